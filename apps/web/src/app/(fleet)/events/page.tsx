import type { Metadata } from "next";
import { LogPage } from "../../../features/events/log-page.tsx";

export const metadata: Metadata = { title: "Events" };

export default function Page() {
  return <LogPage />;
}
