import type { PoolId, ProxyId, ProxyLive, ProxyView } from "@orrery/protocol";

export type ExampleProxy = Partial<Omit<ProxyView, "live">> & { live?: Partial<ProxyLive> };

/** `name`: its host. */
export function exampleProxy(name: string, { live, ...rest }: ExampleProxy = {}): ProxyView {
  const id = `id-${name}` as ProxyId;
  return {
    ...{ id, poolId: "id-a" as PoolId, protocol: "http", network: "datacenter", host: name, port: 8080 },
    ...{ isRotating: false, sessionTemplate: null, tier: "primary", weight: 10, region: null, country: null },
    ...{ costPerGb: null, costCurrency: null, labels: {}, usernameHint: null, hasPassword: false },
    ...{ state: "active", exit: null, budgets: [], proberNodeId: null, createdAtMs: 1, updatedAtMs: 1 },
    live: live === undefined ? null : { ...LIVE, proxyId: id, ...live },
    ...rest,
  };
}

const LIVE: Omit<ProxyLive, "proxyId"> = {
  ...{ nodeId: null, health: "healthy", healthReason: "The last 20 tries got through.", healthSinceAtMs: 1 },
  ...{ fault: null, cooldownEndsAtMs: null, score: 1, latencyMs: 10, successRatio: 1, leaseCount: 0 },
  ...{ openCount: 0, requestsPerSecond: 0, sentBytesPerSecond: 0, receivedBytesPerSecond: 0 },
  ...{ probeCount: 0, probeBytes: 0, latencies: [], atMs: 1 },
};
