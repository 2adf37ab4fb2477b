import type { MemberId } from "@orrery/protocol";
import { adaptiveEdges } from "./adaptive.ts";
import { distancesFrom, graphOf } from "./graph.ts";
import { roundTrips, rttMicros } from "./round-trips.ts";
import { hierarchicalEdges, type LinkCost, meshEdges, ringEdges, starEdges } from "./shapes.ts";
import {
  compareIds,
  type Edge,
  type MeasuredLink,
  sortEdges,
  type TopologyKind,
  type TopologyMember,
} from "./topology.ts";

export type TopologyOptions = {
  /** Links of one member in an adaptive topology, beside those between voters. At least 3. */
  readonly degreeMax: number;
  /** A new plan must make the mean way shorter by more than this share. */
  readonly replanGainRatio: number;
  /** ... and the last plan must be at least so old. */
  readonly replanMinMs: number;
};

export const TOPOLOGY_OPTIONS: TopologyOptions = {
  degreeMax: 4,
  replanGainRatio: 0.2,
  replanMinMs: 60_000,
};

/** What everyone agrees on: it is stored and handed in again as `previous`. */
export type TopologyPlan = {
  readonly kind: TopologyKind;
  readonly members: readonly MemberId[];
  readonly voters: readonly MemberId[];
  readonly edges: readonly Edge[];
  readonly plannedAtMs: number;
  readonly reason: string;
};

export type TopologyRequest = {
  readonly kind: TopologyKind;
  readonly members: readonly TopologyMember[];
  readonly links: readonly MeasuredLink[];
  readonly previous: TopologyPlan | null;
  readonly nowAtMs: number;
};

/**
 * The edges of a federation. The same request gives the same plan on every member, in whatever order members and links
 * are listed. Where nothing changes for the better by enough, `previous` itself is returned. Rules T1.. in SPEC.md.
 */
export function planTopology(
  request: TopologyRequest,
  options: TopologyOptions = TOPOLOGY_OPTIONS,
): TopologyPlan {
  const members = distinctById(request.members);
  const costOf = linkCost(request.links);
  const { previous, kind, nowAtMs } = request;
  const plan = (edges: readonly Edge[], reason: string): TopologyPlan => ({
    kind,
    members: members.map(({ id }) => id),
    voters: members.filter(({ role }) => role === "voter").map(({ id }) => id),
    edges: sortEdges(edges),
    plannedAtMs: nowAtMs,
    reason,
  });
  const fresh = plan(freshEdges(kind, members, costOf, options.degreeMax), `Planned as ${kind}.`);
  if (previous === null) return fresh;
  if (previous.kind !== kind) return { ...fresh, reason: `Planned as ${kind}; it was ${previous.kind}.` };
  if (isFor(previous, fresh)) {
    if (kind === "mesh" || kind === "ring") return sameEdges(previous, fresh) ? previous : fresh;
    const gain = gainRatio(members, costOf, previous.edges, fresh.edges);
    if (!isWorth(gain, previous.plannedAtMs, nowAtMs, options)) return previous;
    return { ...fresh, reason: `Planned again: the mean way gets ${percent(gain)} shorter.` };
  }
  if (kind !== "adaptive") return { ...fresh, reason: "Planned again: the members or their roles changed." };
  const repaired = plan(
    adaptiveEdges(members, costOf, options.degreeMax, previous.edges),
    "Mended for changed members; what could stay was kept.",
  );
  const gain = gainRatio(members, costOf, repaired.edges, fresh.edges);
  return isWorth(gain, previous.plannedAtMs, nowAtMs, options) ? fresh : repaired;
}

function freshEdges(
  kind: TopologyKind,
  members: readonly TopologyMember[],
  costOf: LinkCost,
  degreeMax: number,
): readonly Edge[] {
  switch (kind) {
    case "mesh":
      return meshEdges(members);
    case "ring":
      return ringEdges(members);
    case "star":
      return starEdges(members, costOf);
    case "hierarchical":
      return hierarchicalEdges(members, costOf);
    case "adaptive":
      return adaptiveEdges(members, costOf, degreeMax, []);
  }
}

function distinctById(members: readonly TopologyMember[]): TopologyMember[] {
  return [...new Map(members.map((member) => [member.id, member])).values()].sort((x, y) =>
    compareIds(x.id, y.id),
  );
}

function linkCost(links: readonly MeasuredLink[]): LinkCost {
  const trips = roundTrips(links);
  return (x, y) => Math.round(rttMicros(trips, x.id, y.id) * (1 + (loadOf(x) + loadOf(y)) / 2));
}

function loadOf({ loadRatio }: TopologyMember): number {
  return loadRatio > 0 ? Math.min(1, loadRatio) : 0;
}

function isFor(plan: TopologyPlan, other: TopologyPlan): boolean {
  const isSame = (x: readonly MemberId[], y: readonly MemberId[]) =>
    x.length === y.length && x.every((id, i) => id === y[i]);
  return isSame(plan.members, other.members) && isSame(plan.voters, other.voters);
}

function sameEdges(x: TopologyPlan, y: TopologyPlan): boolean {
  return (
    x.edges.length === y.edges.length &&
    x.edges.every((edge, i) => edge.a === y.edges[i]?.a && edge.b === y.edges[i]?.b)
  );
}

/** A plan from the future (a clock was set back) counts as old, or nothing would change until then. */
function isWorth(gain: number, plannedAtMs: number, nowAtMs: number, options: TopologyOptions): boolean {
  const ageMs = nowAtMs - plannedAtMs;
  return gain > options.replanGainRatio && (ageMs >= options.replanMinMs || ageMs < 0);
}

/** By how much `after` shortens the mean way between two members: 0.2 = by a fifth; 1 = it connects what was parted. */
function gainRatio(
  members: readonly TopologyMember[],
  costOf: LinkCost,
  before: readonly Edge[],
  after: readonly Edge[],
): number {
  const beforeCost = totalCost(members, costOf, before);
  if (beforeCost === 0) return 0;
  if (beforeCost === Number.POSITIVE_INFINITY) return 1;
  return 1 - totalCost(members, costOf, after) / beforeCost;
}

function totalCost(members: readonly TopologyMember[], costOf: LinkCost, edges: readonly Edge[]): number {
  const byId = new Map(members.map((member) => [member.id, member]));
  const graph = graphOf({ members: members.map(({ id }) => id), edges }, ({ a, b }) => {
    const [x, y] = [byId.get(a), byId.get(b)];
    return x === undefined || y === undefined ? 0 : costOf(x, y);
  });
  let total = 0;
  for (let from = 0; from < graph.ids.length; from += 1) {
    for (const cost of distancesFrom(graph, from).costs) total += cost;
  }
  return total;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}
