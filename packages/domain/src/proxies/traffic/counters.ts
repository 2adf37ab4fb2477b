import type { EgressCounters, ProxyFault } from "@orrery/protocol";

/** Counters that are still added to. */
export type Counters = { -readonly [Key in keyof EgressCounters]: EgressCounters[Key] };

/** What targets beyond those that are counted one by one are called (rule PN4). */
export const OTHER_TARGETS = "(others)";

/** Below 1 ms, and classes that double; the last one has no bound. */
export const LATENCY_CLASSES = 18;

export function noCounters(): Counters {
  return {
    ...{ attempts: 0, faults: {}, requests: 0, failedRequests: 0, sentBytes: 0, receivedBytes: 0 },
    ...{ probes: 0, probeBytes: 0, latencies: new Array<number>(LATENCY_CLASSES).fill(0) },
  };
}

/** Adds `more` to `sum`, which it changes. */
export function addCounters(sum: Counters, more: EgressCounters): void {
  sum.attempts += more.attempts;
  sum.requests += more.requests;
  sum.failedRequests += more.failedRequests;
  sum.sentBytes += more.sentBytes;
  sum.receivedBytes += more.receivedBytes;
  sum.probes += more.probes;
  sum.probeBytes += more.probeBytes;
  for (const [fault, count] of faultsOf(more)) sum.faults[fault] = (sum.faults[fault] ?? 0) + count;
  for (const [at, count] of more.latencies.entries()) sum.latencies[at] = (sum.latencies[at] ?? 0) + count;
}

/** What was counted between the two, as a copy; never below zero (rule PN1). `before` undefined = nothing was counted yet. */
export function countedSince(before: EgressCounters | undefined, now: EgressCounters): Counters {
  const from = before ?? NOTHING;
  const faults: EgressCounters["faults"] = {};
  for (const [fault, count] of faultsOf(now)) faults[fault] = Math.max(0, count - (from.faults[fault] ?? 0));
  return {
    faults,
    attempts: Math.max(0, now.attempts - from.attempts),
    requests: Math.max(0, now.requests - from.requests),
    failedRequests: Math.max(0, now.failedRequests - from.failedRequests),
    sentBytes: Math.max(0, now.sentBytes - from.sentBytes),
    receivedBytes: Math.max(0, now.receivedBytes - from.receivedBytes),
    probes: Math.max(0, now.probes - from.probes),
    probeBytes: Math.max(0, now.probeBytes - from.probeBytes),
    latencies: now.latencies.map((count, at) => Math.max(0, count - (from.latencies[at] ?? 0))),
  };
}

/** `ms`: from 0 (rule PN2). */
export function countLatency({ latencies }: Pick<Counters, "latencies">, ms: number): void {
  const at = Math.min(LATENCY_CLASSES - 1, 32 - Math.clz32(Math.max(0, ms)));
  latencies[at] = (latencies[at] ?? 0) + 1;
}

export function countFault({ faults }: Pick<Counters, "faults">, fault: ProxyFault): void {
  faults[fault] = (faults[fault] ?? 0) + 1;
}

/** Of attempts, those that failed. */
export function faultCount(counters: Pick<EgressCounters, "faults">): number {
  return faultsOf(counters).reduce((sum, [, count]) => sum + count, 0);
}

function faultsOf({ faults }: Pick<EgressCounters, "faults">): [ProxyFault, number][] {
  return Object.entries(faults) as [ProxyFault, number][];
}

const NOTHING: EgressCounters = noCounters();
