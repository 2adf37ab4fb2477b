import type { PoolUpdateInput, PoolView } from "@orrery/protocol";
import { changedFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandServable, flatFields, poolSubject, requirePool } from "./pool-access.ts";
import { poolAfterChange } from "./pool-view.ts";

/** Replaces whatever an operator may change of a pool; nothing that differs changes nothing. Tunnels that are open stay so. */
export async function updatePool(ctx: SignedInContext, input: PoolUpdateInput): Promise<PoolView> {
  demandServable(input);
  const { poolId, ...fields } = input;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const pool = await requirePool(tx, poolId, { isLocked: true });
    const change = changedFields(flatFields(pool), flatFields(fields));
    if (change === null) return;
    await tx.proxyPool.update(poolId, fields, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "pool.changed",
      severity: "notice",
      subject: poolSubject({ id: poolId, name: fields.name }),
      summary: `${pool.name}: ${change.sentence}`,
      data: { before: change.before, after: change.after },
    });
  });
  return poolAfterChange(ctx, poolId);
}
