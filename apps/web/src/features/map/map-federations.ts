import type { MapEdge, MapFederation, MapFleet, MapSelection } from "@orrery/domain/map";
import type { FederationId, FederationView, MemberId, NodeId } from "@orrery/protocol";

type Drawn = Pick<FederationView, "id" | "name" | "members" | "leader" | "plan">;

/**
 * What the map needs of federations. Their views change every second, their shape hardly ever: what is drawn the same keeps its
 * identity, and so does the list, since the model compares by it.
 */
export function mapFederationsOf(
  views: Iterable<Drawn>,
  before: readonly MapFederation[],
): readonly MapFederation[] {
  const known = new Map(before.map((federation) => [federation.id, federation]));
  const now: MapFederation[] = [];
  for (const view of views) {
    const drawn = mapFederationOf(view);
    const last = known.get(drawn.id);
    now.push(last !== undefined && isDrawnAlike(last, drawn) ? last : drawn);
  }
  const isSame =
    now.length === before.length && now.every((federation, index) => federation === before[index]);
  return isSame ? before : now;
}

export function mapFederationOf({ id, name, members, leader, plan }: Drawn): MapFederation {
  const nodeOf = new Map<MemberId, NodeId>(members.map(({ memberId, nodeId }) => [memberId, nodeId]));
  const edges: MapEdge[] = [];
  for (const { a, b } of plan?.edges ?? []) {
    const edge = edgeBetween(nodeOf.get(a), nodeOf.get(b));
    if (edge !== null) edges.push(edge);
  }
  return {
    id,
    name,
    // A node that comes back under a new member id is in it twice for a while.
    memberIds: [...new Set(members.map(({ nodeId }) => nodeId))],
    leaderId: (leader === null ? undefined : nodeOf.get(leader.memberId)) ?? null,
    edges,
  };
}

/** Whose topology is shown: of those that the one selected node is in, the one that is wanted, or the only one. */
export function shownFederation(
  federations: readonly MapFederation[],
  selection: MapSelection,
  wantedId: FederationId | null,
): FederationId | null {
  const [id, ...others] = selection.kind === "nodes" ? selection.ids : [];
  if (id === undefined || others.length > 0) return null;
  const own = federations.filter(({ memberIds }) => memberIds.includes(id));
  const shown =
    own.find((federation) => federation.id === wantedId) ?? (own.length === 1 ? own[0] : undefined);
  return shown?.id ?? null;
}

/**
 * Federations as they were at a moment of the past: its frame says who led. Who belonged to them and by which links is only known of
 * today; links are left out rather than drawn wrong.
 */
export function federationsAsOf(
  federations: readonly MapFederation[],
  fleet: Pick<MapFleet, "slotOf" | "state">,
): MapFederation[] {
  return federations.map((federation) => {
    const leaders = federation.memberIds.filter((id) => fleet.state(fleet.slotOf(id))?.leads === true);
    const [leaderId] = leaders;
    return {
      ...federation,
      memberIds: federation.memberIds.filter((id) => fleet.state(fleet.slotOf(id)) !== null),
      // A node may lead another federation: with two, nobody can say which of them led this one.
      leaderId: leaders.length === 1 && leaderId !== undefined ? leaderId : null,
      edges: [],
    };
  });
}

function edgeBetween(a: NodeId | undefined, b: NodeId | undefined): MapEdge | null {
  return a === undefined || b === undefined || a === b ? null : { a, b };
}

function isDrawnAlike(a: MapFederation, b: MapFederation): boolean {
  return (
    a.name === b.name &&
    a.leaderId === b.leaderId &&
    a.memberIds.length === b.memberIds.length &&
    a.memberIds.every((id, index) => id === b.memberIds[index]) &&
    a.edges.length === b.edges.length &&
    a.edges.every((edge, index) => edge.a === b.edges[index]?.a && edge.b === b.edges[index]?.b)
  );
}
