import type { ProxyExitRow, ProxyPoolRecord } from "@orrery/db";
import type { PoolId, PoolView, ProxyHealth, ProxyId } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { exitOf } from "../proxies/exit-of.ts";
import { requirePool } from "./pool-access.ts";

const BUDGETS_SHOWN = 20;

/** By name. */
export async function listPools(ctx: ApiContext): Promise<PoolView[]> {
  const [pools, exits] = await Promise.all([ctx.db.read.proxyPool.findAll(), ctx.db.read.proxy.findExits()]);
  const ofPool = Map.groupBy(exits, ({ poolId }) => poolId);
  const healthOf = healthByProxy(ctx);
  return pools.map((pool) => toView(ctx, pool, ofPool.get(pool.id) ?? [], healthOf));
}

export async function getPool(ctx: ApiContext, id: PoolId): Promise<PoolView> {
  const pool = await requirePool(ctx.db.read, id, { isLocked: false });
  return toView(ctx, pool, await ctx.db.read.proxy.findExits(id), healthByProxy(ctx));
}

/** What the caller sees after its own change. */
export async function poolAfterChange(ctx: ApiContext, id: PoolId): Promise<PoolView> {
  await ctx.pools.refresh();
  return getPool(ctx, id);
}

function healthByProxy(ctx: ApiContext): (id: ProxyId) => ProxyHealth {
  const known = new Map(ctx.pools.live().map(({ proxyId, health }) => [proxyId, health]));
  return (id) => known.get(id) ?? "unproven";
}

function toView(
  ctx: ApiContext,
  { removedAtMs: _, ...pool }: ProxyPoolRecord,
  proxies: readonly ProxyExitRow[],
  healthOf: (id: ProxyId) => ProxyHealth,
): PoolView {
  const proxyCounts = { unproven: 0, healthy: 0, suspect: 0, cooling: 0, dead: 0 };
  for (const { id } of proxies) proxyCounts[healthOf(id)] += 1;
  const exits = new Set(proxies.map(exitOf));
  return {
    ...pool,
    proxyCounts,
    traffic: ctx.pools.traffic(pool.id),
    budgets: ctx.pools
      .budgets()
      .filter(({ exit }) => exits.has(exit))
      .slice(0, BUDGETS_SHOWN),
    nodeCount: ctx.pools.nodeCount(pool.id),
    atMs: ctx.clock.nowAtMs(),
  };
}
