import type { RateLimitView } from "@orrery/protocol";
import { budgetRatio } from "../pools/filter-pools.ts";

export type LimitsByUse = { used: RateLimitView[]; quiet: RateLimitView[] };

/** Those that something counts on, the fullest first; and those of which nothing was spent, leased or learned, by target. */
export function byUse(limits: readonly RateLimitView[]): LimitsByUse {
  const sorted = limits
    .map((limit) => ({ limit, fullest: fullestOf(limit) }))
    .sort((a, b) => b.fullest - a.fullest || byName.compare(a.limit.pattern, b.limit.pattern));
  const isUsed = ({ budgets, learned }: RateLimitView) => budgets.length + learned.length > 0;
  const all = sorted.map(({ limit }) => limit);
  return { used: all.filter(isUsed), quiet: all.filter((limit) => !isUsed(limit)) };
}

const byName = new Intl.Collator("en", { numeric: true });

/** In whole tenths: an order that changes with each request cannot be read. */
function fullestOf({ budgets }: RateLimitView): number {
  return Math.floor(10 * Math.max(0, ...budgets.map(budgetRatio)));
}
