"use client";
import { toast } from "@orrery/ui";
import { authClient, describeAuthError } from "./auth-client.ts";

/** Ends the session at the hub, then loads anew, so that nothing of it stays in memory. */
export async function signOut(): Promise<void> {
  const { error } = await authClient.signOut();
  if (error === null) window.location.assign("/sign-in");
  else toast.error("Could not sign out", { description: describeAuthError(error) });
}
