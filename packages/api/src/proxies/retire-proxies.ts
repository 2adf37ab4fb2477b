import type { ProxyRecord, WriteTransaction } from "@orrery/db";
import type { ProxyId, ProxyRetireInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { proxyAddress, proxySubject } from "./proxy-access.ts";

/** So many are told of one by one; of more than these, the rest in one event of their pool. */
const TOLD_ALONE = 20;
const NAMED_MAX = 100;

/** They take nothing new; open tunnels end by themselves. Their credentials are forgotten. Those that were retired before stay as they are. */
export async function retireProxies(
  ctx: SignedInContext,
  { proxyIds }: z.output<typeof ProxyRetireInput>,
): Promise<{ retiredCount: number }> {
  const retiredCount = await ctx.db.write(asCaller(ctx), async (tx) => {
    const retired = await tx.proxy.retire([...new Set(proxyIds)], ctx.clock.nowAtMs());
    if (retired.length === 0) await demandKnown(tx, proxyIds);
    const alone = retired.slice(0, TOLD_ALONE);
    for (const id of alone) {
      const proxy = await tx.proxy.find(id);
      if (proxy !== null) tellOne(tx, proxy);
    }
    if (retired.length > alone.length) await tellRest(tx, retired.slice(TOLD_ALONE));
    return retired.length;
  });
  await ctx.pools.refresh();
  return { retiredCount };
}

async function demandKnown(tx: WriteTransaction, proxyIds: readonly ProxyId[]): Promise<void> {
  for (const id of proxyIds) if ((await tx.proxy.find(id)) !== null) return;
  throw new AppError("NOT_FOUND", "There is no proxy with this id.");
}

function tellOne(tx: WriteTransaction, proxy: ProxyRecord): void {
  tx.appendEvent({
    type: "proxy.retired",
    severity: "notice",
    subject: proxySubject(proxy),
    summary: `The proxy ${proxyAddress(proxy)} was retired`,
    data: { poolId: proxy.poolId },
  });
}

async function tellRest(tx: WriteTransaction, ids: readonly ProxyId[]): Promise<void> {
  const poolId = (await tx.proxy.find(ids[0] as ProxyId))?.poolId;
  const pool = poolId === undefined ? null : await tx.proxyPool.find(poolId);
  if (pool === null) return;
  tx.appendEvent({
    type: "proxy.retired",
    severity: "notice",
    subject: { kind: "pool", id: pool.id, name: pool.name },
    summary: `${ids.length} more proxies were retired`,
    data: { count: ids.length, proxyIds: ids.slice(0, NAMED_MAX) },
  });
}
