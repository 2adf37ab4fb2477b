import type { TargetMeasure, TargetView } from "@orrery/protocol";

/** Worst first: the order of lists, counts and filters. */
export const TARGET_STATE_ORDER = [
  "unreached",
  "refused",
  "partly",
  "silent",
  "waiting",
  "measured",
] as const;
export type TargetStateKind = (typeof TARGET_STATE_ORDER)[number];

export type TargetState =
  /** Every node that measures it gets answers. */
  | { kind: "measured"; measuredCount: number }
  | { kind: "partly"; reachedCount: number; measuredCount: number; problem: string | null }
  | { kind: "unreached"; measuredCount: number; problem: string | null }
  /** No agent even sends: an allow-list or the rule about private ranges stands against it. */
  | { kind: "refused"; measuredCount: number; problem: string }
  /** Created or changed a moment ago. */
  | { kind: "waiting" }
  /** Nobody has told of it for a while. */
  | { kind: "silent" };

/** Agents hear of an order, measure, and tell with their next report; so long nothing is expected. */
const FIRST_MEASURE_GRACE_MS = 15_000;

/** `nowMs`: the hub's time; null = not known yet. */
export function targetState(
  target: Pick<TargetView, "measures" | "intervalMs" | "timeoutMs" | "updatedAtMs">,
  nowMs: number | null,
): TargetState {
  const { measures } = target;
  if (measures.length === 0) {
    const ageMs = nowMs === null ? 0 : nowMs - target.updatedAtMs;
    const waitMs = target.intervalMs + target.timeoutMs + FIRST_MEASURE_GRACE_MS;
    return { kind: ageMs <= waitMs ? "waiting" : "silent" };
  }
  const measuredCount = measures.length;
  const reachedCount = measures.filter(isReached).length;
  const problem = mostFrequentProblem(measures);
  if (reachedCount === measuredCount) return { kind: "measured", measuredCount };
  if (reachedCount > 0) return { kind: "partly", reachedCount, measuredCount, problem };
  if (problem !== null && measures.every(isRefused)) return { kind: "refused", measuredCount, problem };
  return { kind: "unreached", measuredCount, problem };
}

export function isReached(measure: Pick<TargetMeasure, "p50Ms">): boolean {
  return measure.p50Ms !== null;
}

/** An agent that refuses a target sends nothing and says why. */
export function isRefused(measure: Pick<TargetMeasure, "sentCount" | "problem">): boolean {
  return measure.sentCount === 0 && measure.problem !== null;
}

/** Of those that are not reached; of equally frequent ones the first. Null = none of them says why. */
export function mostFrequentProblem(
  measures: readonly Pick<TargetMeasure, "p50Ms" | "problem">[],
): string | null {
  const counts = new Map<string, number>();
  for (const { p50Ms, problem } of measures) {
    if (p50Ms === null && problem !== null) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  }
  let most: string | null = null;
  for (const [problem, count] of counts) {
    if (most === null || count > (counts.get(most) ?? 0)) most = problem;
  }
  return most;
}

/** Lost of all that were sent in the last minute, over all nodes: 0..1; null = nothing was sent. */
export function targetLossRatio(
  measures: readonly Pick<TargetMeasure, "lossRatio" | "sentCount">[],
): number | null {
  let sentCount = 0;
  let lostCount = 0;
  for (const measure of measures) {
    sentCount += measure.sentCount;
    lostCount += measure.lossRatio * measure.sentCount;
  }
  return sentCount === 0 ? null : lostCount / sentCount;
}

/** Whether the figure of the nearest node contains a delay that a demonstration adds. */
export function isNearestDelayed(target: Pick<TargetView, "nearest" | "measures">): boolean {
  const { nearest } = target;
  if (nearest === null) return false;
  return target.measures.find(({ nodeId }) => nodeId === nearest.nodeId)?.isDemoDelay === true;
}

/** Who would be nearest without the nearest, and by how much slower it is; null = nobody else reaches it. */
export function runnerUp(
  target: Pick<TargetView, "nearest" | "measures">,
): { nodeId: TargetMeasure["nodeId"]; slowerMs: number } | null {
  const { nearest } = target;
  if (nearest === null) return null;
  for (const { nodeId, p50Ms } of target.measures) {
    if (nodeId !== nearest.nodeId && p50Ms !== null) return { nodeId, slowerMs: p50Ms - nearest.p50Ms };
  }
  return null;
}
