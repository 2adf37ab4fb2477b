import type { MemberId } from "@orrery/protocol";
import { compareIds, type Edge, edgeKey, edgeOf, type TopologyMember } from "./topology.ts";

/** What a link costs in planning: whole microseconds, more where its ends are loaded. */
export type LinkCost = (x: TopologyMember, y: TopologyMember) => number;

/** Every shape takes members sorted by id. */
export function meshEdges(members: readonly TopologyMember[]): Edge[] {
  return pairsOf(members);
}

export function voterEdges(members: readonly TopologyMember[]): Edge[] {
  return pairsOf(members.filter(({ role }) => role === "voter"));
}

/** In the order of region, zone and id, so that the ring leaves a region once. */
export function ringEdges(members: readonly TopologyMember[]): Edge[] {
  const around = [...members].sort(
    (x, y) => compareIds(x.region, y.region) || compareIds(x.zone, y.zone) || compareIds(x.id, y.id),
  );
  const edges = around.flatMap((member, i) => {
    const next = around[(i + 1) % around.length];
    return next === undefined || next.id === member.id ? [] : [edgeOf(member.id, next.id)];
  });
  return distinct([...voterEdges(members), ...edges]);
}

/** Observers hang on the voter that is nearest to all. */
export function starEdges(members: readonly TopologyMember[], costOf: LinkCost): Edge[] {
  const voters = members.filter(({ role }) => role === "voter");
  const hub = nearestTo(voters.length > 0 ? voters : members, members, costOf);
  if (hub === null) return [];
  const spokes = members.filter(({ id }) => id !== hub.id);
  const outer = voters.length > 0 ? spokes.filter(({ role }) => role === "observer") : spokes;
  return distinct([...voterEdges(members), ...outer.map(({ id }) => edgeOf(hub.id, id))]);
}

/**
 * Voters are the top. Each region has a head (a voter where it has one; else an observer with ways to its two nearest
 * voters), each zone a head under it, and the other observers hang on the head of their zone.
 */
export function hierarchicalEdges(members: readonly TopologyMember[], costOf: LinkCost): Edge[] {
  const voters = members.filter(({ role }) => role === "voter");
  const edges = voterEdges(members);
  const heads: TopologyMember[] = [];
  for (const inRegion of groupBy(members, ({ region }) => region)) {
    const head = headOf(inRegion, costOf);
    if (head === null) continue;
    heads.push(head);
    if (head.role === "observer") {
      const nearest = [...voters].sort((x, y) => costOf(head, x) - costOf(head, y) || compareIds(x.id, y.id));
      edges.push(...nearest.slice(0, 2).map(({ id }) => edgeOf(head.id, id)));
    }
    for (const inZone of groupBy(inRegion, ({ zone }) => zone)) {
      const zoneHead: TopologyMember | null = inZone.includes(head) ? head : headOf(inZone, costOf);
      if (zoneHead === null) continue;
      if (zoneHead !== head) edges.push(edgeOf(head.id, zoneHead.id));
      const others = inZone.filter((member) => member !== zoneHead && member.role === "observer");
      edges.push(...others.map(({ id }) => edgeOf(zoneHead.id, id)));
    }
  }
  // A federation without voters does not run, but its preview must still be one whole.
  if (voters.length === 0) edges.push(...ringEdges(heads));
  return distinct(edges);
}

function headOf(group: readonly TopologyMember[], costOf: LinkCost): TopologyMember | null {
  const voters = group.filter(({ role }) => role === "voter");
  return nearestTo(voters.length > 0 ? voters : group, group, costOf);
}

function nearestTo(
  candidates: readonly TopologyMember[],
  all: readonly TopologyMember[],
  costOf: LinkCost,
): TopologyMember | null {
  let best: { member: TopologyMember; cost: number } | null = null;
  for (const member of candidates) {
    const cost = all.reduce((sum, other) => sum + (other.id === member.id ? 0 : costOf(member, other)), 0);
    if (best === null || cost < best.cost) best = { member, cost };
  }
  return best?.member ?? null;
}

function groupBy(
  members: readonly TopologyMember[],
  keyOf: (member: TopologyMember) => string,
): TopologyMember[][] {
  const groups = new Map<string, TopologyMember[]>();
  for (const member of members) {
    const group = groups.get(keyOf(member)) ?? [];
    group.push(member);
    groups.set(keyOf(member), group);
  }
  return [...groups].sort(([x], [y]) => compareIds(x, y)).map(([, group]) => group);
}

function pairsOf(members: readonly { readonly id: MemberId }[]): Edge[] {
  return members.flatMap((x, i) => members.slice(i + 1).map((y) => edgeOf(x.id, y.id)));
}

function distinct(edges: readonly Edge[]): Edge[] {
  return [...new Map(edges.map((edge) => [edgeKey(edge.a, edge.b), edge])).values()];
}
