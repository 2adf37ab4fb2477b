import { prismaAdapter } from "@better-auth/prisma-adapter";
import type { Database } from "@orrery/db";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import { betterAuth } from "better-auth";
import { twoFactor } from "better-auth/plugins";
import { signInAudit } from "./sign-in-audit.ts";

export type AuthOptions = {
  db: Database;
  log: Logger;
  /** Signs cookies and encrypts TOTP secrets; at least 32 random bytes as text. */
  secret: string;
  /** What people type; `https:` makes cookies secure. */
  publicUrl: string;
  /** Further origins that browsers may call from, such as the hub's own address on loopback. */
  trustedOrigins: readonly string[];
};

const SESSION_MAX_S = 7 * 86_400;
/** A session's row is touched at most so often: it is also when the session was last active, as people see it. */
const SESSION_REFRESH_S = 300;

/**
 * What better-auth would offer and Orrery does not: accounts that people make, change or end by themselves, ways to sign
 * in that are not set up, and the ending of sessions, which goes through the API so that it is in the log.
 */
export const DISABLED_PATHS = [
  "/account-info",
  "/change-email",
  "/delete-user",
  "/delete-user/callback",
  "/error",
  "/get-access-token",
  "/link-social",
  "/list-accounts",
  "/list-sessions",
  "/refresh-token",
  "/request-password-reset",
  "/reset-password",
  "/revoke-other-sessions",
  "/revoke-session",
  "/revoke-sessions",
  "/send-verification-email",
  "/sign-in/social",
  "/sign-up/email",
  "/two-factor/send-otp",
  "/two-factor/verify-otp",
  "/unlink-account",
  "/update-session",
  "/update-user",
  "/verify-email",
];

/** Sign-in tries from one address within a minute, before it has to wait. */
export const SIGN_IN_TRIES_PER_MINUTE = 10;

export type Auth = ReturnType<typeof createAuth>;

/**
 * better-auth over our Postgres: passwords (scrypt), optional TOTP, sessions in the database, throttling shared by all
 * replicas. Accounts are made by admins and by the first-run set-up only; nobody signs up.
 */
export function createAuth(options: AuthOptions) {
  return betterAuth({
    appName: "Orrery",
    baseURL: options.publicUrl,
    basePath: "/api/auth",
    secret: options.secret,
    trustedOrigins: [...options.trustedOrigins],
    telemetry: { enabled: false },
    disabledPaths: DISABLED_PATHS,
    database: prismaAdapter(options.db.prisma, { provider: "postgresql" }),
    // "Account" is who pays; the table of ways to sign in has a name of its own.
    account: { modelName: "signInAccount" },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX,
    },
    user: {
      additionalFields: { role: { type: "string", required: true, defaultValue: "viewer", input: false } },
      changeEmail: { enabled: false },
      deleteUser: { enabled: false },
    },
    session: {
      expiresIn: SESSION_MAX_S,
      updateAge: SESSION_REFRESH_S,
      // A revoked session must be refused at once, so nothing of it is cached in a cookie.
      cookieCache: { enabled: false },
    },
    rateLimit: {
      enabled: true,
      storage: "database",
      window: 60,
      max: 120,
      customRules: {
        "/sign-in/email": { window: 60, max: SIGN_IN_TRIES_PER_MINUTE },
        "/two-factor/*": { window: 60, max: SIGN_IN_TRIES_PER_MINUTE },
        "/get-session": { window: 60, max: 1200 },
      },
    },
    advanced: {
      cookiePrefix: "orrery",
      // Said outright, because better-auth leaves both out when it believes that it runs under a test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
      useSecureCookies: options.publicUrl.startsWith("https:"),
      // Set by the hub itself from the connection, never taken from the client.
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      database: { generateId: () => crypto.randomUUID() },
    },
    logger: { level: "warn", log: (level, message) => options.log[level]({ source: "auth" }, message) },
    // The audit comes last: it must see whether a second factor is still pending.
    plugins: [twoFactor({ issuer: "Orrery" }), signInAudit(options.db)],
  });
}

/** The header in which the hub tells better-auth the client's address; the hub strips it from what comes in. */
export const CLIENT_ADDRESS_HEADER = "x-orrery-client-address";
