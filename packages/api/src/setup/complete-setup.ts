import type { Actor, SetupCompleteInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { insertOperator } from "../operators/insert-operator.ts";
import { hashSecret } from "../secret-hash.ts";

/** Makes the first admin, once, for whoever holds the one-time link. */
export async function completeSetup(
  ctx: ApiContext,
  input: z.output<typeof SetupCompleteInput>,
): Promise<{ ok: true }> {
  const nowAtMs = ctx.clock.nowAtMs();
  const actor: Actor = { kind: "anonymous", id: "setup", name: "first-run set-up" };
  await ctx.db.write({ actor, correlationId: ctx.correlationId }, async (tx) => {
    await tx.operator.lockSetup();
    const isUsable = await tx.setupLink.use(hashSecret(input.code), nowAtMs);
    if ((await tx.operator.count()) > 0) throw new AppError("SETUP_ALREADY_DONE");
    if (!isUsable) throw new AppError("SETUP_LINK_INVALID");
    await insertOperator(tx, { ...input, role: "admin" }, nowAtMs);
  });
  return { ok: true };
}
