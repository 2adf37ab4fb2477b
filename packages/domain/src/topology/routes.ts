import type { MemberId } from "@orrery/protocol";
import { type Graph, graphOf } from "./graph.ts";
import { roundTrips, rttMicros } from "./round-trips.ts";
import type { Edge, MeasuredLink } from "./topology.ts";

/** Longer than the way around half a ring of 60 members. */
export const HOPS_DEFAULT = 32;

/** One way to a destination: where it begins, how long it is. */
export type Route = { readonly next: MemberId; readonly hops: number; readonly rttMs: number };

/** For each destination its ways with ever more hops and ever less latency. */
export type Routes = ReadonlyMap<MemberId, readonly Route[]>;

/**
 * The ways from one member to all others of at most `hopsMax` hops: Bellman (1958), one round a hop. A slower way with fewer
 * hops is kept beside a faster one with more, for a message that has few hops left. Unmeasured links count as 1,000 ms.
 */
export function routes(
  topology: { readonly edges: readonly Edge[]; readonly links: readonly MeasuredLink[] },
  from: MemberId,
  hopsMax: number = HOPS_DEFAULT,
): Routes {
  const trips = roundTrips(topology.links);
  const members = topology.edges.flatMap(({ a, b }) => [a, b]);
  const graph = graphOf({ members: [...members, from], edges: topology.edges }, ({ a, b }) =>
    rttMicros(trips, a, b),
  );
  const table = new Map<MemberId, Route[]>();
  const self = graph.numbers.get(from) ?? -1;
  let reached = new Map<number, Reached>([[self, { cost: 0, next: -1 }]]);
  const best = new Map<number, number>([[self, 0]]);
  const rounds = Math.min(hopsMax, graph.ids.length - 1);
  for (let hops = 1; hops <= rounds && reached.size > 0; hops += 1) {
    reached = extend(graph, reached, best);
    for (const [at, { cost, next }] of reached) {
      best.set(at, cost);
      const [id, nextId] = [graph.ids[at], graph.ids[next]];
      if (id === undefined || nextId === undefined) continue;
      const ways = table.get(id) ?? [];
      ways.push({ next: nextId, hops, rttMs: cost / 1000 });
      table.set(id, ways);
    }
  }
  return table;
}

type Reached = { readonly cost: number; readonly next: number };

/** Whoever can be reached with one hop more, and faster than before. Of equally fast ways the lowest first hop counts. */
function extend(
  graph: Graph,
  reached: ReadonlyMap<number, Reached>,
  best: ReadonlyMap<number, number>,
): Map<number, Reached> {
  const further = new Map<number, Reached>();
  for (const [at, { cost, next }] of reached) {
    for (const { at: to, cost: step } of graph.neighbors[at] ?? []) {
      const way = { cost: cost + step, next: next === -1 ? to : next };
      if (way.cost >= (best.get(to) ?? Number.POSITIVE_INFINITY)) continue;
      const other = further.get(to);
      const isBetter =
        other === undefined || way.cost < other.cost || (way.cost === other.cost && way.next < other.next);
      if (isBetter) further.set(to, way);
    }
  }
  return further;
}

/**
 * The fastest way with at most `hopsLeft` hops. Followed from member to member, each with one hop less, it arrives and
 * passes nobody twice: what remains of the way gets shorter at every step.
 */
export function routeTo(table: Routes, to: MemberId, hopsLeft: number): Route | null {
  return table.get(to)?.findLast(({ hops }) => hops <= hopsLeft) ?? null;
}
