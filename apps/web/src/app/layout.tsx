import { Toaster } from "@orrery/ui";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { parseTheme, THEME_COOKIE } from "../lib/theme/theme.ts";
import { ApiProvider } from "../lib/trpc/client.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Orrery", template: "%s · Orrery" },
  description: "The control plane of your fleet",
};
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Reads a cookie, so every page is rendered for its request and its scripts carry that request's nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" {...(theme === "system" ? {} : { "data-theme": theme })} suppressHydrationWarning>
      <body>
        <NuqsAdapter>
          <ApiProvider>{children}</ApiProvider>
        </NuqsAdapter>
        <Toaster />
      </body>
    </html>
  );
}
