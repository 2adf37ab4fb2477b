import { fleetHealth } from "@orrery/domain/proxies";
import type { EgressCounters, NodeId, ProxyId, ProxyLive } from "@orrery/protocol";
import type { Finding } from "./findings-book.ts";

export type LiveTraffic = {
  lastTen: EgressCounters;
  lastMinute: EgressCounters;
  latencies: (number | null)[];
};

const RATE_OVER_S = 10;

/** How the whole fleet finds a proxy; null = no node has told of it. */
export function proxyLive(
  proxyId: ProxyId,
  findings: readonly Finding[],
  { traffic, proberId, nowAtMs }: { traffic: LiveTraffic; proberId: NodeId | null; nowAtMs: number },
): ProxyLive | null {
  if (findings.length === 0) return null;
  const verdict = fleetHealth(findings, { proberId });
  const { lastTen, lastMinute, latencies } = traffic;
  return {
    ...{ proxyId, nodeId: null, atMs: nowAtMs, latencies },
    ...verdict,
    score: mean(findings.map(({ score }) => score)),
    latencyMs: mean(findings.map(({ latencyMs }) => latencyMs)),
    successRatio: mean(findings.map(({ successRatio }) => successRatio)),
    leaseCount: sum(findings.map(({ leaseCount }) => leaseCount)),
    openCount: sum(findings.map(({ openCount }) => openCount)),
    requestsPerSecond: lastTen.attempts / RATE_OVER_S,
    sentBytesPerSecond: lastTen.sentBytes / RATE_OVER_S,
    receivedBytesPerSecond: lastTen.receivedBytes / RATE_OVER_S,
    probeCount: lastMinute.probes,
    probeBytes: lastMinute.probeBytes,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of those who know it. */
function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : sum(known) / known.length;
}
