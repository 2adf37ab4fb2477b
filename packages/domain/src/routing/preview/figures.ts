import type { InstanceId, StrategyPreview } from "@orrery/protocol";
import { groupBy } from "./group-by.ts";
import type { PlantAnswer } from "./plant.ts";

/** What answers come to. An answer belongs to the last instance that it was sent to. */
export function figuresOf(
  answers: readonly PlantAnswer[],
  instanceIds: readonly InstanceId[],
): StrategyPreview["recorded"] {
  const tookMs = answers.filter(({ isOk }) => isOk).map((answer) => answer.tookMs);
  const byInstance = groupBy(answers, (answer) => answer.instanceIds.at(-1) ?? null);
  return {
    requestCount: answers.length,
    failedCount: answers.filter(({ isOk }) => !isOk).length,
    p50Ms: quantileOf(tookMs, 0.5),
    p99Ms: quantileOf(tookMs, 0.99),
    instances: instanceIds.map((instanceId) => {
      const own = byInstance.get(instanceId) ?? [];
      return {
        instanceId,
        requestCount: own.length,
        failedCount: own.filter(({ isOk }) => !isOk).length,
        shareRatio: answers.length === 0 ? 0 : own.length / answers.length,
        openPeak: openPeakOf(own),
      };
    }),
  };
}

/** The smallest value that `q` of them do not exceed; null of none. */
export function quantileOf(values: readonly number[], q: number): number | null {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
}

/** Most that were open at the same time. */
function openPeakOf(answers: readonly PlantAnswer[]): number {
  const starts = Float64Array.from(answers, ({ atMs }) => atMs).sort();
  const ends = Float64Array.from(answers, ({ atMs, tookMs }) => atMs + tookMs).sort();
  let peak = 0;
  let ended = 0;
  for (const [started, atMs] of starts.entries()) {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= atMs) ended += 1;
    peak = Math.max(peak, started + 1 - ended);
  }
  return peak;
}
