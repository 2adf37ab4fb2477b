import type { Metadata } from "next";
import { SetupDone } from "../../../features/auth/setup-done.tsx";
import { SetupForm } from "../../../features/auth/setup-form.tsx";
import { SetupPending } from "../../../features/auth/setup-pending.tsx";
import { HubAway } from "../../../features/shell/hub-away.tsx";
import { readSetupDone } from "../../../lib/me/read-session.ts";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ code?: string }> }) {
  const { code } = await searchParams;
  const isDone = await readSetupDone();
  if (isDone === null) return <HubAway />;
  if (isDone) return <SetupDone />;
  return code === undefined || code === "" ? <SetupPending /> : <SetupForm code={code} />;
}
