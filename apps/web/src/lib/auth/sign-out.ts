"use client";
import { toast } from "@orrery/ui";
import { authClient, describeAuthError } from "./auth-client.ts";
import { leaveForSignIn } from "./go-to-sign-in.ts";

export function signOut(): Promise<void> {
  return leaveForSignIn(async () => {
    const { error } = await authClient.signOut();
    if (error !== null) toast.error("Could not sign out", { description: describeAuthError(error) });
    return error === null;
  });
}
