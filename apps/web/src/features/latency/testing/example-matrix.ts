import type { LatencyMatrix, LinkFigures, NodeId, TargetId } from "@orrery/protocol";

const AT_MS = Date.UTC(2026, 10, 21);

export function exampleFigures(rttMs: number, fields: Partial<LinkFigures> = {}): LinkFigures {
  return {
    source: "mesh",
    rttMs,
    jitterMs: 1,
    lossRatio: 0,
    atMs: AT_MS,
    isDemoDelay: false,
    ...fields,
  };
}

export function exampleEstimate(rttMs: number): LinkFigures {
  return exampleFigures(rttMs, { source: "estimate", jitterMs: null, lossRatio: null, atMs: null });
}

/** Nodes by name, and their cells from what `figuresOf` says of each direction. */
export function exampleMatrix(
  names: readonly string[],
  figuresOf: (from: string, to: string) => LinkFigures | null,
  fields: Partial<LatencyMatrix> = {},
): LatencyMatrix {
  return {
    hubAtMs: AT_MS,
    nodes: names.map((name) => ({ nodeId: name as NodeId, name, region: "" })),
    cells: names.map((from) => names.map((to) => (from === to ? null : figuresOf(from, to)))),
    targets: [],
    targetCells: names.map(() => []),
    leftOutCount: 0,
    ...fields,
  };
}

export function exampleTargetColumn(name: string, nearest: string | null): LatencyMatrix["targets"][number] {
  return { targetId: `target-${name}` as TargetId, name, nearestId: nearest as NodeId | null };
}
