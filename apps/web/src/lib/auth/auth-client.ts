"use client";
import { twoFactorClient } from "better-auth/client/plugins";
import { createAuthClient } from "better-auth/react";

/** Talks to the hub's /api/auth through the dashboard's own address. */
export const authClient = createAuthClient({ plugins: [twoFactorClient()] });

export type AuthError = { code?: string | undefined; message?: string | undefined; status?: number };

const SENTENCES: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD: "Email or password is wrong.",
  INVALID_PASSWORD: "The password is wrong.",
  INVALID_CODE: "The code is wrong or has expired; enter the current one.",
  INVALID_BACKUP_CODE: "This is not one of your unused backup codes.",
  INVALID_TWO_FACTOR_COOKIE: "This sign-in took too long; start again with your password.",
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: "Too many wrong codes; start again with your password.",
  ACCOUNT_TEMPORARILY_LOCKED: "Too many wrong codes; this account is locked for a while.",
  PASSWORD_TOO_SHORT: "The password is too short; use at least 12 characters.",
  PASSWORD_TOO_LONG: "The password is too long; use at most 128 characters.",
};

/** better-auth's answer as a sentence that says what to do. */
export function describeAuthError(error: AuthError): string {
  if (error.code !== undefined && SENTENCES[error.code] !== undefined) return SENTENCES[error.code] ?? "";
  if (error.status === 429) return "Too many attempts; wait a minute and try again.";
  if (error.status === 0 || error.status === undefined || error.status >= 502) {
    return "The hub does not answer; try again in a moment.";
  }
  return error.message !== undefined && error.message !== ""
    ? error.message
    : "That did not work; try again.";
}
