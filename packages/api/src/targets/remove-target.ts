import type { TargetRefInput } from "@orrery/protocol";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { requireTarget, targetSubject, toldFields } from "./target-access.ts";

/** Nobody measures it any more. Its events stay. */
export async function removeTarget(
  ctx: SignedInContext,
  { targetId }: z.output<typeof TargetRefInput>,
): Promise<{ ok: true }> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const {
      id,
      name,
      nearest: _,
      createdAtMs: _c,
      updatedAtMs: _u,
      removedAtMs: _r,
      ...fields
    } = await requireTarget(tx, targetId);
    await tx.target.markRemoved(id, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "target.removed",
      severity: "notice",
      subject: targetSubject({ id, name }),
      summary: `The target ${name} was removed`,
      data: { before: toldFields({ name, ...fields }), after: null },
    });
  });
  await ctx.targets.refresh();
  return { ok: true };
}
