import type { NodeId, TargetId, TargetMeasure, TargetView } from "@orrery/protocol";

export const EXAMPLE_AT_MS = Date.UTC(2026, 10, 21);

export function exampleMeasure(nodeId: string, fields: Partial<TargetMeasure> = {}): TargetMeasure {
  return {
    nodeId: nodeId as NodeId,
    p50Ms: 12,
    p99Ms: 20,
    lossRatio: 0,
    sentCount: 12,
    problem: null,
    atMs: EXAMPLE_AT_MS,
    isDemoDelay: false,
    ...fields,
  };
}

/** A whole, plausible target; a test names only what it is about. */
export function exampleTarget(name: string, fields: Partial<TargetView> = {}): TargetView {
  return {
    id: `target-${name}` as TargetId,
    name,
    check: { kind: "tcp", host: `${name}.example.org`, port: 443 },
    latitude: null,
    longitude: null,
    place: "",
    intervalMs: 5000,
    timeoutMs: 2000,
    nodeFilter: "",
    allowsPrivate: false,
    isDemo: false,
    createdAtMs: EXAMPLE_AT_MS,
    updatedAtMs: EXAMPLE_AT_MS,
    nearest: { nodeId: "tokyo-1" as NodeId, p50Ms: 12, sinceAtMs: EXAMPLE_AT_MS },
    measures: [exampleMeasure("tokyo-1"), exampleMeasure("oslo-1", { p50Ms: 40, p99Ms: 60 })],
    ...fields,
  };
}
