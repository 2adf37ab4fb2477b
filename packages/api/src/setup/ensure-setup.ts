import type { Database } from "@orrery/db";
import { type Actor, type CorrelationId, Email, Password } from "@orrery/protocol";
import { AppError, type Clock, randomText } from "@orrery/runtime";
import { insertOperator } from "../operators/insert-operator.ts";
import { hashSecret } from "../secret-hash.ts";

const LINK_LIFE_MS = 24 * 3_600_000;
const CODE_BYTES = 32;
const HUB: Actor = { kind: "hub", id: "hub", name: "hub" };

/**
 * A fresh one-time code for `<public URL>/setup?code=…` while there is no operator yet; null once there is one. Codes
 * of earlier starts stop working.
 */
export async function ensureSetupCode(db: Database, clock: Clock): Promise<string | null> {
  if ((await db.read.operator.count()) > 0) return null;
  const nowAtMs = clock.nowAtMs();
  const code = randomText(CODE_BYTES);
  await db.write({ actor: HUB, correlationId: randomText(12) as CorrelationId }, async (tx) => {
    await tx.setupLink.replace({
      id: randomText(12),
      codeHash: hashSecret(code),
      createdAtMs: nowAtMs,
      expiresAtMs: nowAtMs + LINK_LIFE_MS,
    });
  });
  return code;
}

/** Makes the first admin from the environment. Does nothing once there is an operator. Throws INVALID_INPUT. */
export async function ensureAdmin(
  db: Database,
  clock: Clock,
  admin: { email: string; password: string },
): Promise<"created" | "exists"> {
  const email = Email.safeParse(admin.email);
  if (!email.success) {
    throw new AppError(
      "INVALID_INPUT",
      "ORRERY_ADMIN_EMAIL is not an e-mail address; correct it and start again.",
    );
  }
  const password = Password.safeParse(admin.password);
  if (!password.success) {
    throw new AppError(
      "INVALID_INPUT",
      "ORRERY_ADMIN_PASSWORD needs 12 to 128 characters; correct it and start again.",
    );
  }
  return db.write({ actor: HUB, correlationId: randomText(12) as CorrelationId }, async (tx) => {
    await tx.operator.lockSetup();
    if ((await tx.operator.count()) > 0) return "exists";
    const name = email.data.split("@")[0] ?? "admin";
    await insertOperator(
      tx,
      { email: email.data, name, role: "admin", password: password.data },
      clock.nowAtMs(),
    );
    await tx.setupLink.removeUnused();
    return "created";
  });
}
