import { faultCount, latencyQuantileMs } from "@orrery/domain/proxies";
import type { EgressCounters, TrafficFigures } from "@orrery/protocol";

export function trafficOf(counters: EgressCounters): TrafficFigures {
  return {
    requestCount: counters.requests,
    failedCount: counters.failedRequests,
    attemptCount: counters.attempts,
    failedAttemptCount: faultCount(counters),
    sentBytes: counters.sentBytes,
    receivedBytes: counters.receivedBytes,
    p50Ms: latencyQuantileMs(counters.latencies, 0.5),
    p99Ms: latencyQuantileMs(counters.latencies, 0.99),
  };
}
