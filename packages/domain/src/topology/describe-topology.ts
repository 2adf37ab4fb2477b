import type { MemberId } from "@orrery/protocol";
import { articulationPoints, distancesFrom, type Graph, graphOf, groupCount, groupsOf } from "./graph.ts";
import { measuredRttMs, roundTrips, rttMicros } from "./round-trips.ts";
import type { MeasuredLink, Topology } from "./topology.ts";

/** A member whose loss parts others; `cutsOff` are those outside the largest part that remains. */
export type SinglePoint = { readonly id: MemberId; readonly cutsOff: readonly MemberId[] };

/** The members on the way, both ends included. */
export type WorstPath = {
  readonly from: MemberId;
  readonly to: MemberId;
  readonly path: readonly MemberId[];
  readonly rttMs: number;
};

export type TopologyFigures = {
  readonly memberCount: number;
  readonly linkCount: number;
  /** 1 = everyone reaches everyone. */
  readonly groupCount: number;
  /** The most hops between two members that reach each other. */
  readonly diameterHops: number;
  readonly singlePoints: readonly SinglePoint[];
  /** Of the pairs with a way over measured links, the one whose best way is slowest. Null = no such pair. */
  readonly worstPath: WorstPath | null;
  readonly unmeasuredLinkCount: number;
  /** Pairs that reach each other, but not over measured links alone: nothing is predicted for them. */
  readonly unpredictedPairCount: number;
};

/** What a topology is worth, from the round trips measured so far. */
export function describeTopology(topology: Topology, links: readonly MeasuredLink[]): TopologyFigures {
  const trips = roundTrips(links);
  const hops = graphOf(topology, () => 1);
  const isMeasured = ({ a, b }: { a: MemberId; b: MemberId }) => measuredRttMs(trips, a, b) !== null;
  const measured = graphOf(
    { members: topology.members, edges: topology.edges.filter(isMeasured) },
    ({ a, b }) => rttMicros(trips, a, b),
  );
  const linkCount = countLinks(hops);
  const { diameterHops, reachedPairCount } = reach(hops);
  const { worstPath, predictedPairCount } = slowest(measured);
  return {
    memberCount: hops.ids.length,
    linkCount,
    groupCount: groupCount(groupsOf(hops)),
    diameterHops,
    singlePoints: articulationPoints(hops).map((at) => singlePoint(hops, at)),
    worstPath,
    unmeasuredLinkCount: linkCount - countLinks(measured),
    unpredictedPairCount: reachedPairCount - predictedPairCount,
  };
}

function countLinks({ neighbors }: Graph): number {
  return neighbors.reduce((sum, row) => sum + row.length, 0) / 2;
}

function reach(graph: Graph): { diameterHops: number; reachedPairCount: number } {
  let diameterHops = 0;
  let reachedPairCount = 0;
  for (let from = 0; from < graph.ids.length; from += 1) {
    distancesFrom(graph, from).costs.forEach((hops, to) => {
      if (to <= from || hops === Number.POSITIVE_INFINITY) return;
      reachedPairCount += 1;
      diameterHops = Math.max(diameterHops, hops);
    });
  }
  return { diameterHops, reachedPairCount };
}

function slowest(graph: Graph): { worstPath: WorstPath | null; predictedPairCount: number } {
  let worst: { cost: number; path: number[] } | null = null;
  let predictedPairCount = 0;
  for (let from = 0; from < graph.ids.length; from += 1) {
    const { costs, before } = distancesFrom(graph, from);
    for (let to = from + 1; to < costs.length; to += 1) {
      const cost = costs[to] ?? Number.POSITIVE_INFINITY;
      if (cost === Number.POSITIVE_INFINITY) continue;
      predictedPairCount += 1;
      if (worst === null || cost > worst.cost) worst = { cost, path: pathTo(before, to) };
    }
  }
  return { worstPath: worst === null ? null : named(graph, worst.path, worst.cost), predictedPairCount };
}

function pathTo(before: readonly number[], to: number): number[] {
  const path = [to];
  for (let at = before[to] ?? -1; at !== -1; at = before[at] ?? -1) path.unshift(at);
  return path;
}

function named({ ids }: Graph, numbers: readonly number[], cost: number): WorstPath | null {
  const path = numbers.flatMap((at) => ids[at] ?? []);
  const [from, to] = [path[0], path.at(-1)];
  return from === undefined || to === undefined ? null : { from, to, path, rttMs: cost / 1000 };
}

function singlePoint(graph: Graph, at: number): SinglePoint {
  const groups = groupsOf(graph, at);
  const sizes = new Array<number>(groupCount(groups)).fill(0);
  const home = groupsOf(graph);
  for (const [i, group] of groups.entries()) {
    if (i !== at && home[i] === home[at]) sizes[group] = (sizes[group] ?? 0) + 1;
  }
  const largest = sizes.indexOf(Math.max(...sizes));
  const cutsOff = graph.ids.filter((_, i) => i !== at && home[i] === home[at] && groups[i] !== largest);
  const id = graph.ids[at];
  if (id === undefined) throw new Error("a single point of failure is a member");
  return { id, cutsOff };
}
