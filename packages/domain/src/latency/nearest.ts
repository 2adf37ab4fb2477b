import type { NodeId, TargetMeasure } from "@orrery/protocol";
import { effectiveRttMs } from "./link-figures.ts";

/** A measure of a target is too old after so many of the target's intervals. */
export const FRESH_INTERVALS = 3;
/** Whoever takes over has to be better by so much, whichever is more; otherwise two nodes alike would take turns. */
const TAKEOVER_RATIO = 0.1;
const TAKEOVER_MS = 1;

export type Nearest = { readonly nodeId: NodeId; readonly p50Ms: number };

export type NearestQuestion = {
  readonly measures: readonly TargetMeasure[];
  /** Who was the nearest until now; null = nobody. */
  readonly currentId: NodeId | null;
  readonly nowAtMs: number;
  /** Of the target. */
  readonly intervalMs: number;
};

export function isFreshMeasure(measure: TargetMeasure, nowAtMs: number, intervalMs: number): boolean {
  return nowAtMs - measure.atMs <= FRESH_INTERVALS * intervalMs;
}

/** A target's first responder: the shortest p50, with what is lost counted as asked again. Null = nobody reaches it. */
export function nearestOf({ measures, currentId, nowAtMs, intervalMs }: NearestQuestion): Nearest | null {
  let best: Rated | null = null;
  let current: Rated | null = null;
  for (const measure of measures) {
    if (measure.p50Ms === null || !isFreshMeasure(measure, nowAtMs, intervalMs)) continue;
    const scoreMs = effectiveRttMs(measure.p50Ms, measure.lossRatio);
    if (!Number.isFinite(scoreMs)) continue;
    const rated = { nodeId: measure.nodeId, p50Ms: measure.p50Ms, scoreMs };
    if (rated.nodeId === currentId) current = rated;
    if (best === null || isBefore(rated, best)) best = rated;
  }
  if (best === null) return null;
  const { nodeId, p50Ms } = current !== null && !takesOver(best, current) ? current : best;
  return { nodeId, p50Ms };
}

type Rated = { readonly nodeId: NodeId; readonly p50Ms: number; readonly scoreMs: number };

function isBefore(x: Rated, y: Rated): boolean {
  return x.scoreMs < y.scoreMs || (x.scoreMs === y.scoreMs && x.nodeId < y.nodeId);
}

function takesOver(best: Rated, current: Rated): boolean {
  return current.scoreMs - best.scoreMs >= Math.max(TAKEOVER_MS, current.scoreMs * TAKEOVER_RATIO);
}
