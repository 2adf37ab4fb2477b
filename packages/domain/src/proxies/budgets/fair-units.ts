/** A node that wants more than it has. */
export type BudgetDemand = {
  readonly nodeId: string;
  readonly wanted: number;
  readonly atMs: number;
  /** Since when it has got nothing. */
  readonly waitsSinceMs: number;
};

/**
 * What of `free` units a node gets at most where all of `demands` want some (max-min fairness: who wants little gets it, the others alike).
 * Where there is not one for each, those who wait longest get one.
 */
export function fairUnits(demands: readonly BudgetDemand[], nodeId: string, free: number): number {
  const own = demands.find((demand) => demand.nodeId === nodeId);
  if (own === undefined || free < 1) return 0;
  const level = Math.floor(waterLevel(demands, free));
  if (level >= 1) return Math.min(own.wanted, level);
  const before = demands.filter((demand) => isBefore(demand, own)).length;
  return before < free ? 1 : 0;
}

/** Up to which each demand can be filled so that all together take `free`. */
function waterLevel(demands: readonly BudgetDemand[], free: number): number {
  const sizes = demands.map(({ wanted }) => wanted).sort((a, b) => a - b);
  let left = free;
  let level = 0;
  for (const [i, size] of sizes.entries()) {
    const share = left / (sizes.length - i);
    if (size > share) return share;
    left -= size;
    level = size;
  }
  return level;
}

function isBefore(a: BudgetDemand, b: BudgetDemand): boolean {
  return a.waitsSinceMs < b.waitsSinceMs || (a.waitsSinceMs === b.waitsSinceMs && a.nodeId < b.nodeId);
}
