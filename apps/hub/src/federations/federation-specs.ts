import type { FederationMemberRecord, FederationRecord, NodeRecord } from "@orrery/db";
import {
  FEDERATION_MEMBERS_MAX,
  FEDERATIONS_PER_NODE_MAX,
  type FederationSpec,
  type MemberPlace,
  type NodeId,
  type Pause,
  type RegionLoss,
} from "@orrery/protocol";

/** One federation's rows: those of its members that have not left, in any order. */
export type FederationRows = {
  federation: FederationRecord;
  members: readonly FederationMemberRecord[];
  /** What operators acknowledged, newest failover first. */
  acknowledged: FederationSpec["acknowledged"];
};

/** What of a node matters to the others. */
export type SpecNode = Pick<
  NodeRecord,
  "name" | "region" | "zone" | "scheduling" | "facts" | "admission" | "removedAtMs"
>;

export type SpecSurroundings = {
  /** Null = not in the fleet (any more). */
  node(id: NodeId): SpecNode | null;
  fleetPause: Pause | null;
  /** Regions of which the hub sees much lost. */
  losses: readonly RegionLoss[];
};

const ACKNOWLEDGED_MAX = 20;
const LOSSES_MAX = 64;

/**
 * Every federation as this node is to take part in it. Nothing for a node that is not admitted: who waits or was rejected
 * learns nothing of others. In the order of federation ids, so that the same rows give the same spec.
 */
export function federationSpecs(
  nodeId: NodeId,
  federations: readonly FederationRows[],
  surroundings: SpecSurroundings,
): FederationSpec[] {
  const node = surroundings.node(nodeId);
  if (node === null || node.admission !== "admitted" || node.removedAtMs !== null) return [];
  return federations
    .toSorted((x, y) => (x.federation.id < y.federation.id ? -1 : 1))
    .flatMap((rows) => specOf(nodeId, rows, surroundings) ?? [])
    .slice(0, FEDERATIONS_PER_NODE_MAX);
}

/**
 * The member that a node is. Of several (its log was lost, and the id before has not left yet) the one that is wanted,
 * then the newest. A member that is not wanted stays one until it has left: the others may still count on its vote.
 */
export function memberOfNode(
  nodeId: NodeId,
  { federation, members }: Pick<FederationRows, "federation" | "members">,
): FederationMemberRecord | null {
  return presentMembers(federation, members).findLast((member) => member.nodeId === nodeId) ?? null;
}

function specOf(nodeId: NodeId, rows: FederationRows, surroundings: SpecSurroundings): FederationSpec | null {
  const { federation } = rows;
  const own = federation.removedAtMs === null ? memberOfNode(nodeId, rows) : null;
  if (own === null) return null;
  // The wanted ones come last, and are kept where there are more than a spec may hold.
  const present = presentMembers(federation, rows.members).slice(-FEDERATION_MEMBERS_MAX);
  const wanted = byId(present.filter(({ isWanted }) => isWanted));
  const desired = (role: "voter" | "observer") =>
    wanted.filter((member) => member.role === role).map(({ id, priority }) => ({ id, priority }));
  return {
    federationId: federation.id,
    name: federation.name,
    generation: federation.generation,
    memberId: own.id,
    founding: federation.founding,
    mayBeNew: !own.isOpened,
    inherits: federation.founding.members.some(({ id }) => id === own.id) ? federation.inherits : null,
    profile: federation.profile,
    topology: federation.topology,
    hopsMax: federation.hopsMax,
    policy: federation.policy,
    pauses: { federation: federation.pause, fleet: surroundings.fleetPause },
    acknowledged: rows.acknowledged.slice(0, ACKNOWLEDGED_MAX),
    losses: surroundings.losses.slice(0, LOSSES_MAX),
    desired: {
      voters: desired("voter"),
      observers: desired("observer"),
      acceptsNoSpare: federation.acceptsNoSpare,
    },
    places: byId(present).map((member) => placeOf(member, surroundings.node(member.nodeId))),
  };
}

/** Of this generation and not left: those on their way out first, then the wanted ones; oldest first in each group. */
function presentMembers(
  { generation }: FederationRecord,
  members: readonly FederationMemberRecord[],
): FederationMemberRecord[] {
  return members
    .filter((member) => member.generation === generation && member.leftAtMs === null)
    .toSorted(
      (x, y) =>
        Number(x.isWanted) - Number(y.isWanted) || x.createdAtMs - y.createdAtMs || (x.id < y.id ? -1 : 1),
    );
}

function byId(members: readonly FederationMemberRecord[]): FederationMemberRecord[] {
  return members.toSorted((x, y) => (x.id < y.id ? -1 : 1));
}

function placeOf(member: FederationMemberRecord, node: SpecNode | null): MemberPlace {
  const { id: memberId, nodeId } = member;
  // Removed from the fleet: the others keep a line for it until the membership no longer has it.
  if (node === null || node.removedAtMs !== null) {
    return {
      memberId,
      nodeId,
      name: node?.name ?? memberId,
      region: node?.region ?? "",
      zone: node?.zone ?? "",
      scheduling: "cordoned",
      addresses: [],
    };
  }
  const { name, region, zone, scheduling, facts } = node;
  return { memberId, nodeId, name, region, zone, scheduling, addresses: facts?.peerAddresses ?? [] };
}
