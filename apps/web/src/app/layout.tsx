import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Orrery", template: "%s · Orrery" },
  description: "The control plane of your fleet",
};
export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "dark light" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get("orrery-theme")?.value === "light" ? "light" : "dark";
  return (
    <html lang="en" data-theme={theme} suppressHydrationWarning>
      <body>{children}</body>
    </html>
  );
}
