import type { Database } from "@orrery/db";
import type { Actor, CorrelationId, EventSeverity, OperatorId } from "@orrery/protocol";
import { randomText } from "@orrery/runtime";
import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthMiddleware, getSessionFromCtx } from "better-auth/api";

type Person = { id: string; email: string; name: string };
type AuditType =
  | "operator.signed_in"
  | "operator.signed_out"
  | "operator.sign_in_failed"
  | "operator.two_factor_enabled"
  | "operator.two_factor_disabled"
  | "operator.password_changed";

const AFTER_PATHS = [
  "/sign-in/email",
  "/two-factor/verify-totp",
  "/two-factor/verify-backup-code",
  "/two-factor/disable",
  "/change-password",
];

/** Writes what happens in better-auth's own endpoints into the one event log. */
export function signInAudit(db: Database): BetterAuthPlugin {
  const write = (type: AuditType, person: Person, details: { severity?: EventSeverity; summary: string }) =>
    writeAudit(db, type, person, details);
  return {
    id: "orrery-sign-in-audit",
    hooks: {
      before: [
        {
          // The session is gone after sign-out, so whose it was is read before.
          matcher: (context) => context.path === "/sign-out",
          handler: createAuthMiddleware(async (ctx) => {
            const session = await getSessionFromCtx(ctx);
            if (session !== null) {
              await write("operator.signed_out", session.user, {
                summary: `${session.user.email} signed out`,
              });
            }
          }),
        },
      ],
      after: [
        {
          matcher: (context) => AFTER_PATHS.includes(context.path ?? ""),
          handler: createAuthMiddleware(async (ctx) => {
            if (ctx.context.returned instanceof APIError) {
              await onRefused(ctx.path, ctx.body, ctx.context.returned, write);
              return;
            }
            await onDone(db, ctx.path, ctx.context, write);
          }),
        },
      ],
    },
  };
}

type Write = (
  type: AuditType,
  person: Person,
  details: { severity?: EventSeverity; summary: string },
) => Promise<void>;

async function onRefused(path: string, body: unknown, error: APIError, write: Write): Promise<void> {
  if (path !== "/sign-in/email" && !path.startsWith("/two-factor/verify")) return;
  const email = emailOf(body);
  const who = email ?? "someone";
  await write(
    "operator.sign_in_failed",
    { id: "anonymous", email: email ?? "", name: who },
    { severity: "warning", summary: `Sign-in of ${who} was refused (${error.body?.code ?? error.status})` },
  );
}

type AfterContext = {
  newSession: { user: Person & Record<string, unknown> } | null;
  session: { user: Person & Record<string, unknown> } | null;
};

async function onDone(db: Database, path: string, context: AfterContext, write: Write): Promise<void> {
  const person = context.newSession?.user ?? context.session?.user;
  // No session yet: the second factor is pending.
  if (person === undefined) return;
  if (path === "/two-factor/disable") {
    await write("operator.two_factor_disabled", person, {
      severity: "warning",
      summary: `${person.email} switched two-factor sign-in off`,
    });
    return;
  }
  if (path === "/change-password") {
    await write("operator.password_changed", person, {
      severity: "notice",
      summary: `${person.email} changed the password`,
    });
    return;
  }
  // Verifying a code while signed in is how TOTP is switched on.
  if (path.startsWith("/two-factor/verify") && context.session?.user !== undefined) {
    await write("operator.two_factor_enabled", person, {
      severity: "notice",
      summary: `${person.email} switched two-factor sign-in on`,
    });
    return;
  }
  await db.read.operator.updateLastSignIn(person.id as OperatorId, Date.now());
  await write("operator.signed_in", person, { summary: `${person.email} signed in` });
}

async function writeAudit(
  db: Database,
  type: AuditType,
  person: Person,
  details: { severity?: EventSeverity; summary: string },
): Promise<void> {
  const actor: Actor =
    person.id === "anonymous"
      ? { kind: "anonymous", id: "anonymous", name: person.name.slice(0, 200) }
      : { kind: "operator", id: person.id, name: person.email };
  await db.write({ actor, correlationId: randomText(12) as CorrelationId }, async (tx) => {
    tx.appendEvent({
      type,
      severity: details.severity ?? "info",
      subject: { kind: "operator", id: person.id, name: person.email.slice(0, 200) },
      summary: details.summary,
      data: {},
    });
  });
}

function emailOf(body: unknown): string | null {
  const email = (body as { email?: unknown } | undefined)?.email;
  return typeof email === "string" ? email.slice(0, 200) : null;
}
