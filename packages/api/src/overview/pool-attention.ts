import { poolAttentionItems } from "@orrery/domain";
import type { AttentionItem } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { exitOf } from "../proxies/exit-of.ts";

/** Pools, limits and exits that stop requests. For those who may read pools. */
export async function poolAttention(ctx: ApiContext, nowAtMs: number): Promise<AttentionItem[]> {
  const [pools, proxies] = await Promise.all([
    ctx.db.read.proxyPool.findAll(),
    ctx.db.read.proxy.findExits(),
  ]);
  const ofPool = Map.groupBy(proxies, ({ poolId }) => poolId);
  const live = new Map(ctx.pools.live().map((each) => [each.proxyId, each]));
  return poolAttentionItems(
    pools.map(({ id, name, isDemo }) => ({
      ...{ id, name, isDemo },
      proxies: (ofPool.get(id) ?? []).map((proxy) => ({
        ...{ id: proxy.id, exit: exitOf(proxy), live: live.get(proxy.id) ?? null },
      })),
    })),
    { budgets: ctx.pools.budgets(), holds: ctx.pools.holds(), nowAtMs },
  );
}
