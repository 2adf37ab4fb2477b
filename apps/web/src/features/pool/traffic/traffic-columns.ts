import type { PoolSeries } from "@orrery/protocol";
import type { TimeSeriesColumns } from "@orrery/ui";

export type TrafficColumns = Record<"requests" | "failures" | "bytes" | "latency", TimeSeriesColumns>;

/** Steps as charts take them: what is counted becomes a rate a second, and steps without traffic stay gaps. */
export function trafficColumns({ stepMs, points }: PoolSeries): TrafficColumns {
  const atMs = points.map((point) => point.atMs);
  const seconds = stepMs / 1000;
  const of = (series: Record<string, (point: PoolSeries["points"][number]) => number | null>) => ({
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
      attempts: (point) => point.attemptCount / seconds,
    }),
    failures: of({
      clients: (point) => ratio(point.failedCount, point.requestCount),
      tries: (point) => ratio(point.failedAttemptCount, point.attemptCount),
    }),
    bytes: of({
      received: (point) => point.receivedBytes / seconds,
      sent: (point) => point.sentBytes / seconds,
    }),
    latency: of({ p50: (point) => point.p50Ms, p99: (point) => point.p99Ms }),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
