import type { PoolRefInput } from "@orrery/protocol";
import type { z } from "zod";
import { toldFields } from "../changed-fields.ts";
import { credentialSubject } from "../gateway-credentials/credential-view.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { flatFields, poolSubject, requirePool } from "./pool-access.ts";

/**
 * Nothing goes through it any more. Its proxies are retired and their credentials forgotten; workers whose credentials were good for this pool
 * alone lose them. Its events and figures stay.
 */
export async function removePool(
  ctx: SignedInContext,
  { poolId }: z.output<typeof PoolRefInput>,
): Promise<{ ok: true }> {
  const nowAtMs = ctx.clock.nowAtMs();
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const pool = await requirePool(tx, poolId, { isLocked: true });
    const retiredCount = await tx.proxy.retireOfPool(poolId, nowAtMs);
    const revoked = await tx.gatewayCredential.dropPool(poolId, nowAtMs);
    await tx.proxyPool.markRemoved(poolId, nowAtMs);
    tx.appendEvent({
      type: "pool.removed",
      severity: "notice",
      subject: poolSubject(pool),
      summary: `The pool ${pool.name} was removed, with ${retiredCount} proxies`,
      data: { before: toldFields(flatFields(pool)), after: null, retiredCount, revokedCount: revoked.length },
    });
    for (const credential of revoked) {
      tx.appendEvent({
        type: "gateway_credential.revoked",
        severity: "notice",
        subject: credentialSubject(credential),
        summary: `The credential of ${credential.worker} was revoked: it was for the pool ${pool.name} alone, which was removed`,
        data: { worker: credential.worker, poolIds: credential.poolIds },
      });
    }
  });
  await ctx.pools.refresh();
  return { ok: true };
}
