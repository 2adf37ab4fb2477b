import type { TargetRecord } from "@orrery/db";
import { effectiveRttMs } from "@orrery/domain/latency";
import type { TargetMeasure, TargetView } from "@orrery/protocol";

/** A target's row with what is measured of it now. `nearestMs`: what the nearest answered lately, where this hub hears of it. */
export function targetView(
  record: TargetRecord,
  measures: readonly TargetMeasure[],
  nearestMs: number | null,
): TargetView {
  const { removedAtMs: _, nearest, ...fields } = record;
  return {
    ...fields,
    nearest: nearest === null ? null : { ...nearest, p50Ms: nearestMs ?? nearest.p50Ms },
    measures: byNearness(measures),
  };
}

/** Those that nothing answers come last. */
function byNearness(measures: readonly TargetMeasure[]): TargetMeasure[] {
  return measures
    .map((measure) => ({ measure, scoreMs: effectiveRttMs(measure.p50Ms, measure.lossRatio) }))
    .sort((x, y) => compare(x.scoreMs, y.scoreMs) || (x.measure.nodeId < y.measure.nodeId ? -1 : 1))
    .map(({ measure }) => measure);
}

/** Also of infinite numbers. */
function compare(x: number, y: number): number {
  return x === y ? 0 : x - y;
}
