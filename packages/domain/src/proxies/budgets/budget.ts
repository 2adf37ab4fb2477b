import { type BudgetDemand, fairUnits } from "./fair-units.ts";
import { LINGER_MS } from "./pace.ts";

/** What the fleet may use on one exit. `allowed` units at least 1 in any window of `windowMs`, which is at least 1. */
export type BudgetLimit = { readonly allowed: number; readonly windowMs: number };

/** A part of a budget that one node may spend. Invariant: over <= spent <= units. */
export type LeasedSlice = {
  readonly id: string;
  readonly nodeId: string;
  /** As granted; once its node spends no more of it: what it has spent. */
  readonly units: number;
  /** As far as its node has told. */
  readonly spent: number;
  /** Of these, what cannot arrive at the target any more; counted in `Budget.over`. */
  readonly over: number;
  readonly forMs: number;
  /** By then its node has ended everything, whether it lives or not, and what was under way has arrived. */
  readonly endsAtMs: number;
};

/** What is known of a limit on one exit. Safe as JSON; at most some 100 KB. */
export type Budget = {
  readonly windowMs: number;
  /** The latest time that it was told: time never runs backwards. */
  readonly nowMs: number;
  /** What may be leased at once, as of `paceAtMs`. Grows with time. */
  readonly paceUnits: number;
  readonly paceAtMs: number;
  readonly slices: readonly LeasedSlice[];
  /** Units that arrived at `atMs` at the latest; ascending, at most `OVER_STEPS` + 2. */
  readonly over: readonly { readonly atMs: number; readonly units: number }[];
  readonly demands: readonly BudgetDemand[];
};

export type BudgetLease = {
  readonly limit: BudgetLimit;
  /** New for each lease. */
  readonly sliceId: string;
  readonly nodeId: string;
  readonly wanted: number;
  /** Of one clock for all hubs: the database's. */
  readonly nowMs: number;
  readonly forMs: number;
  /** What other budgets hold of the same limit: `budgetTaken` of a proxy's own, now that its exit is known to be this one. */
  readonly takenElsewhere?: number;
};

/** As in BudgetReturn of the protocol. */
export type BudgetReport = {
  readonly sliceId: string;
  readonly nodeId: string;
  /** Of this slice, since it was granted. */
  readonly over: number;
  readonly open: number;
  readonly isDone: boolean;
  readonly nowMs: number;
};

export const EMPTY_BUDGET: Budget = {
  windowMs: 0,
  nowMs: 0,
  paceUnits: 0,
  paceAtMs: 0,
  slices: [],
  over: [],
  demands: [],
};

/** Of one budget, and of one node in it. */
export const SLICES_MAX = 1024;
export const SLICES_OF_NODE_MAX = 16;
const DEMANDS_MAX = 256;
/** A window is told apart in so many steps; rounding up costs half a step. */
const OVER_STEPS = 128;
/** What may be leased at once after a rest. */
const BURST_RATIO = 0.25;
const BURST_MIN_UNITS = 2;
/** Above 1, so that what one step left lying is made up for in the next. */
const PACE_RATIO = 1.05;
/** Who has not asked for so long wants nothing. */
const DEMAND_FOR_MS = 2500;
const RETRY_MIN_MS = 10;

/**
 * Leases up to `wanted` units to a node (rules PB1..). `units` = 0: no slice came to be; fewer than wanted: `retryInMs` says when there may
 * be more, else it is null.
 */
export function leaseBudget(
  budget: Budget,
  { limit: whole, sliceId, nodeId, wanted, nowMs, forMs, takenElsewhere = 0 }: BudgetLease,
): { readonly budget: Budget; readonly units: number; readonly retryInMs: number | null } {
  const limit = { ...whole, allowed: Math.max(0, whole.allowed - takenElsewhere) };
  const current = refilled(trimBudget({ ...budget, windowMs: limit.windowMs }, nowMs), limit);
  const demands = withDemand(current, nodeId, wanted);
  const ofNode = current.slices.filter((slice) => slice.nodeId === nodeId).length;
  const isFull = ofNode >= SLICES_OF_NODE_MAX || current.slices.length >= SLICES_MAX;
  const free = Math.min(current.paceUnits, limit.allowed - takenNow(current));
  const units = isFull ? 0 : fairUnits(demands, nodeId, Math.floor(free));
  const missing = wanted - units;
  const slice = {
    id: sliceId,
    nodeId,
    units,
    spent: 0,
    over: 0,
    forMs,
    endsAtMs: current.nowMs + forMs + LINGER_MS,
  };
  const next = {
    ...current,
    paceUnits: current.paceUnits - units,
    slices: units === 0 ? current.slices : [...current.slices, slice],
    demands: demandsAfter(demands, nodeId, units, current.nowMs),
  };
  return { budget: next, units, retryInMs: missing > 0 ? retryInMs(next, limit) : null };
}

/**
 * Takes in what a node tells of its slice. Reports may come twice, late and in any order. Each renews the slice: it ends `forMs` after it at
 * the earliest. What is told of a slice that has ended, or of another node's, changes nothing.
 */
export function returnBudget(budget: Budget, report: BudgetReport): Budget {
  const current = trimBudget(budget, report.nowMs);
  const slice = current.slices.find(({ id }) => id === report.sliceId);
  if (slice === undefined || slice.nodeId !== report.nodeId) return current;
  const over = Math.min(Math.max(slice.over, report.over), slice.units);
  const spent = Math.min(Math.max(slice.spent, report.over + report.open), slice.units);
  const units = report.isDone ? spent : slice.units;
  const endsAtMs = Math.max(slice.endsAtMs, current.nowMs + slice.forMs + LINGER_MS);
  const told = { ...slice, units, spent, over, endsAtMs };
  return {
    ...current,
    // What nobody spent did not use up the pace either.
    paceUnits: current.paceUnits + slice.units - units,
    slices: current.slices.flatMap((each) => {
      if (each !== slice) return [each];
      return over === units ? [] : [told];
    }),
    over: withOver(current, current.nowMs, over - slice.over),
  };
}

