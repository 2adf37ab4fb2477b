import type { BudgetView, PoolView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { POOL_STATES, type PoolState, poolState } from "./pool-face.ts";

export const POOL_SORTS = ["state", "name", "requests", "failures", "budget"] as const;
export type PoolSort = (typeof POOL_SORTS)[number];

export const POOL_SORT_LABELS: Record<PoolSort, string> = {
  state: "Worst state first",
  name: "By name",
  requests: "Most requests first",
  failures: "Most failures first",
  budget: "Fullest budget first",
};

export type PoolFilter = { search: string; state: PoolState | null };

/** Pools in which every word stands: in the name, the description, the id, the node filter. Among equals by name. */
export function listPools(
  pools: readonly PoolView[],
  { search, state }: PoolFilter,
  sort: PoolSort,
): PoolView[] {
  const words = searchWords(search);
  return pools
    .filter((pool) => (state === null || poolState(pool) === state) && matches(pool, words))
    .sort((a, b) => sortValueOf(a, sort) - sortValueOf(b, sort) || byName.compare(a.name, b.name));
}

export function countByState(pools: readonly PoolView[]): Record<PoolState, number> {
  const counts = { down: 0, unserved: 0, impaired: 0, unproven: 0, empty: 0, healthy: 0 };
  for (const pool of pools) counts[poolState(pool)] += 1;
  return counts;
}

/** Of requests in the last minute, 0..1; null = there were none. */
export function failedRatio({ traffic }: Pick<PoolView, "traffic">): number | null {
  return traffic === null || traffic.requestCount === 0 ? null : traffic.failedCount / traffic.requestCount;
}

export function fullestBudget({ budgets }: Pick<PoolView, "budgets">): BudgetView | null {
  let fullest: BudgetView | null = null;
  for (const budget of budgets) {
    if (fullest === null || budgetRatio(budget) > budgetRatio(fullest)) fullest = budget;
  }
  return fullest;
}

export function budgetRatio({ taken, allowed }: Pick<BudgetView, "taken" | "allowed">): number {
  return taken / allowed;
}

const byName = new Intl.Collator("en", { numeric: true });

function matches({ name, description, id, nodeFilter, isDemo }: PoolView, words: readonly string[]): boolean {
  return (
    words.length === 0 ||
    holdsWords([name, description, id, nodeFilter, isDemo ? "demo" : ""].join(" "), words)
  );
}

/** The lower, the earlier in the list. */
function sortValueOf(pool: PoolView, sort: PoolSort): number {
  switch (sort) {
    case "name":
      return 0;
    case "state":
      return POOL_STATES.indexOf(poolState(pool));
    case "requests":
      return -(pool.traffic?.requestCount ?? -1);
    case "failures":
      return -(failedRatio(pool) ?? -1);
    case "budget": {
      const fullest = fullestBudget(pool);
      return fullest === null ? 1 : -budgetRatio(fullest);
    }
  }
}
