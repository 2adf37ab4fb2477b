import type { ProxyRateLimitRecord } from "@orrery/db";
import { allowedOf } from "@orrery/domain/proxies";
import type { RateLimitId, RateLimitView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";

const BUDGETS_SHOWN = 50;

/** By pattern. */
export async function listLimits(ctx: ApiContext): Promise<RateLimitView[]> {
  const limits = await ctx.db.read.proxyRateLimit.findAll();
  const ofLimit = Map.groupBy(ctx.pools.budgets(), ({ limitId }) => limitId);
  return limits.map((limit) => toView(ctx, limit, ofLimit.get(limit.id) ?? []));
}

/** What the caller sees after its own change. */
export async function limitAfterChange(ctx: ApiContext, id: RateLimitId): Promise<RateLimitView> {
  await ctx.pools.refresh();
  const limit = await ctx.db.read.proxyRateLimit.find(id);
  if (limit === null) throw new AppError("NOT_FOUND", "There is no rate limit with this id.");
  const budgets = ctx.pools.budgets().filter(({ limitId }) => limitId === id);
  return toView(ctx, limit, budgets);
}

function toView(
  ctx: ApiContext,
  { removedAtMs: _, ...limit }: ProxyRateLimitRecord,
  budgets: RateLimitView["budgets"],
): RateLimitView {
  return {
    ...limit,
    allowed: allowedOf(limit),
    budgets: budgets.slice(0, BUDGETS_SHOWN),
    learned: ctx.pools.learned(limit.id),
  };
}
