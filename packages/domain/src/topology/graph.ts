import type { MemberId } from "@orrery/protocol";
import { compareIds, type Edge, type Topology } from "./topology.ts";

export type Neighbor = { readonly at: number; readonly cost: number };

/** Members by number, in the order of their ids; `neighbors[i]` in the same order. */
export type Graph = {
  readonly ids: readonly MemberId[];
  readonly numbers: ReadonlyMap<MemberId, number>;
  readonly neighbors: readonly (readonly Neighbor[])[];
};

/** Edges with an end that is no member, and edges from a member to itself, are left out. */
export function graphOf(topology: Topology, costOf: (edge: Edge) => number): Graph {
  const ids = [...new Set(topology.members)].sort(compareIds);
  const numbers = new Map(ids.map((id, i) => [id, i]));
  const costs = ids.map(() => new Map<number, number>());
  for (const edge of topology.edges) {
    const a = numbers.get(edge.a);
    const b = numbers.get(edge.b);
    if (a === undefined || b === undefined || a === b) continue;
    const cost = costOf(edge);
    costs[a]?.set(b, cost);
    costs[b]?.set(a, cost);
  }
  const neighbors = costs.map((row) =>
    [...row].map(([at, cost]) => ({ at, cost })).sort((x, y) => x.at - y.at),
  );
  return { ids, numbers, neighbors };
}

/** Which connected group each member is in, numbered from 0; `without` is taken out and is in group -1. */
export function groupsOf({ neighbors }: Graph, without = -1): number[] {
  const groups = new Array<number>(neighbors.length).fill(-1);
  let next = 0;
  for (let start = 0; start < neighbors.length; start += 1) {
    if (start === without || groups[start] !== -1) continue;
    const open = [start];
    groups[start] = next;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const { at: to } of neighbors[at] ?? []) {
        if (to === without || groups[to] !== -1) continue;
        groups[to] = next;
        open.push(to);
      }
    }
    next += 1;
  }
  return groups;
}

export function groupCount(groups: readonly number[]): number {
  return groups.reduce((most, group) => Math.max(most, group + 1), 0);
}

/**
 * Members whose loss would part others from each other: Hopcroft and Tarjan, "Efficient algorithms for graph
 * manipulation" (CACM 1973), with a stack of our own, since a ring of thousands would be as many calls deep.
 */
export function articulationPoints({ neighbors }: Graph): number[] {
  const depth = new Array<number>(neighbors.length).fill(-1);
  const low = new Array<number>(neighbors.length).fill(0);
  const found = new Set<number>();
  for (let root = 0; root < neighbors.length; root += 1) {
    if (depth[root] !== -1) continue;
    let rootChildren = 0;
    const path: { at: number; parent: number; next: number }[] = [{ at: root, parent: -1, next: 0 }];
    depth[root] = low[root] = 0;
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = neighbors[top.at]?.[top.next]?.at;
      top.next += 1;
      if (to === undefined) {
        path.pop();
        const above = path.at(-1);
        if (above === undefined) continue;
        low[above.at] = Math.min(low[above.at] ?? 0, low[top.at] ?? 0);
        if (above.at === root) rootChildren += 1;
        else if ((low[top.at] ?? 0) >= (depth[above.at] ?? 0)) found.add(above.at);
      } else if (depth[to] === -1) {
        depth[to] = low[to] = (depth[top.at] ?? 0) + 1;
        path.push({ at: to, parent: top.at, next: 0 });
      } else if (to !== top.parent) {
        low[top.at] = Math.min(low[top.at] ?? 0, depth[to] ?? 0);
      }
    }
    if (rootChildren > 1) found.add(root);
  }
  return [...found].sort((x, y) => x - y);
}

/** The cheapest ways from one member to all, and the member before each on its way; infinite where there is none. */
export type Distances = { readonly costs: readonly number[]; readonly before: readonly number[] };

/** Dijkstra without a heap: federations are small and their graphs dense. */
export function distancesFrom({ neighbors }: Graph, from: number): Distances {
  const costs = new Array<number>(neighbors.length).fill(Number.POSITIVE_INFINITY);
  const before = new Array<number>(neighbors.length).fill(-1);
  const isDone = new Array<boolean>(neighbors.length).fill(false);
  costs[from] = 0;
  for (;;) {
    let at = -1;
    let cost = Number.POSITIVE_INFINITY;
    for (let i = 0; i < costs.length; i += 1) {
      const candidate = costs[i] ?? cost;
      if (isDone[i] === false && candidate < cost) [at, cost] = [i, candidate];
    }
    if (at === -1) return { costs, before };
    isDone[at] = true;
    for (const { at: to, cost: step } of neighbors[at] ?? []) {
      if (cost + step >= (costs[to] ?? 0)) continue;
      costs[to] = cost + step;
      before[to] = at;
    }
  }
}