/** Leased or arrived within the window: never more than was allowed. */
export function budgetTaken(budget: Budget, nowMs: number): number {
  return takenNow(trimBudget(budget, nowMs));
}

/** Without what has ended. Nothing in it is lost by leaving it out for as long as one likes. */
export function trimBudget(budget: Budget, nowMs: number): Budget {
  const atMs = Math.max(budget.nowMs, nowMs);
  const current: Budget = { ...budget, nowMs: atMs };
  let { over } = current;
  for (const slice of current.slices) {
    if (slice.endsAtMs < atMs)
      over = withOver({ ...current, over }, slice.endsAtMs, slice.units - slice.over);
  }
  return {
    ...current,
    slices: current.slices.filter(({ endsAtMs }) => endsAtMs >= atMs),
    over: over.filter((each) => each.atMs + current.windowMs >= atMs),
    demands: current.demands.filter((demand) => demand.atMs + DEMAND_FOR_MS >= atMs),
  };
}

/** Whether it may be forgotten: it says no more than `EMPTY_BUDGET`. */
export function isBudgetIdle(budget: Budget, nowMs: number): boolean {
  const current = trimBudget(budget, nowMs);
  return current.slices.length === 0 && current.over.length === 0;
}

function takenNow({ slices, over }: Budget): number {
  let units = 0;
  for (const slice of slices) units += slice.units - slice.over;
  for (const each of over) units += each.units;
  return units;
}

function withOver(budget: Pick<Budget, "over" | "windowMs">, atMs: number, units: number): Budget["over"] {
  if (units === 0) return budget.over;
  const stepMs = Math.max(1, Math.ceil(budget.windowMs / OVER_STEPS));
  const stepAtMs = Math.ceil(atMs / stepMs) * stepMs;
  const same = budget.over.find((each) => each.atMs === stepAtMs);
  const step = { atMs: stepAtMs, units: units + (same?.units ?? 0) };
  return [...budget.over.filter((each) => each !== same), step].sort((a, b) => a.atMs - b.atMs);
}

/** The pace's units grow with time, up to a burst. Where little is free, little is saved up: after a full window there is no second burst. */
function refilled(budget: Budget, limit: BudgetLimit): Budget {
  const free = limit.allowed - takenNow(budget);
  const most = Math.min(burstOf(limit), Math.max(BURST_MIN_UNITS, free));
  const grown = budget.paceUnits + paceOf(budget, limit, free) * (budget.nowMs - budget.paceAtMs);
  return { ...budget, paceUnits: Math.min(grown, most), paceAtMs: budget.nowMs };
}

/** Units a ms: as fast as never leads to a standstill before more units leave the window, but for one unit. */
function paceOf({ over, nowMs, windowMs }: Budget, { allowed }: BudgetLimit, free: number): number {
  let pace = (PACE_RATIO * allowed) / windowMs;
  let units = Math.max(0, free) + 1;
  for (const step of over) {
    const inMs = step.atMs + windowMs - nowMs;
    if (inMs > 0) pace = Math.min(pace, (PACE_RATIO * units) / inMs);
    units += step.units;
  }
  return pace;
}

function burstOf({ allowed }: BudgetLimit): number {
  return Math.max(BURST_MIN_UNITS, BURST_RATIO * allowed);
}

function withDemand(budget: Budget, nodeId: string, wanted: number): readonly BudgetDemand[] {
  const known = budget.demands.find((demand) => demand.nodeId === nodeId);
  const others = budget.demands.filter((demand) => demand !== known);
  if (wanted <= 0) return others;
  const demand = {
    nodeId,
    wanted,
    atMs: budget.nowMs,
    waitsSinceMs: known?.waitsSinceMs ?? budget.nowMs,
  };
  return [...others.slice(1 - DEMANDS_MAX), demand];
}

function demandsAfter(
  demands: readonly BudgetDemand[],
  nodeId: string,
  units: number,
  nowMs: number,
): readonly BudgetDemand[] {
  if (units === 0) return demands;
  return demands.flatMap((demand) => {
    if (demand.nodeId !== nodeId) return [demand];
    return units < demand.wanted ? [{ ...demand, wanted: demand.wanted - units, waitsSinceMs: nowMs }] : [];
  });
}

/** When the next unit may be there: by the pace, and by what leaves the window. */
function retryInMs(budget: Budget, limit: BudgetLimit): number {
  const free = limit.allowed - takenNow(budget);
  const byPaceMs = Math.max(0, 1 - budget.paceUnits) / paceOf(budget, limit, free);
  const inMs = free >= 1 ? byPaceMs : Math.max(byPaceMs, freesInMs(budget));
  // Nothing of it is held here: other budgets have it all.
  return Number.isFinite(inMs) ? Math.max(RETRY_MIN_MS, Math.ceil(inMs)) : limit.windowMs;
}

function freesInMs({ slices, over, windowMs, nowMs }: Budget): number {
  const endsAtMs = Math.min(...over.map(({ atMs }) => atMs), ...slices.map((slice) => slice.endsAtMs));
  return endsAtMs + windowMs - nowMs;
}
