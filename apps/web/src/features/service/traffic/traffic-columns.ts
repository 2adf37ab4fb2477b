import type { ServiceSeries } from "@orrery/protocol";
import type { TimeSeriesColumns } from "@orrery/ui";

export type TrafficColumns = Record<"requests" | "shares" | "times", TimeSeriesColumns>;
type Point = ServiceSeries["points"][number];

/** Steps as charts take them: what is counted becomes a rate a second, and steps without traffic stay gaps. */
export function trafficColumns({ stepMs, points }: ServiceSeries): TrafficColumns {
  const atMs = points.map((point) => point.atMs);
  const seconds = stepMs / 1000;
  const of = (series: Record<string, (point: Point) => number | null>) => ({
    ...{ stepMs, atMs },
    series: Object.fromEntries(
      Object.entries(series).map(([name, read]) => {
        const values = points.map(read);
        return [name, { avg: values, max: values }];
      }),
    ),
  });
  return {
    requests: of({
      requests: (point) => point.requestCount / seconds,
      refused: (point) => point.refusedCount / seconds,
    }),
    shares: of({
      failed: (point) => ratio(point.failedCount, point.requestCount),
      retried: (point) => ratio(point.retriedCount, point.requestCount),
    }),
    times: of({ p50: (point) => point.p50Ms, p99: (point) => point.p99Ms }),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
