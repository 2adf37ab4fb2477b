import { latencyQuantileMs } from "@orrery/api";
import type { EgressCounters, ProxyFault, TrafficFigures } from "@orrery/protocol";

const BUCKETS = 18;

export function noCounters(): EgressCounters {
  return {
    ...{
      attempts: 0,
      requests: 0,
      failedRequests: 0,
      sentBytes: 0,
      receivedBytes: 0,
      probes: 0,
      probeBytes: 0,
    },
    faults: {},
    latencies: Array<number>(BUCKETS).fill(0),
  };
}

/** Adds `more` to `sum`, which it changes. */
export function addCounters(sum: EgressCounters, more: EgressCounters): void {
  sum.attempts += more.attempts;
  sum.requests += more.requests;
  sum.failedRequests += more.failedRequests;
  sum.sentBytes += more.sentBytes;
  sum.receivedBytes += more.receivedBytes;
  sum.probes += more.probes;
  sum.probeBytes += more.probeBytes;
  for (const [fault, count] of faultsOf(more)) sum.faults[fault] = (sum.faults[fault] ?? 0) + count;
  for (const [bucket, count] of more.latencies.entries()) {
    sum.latencies[bucket] = (sum.latencies[bucket] ?? 0) + count;
  }
}

/** What was counted between the two; never below zero. */
export function countedSince(before: EgressCounters | undefined, now: EgressCounters): EgressCounters {
  if (before === undefined) return now;
  const less = (pick: (counters: EgressCounters) => number) => Math.max(0, pick(now) - pick(before));
  return {
    attempts: less(({ attempts }) => attempts),
    requests: less(({ requests }) => requests),
    failedRequests: less(({ failedRequests }) => failedRequests),
    sentBytes: less(({ sentBytes }) => sentBytes),
    receivedBytes: less(({ receivedBytes }) => receivedBytes),
    probes: less(({ probes }) => probes),
    probeBytes: less(({ probeBytes }) => probeBytes),
    faults: Object.fromEntries(
      faultsOf(now).map(([fault, count]) => [fault, Math.max(0, count - (before.faults[fault] ?? 0))]),
    ),
    latencies: now.latencies.map((count, bucket) => Math.max(0, count - (before.latencies[bucket] ?? 0))),
  };
}

export function trafficOf(counters: EgressCounters): TrafficFigures {
  return {
    requestCount: counters.requests,
    failedCount: counters.failedRequests,
    attemptCount: counters.attempts,
    failedAttemptCount: faultsOf(counters).reduce((sum, [, count]) => sum + count, 0),
    sentBytes: counters.sentBytes,
    receivedBytes: counters.receivedBytes,
    p50Ms: latencyQuantileMs(counters.latencies, 0.5),
    p99Ms: latencyQuantileMs(counters.latencies, 0.99),
  };
}

function faultsOf({ faults }: EgressCounters): [ProxyFault, number][] {
  return Object.entries(faults) as [ProxyFault, number][];
}
