import type { ForecastView, ScalingSeries } from "@orrery/protocol";
import type { LoadPoint } from "@orrery/ui";
import { isOfInstances } from "../metric-kind.ts";

/** What was, as a load of all ready instances together, and then what is foreseen. Counts: wanted, floor. */
export function forecastPoints(
  series: ScalingSeries | undefined,
  { points }: Pick<ForecastView, "points">,
  metric: string,
): LoadPoint[] {
  const was = (series?.points ?? []).map((point): LoadPoint => {
    const measured = point.metrics[metric];
    const times = isOfInstances(metric) ? point.ready : 1;
    const mean = measured === undefined ? null : measured.mean * times;
    return { atMs: point.atMs, mean, max: mean, counts: [point.wantedMax, null] };
  });
  const first = points[0]?.atMs ?? Number.POSITIVE_INFINITY;
  const foreseen = points.map(({ atMs, load, floor }): LoadPoint => {
    return { atMs, mean: load, max: load, counts: [null, floor] };
  });
  return [...was.filter(({ atMs }) => atMs < first), ...foreseen];
}
