import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SetupPending } from "../../../features/auth/setup-pending.tsx";
import { SignIn } from "../../../features/auth/sign-in.tsx";
import { HubAway } from "../../../features/shell/hub-away.tsx";
import { safeNext } from "../../../lib/auth/safe-next.ts";
import { readSession, readSetupDone } from "../../../lib/me/read-session.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  const next = safeNext((await searchParams).next);
  const [session, isSetupDone] = await Promise.all([readSession(), readSetupDone()]);
  if (session.outcome === "signed_in") redirect(next);
  if (isSetupDone === null) return <HubAway />;
  return isSetupDone ? <SignIn next={next} /> : <SetupPending />;
}
