import type { Database, FederationMemberRecord, FederationRecord } from "@orrery/db";
import type { FederationId, MemberId, NodeId, Pause } from "@orrery/protocol";
import type { StoredFailovers } from "./federation-entry.ts";
import type { PastMember } from "./federation-sight.ts";

/** Enough for an estimate; statistics read more, from the database. */
const HISTORY_MAX = 50;
const NEWEST_MAX = 10;
const ACKNOWLEDGED_MAX = 20;

export type AllFederationRows = {
  federations: FederationRecord[];
  /** Who has not left. */
  members: Map<FederationId, FederationMemberRecord[]>;
  /** Everyone there ever was. */
  past: Map<FederationId, Map<MemberId, PastMember>>;
  fleetPause: Pause | null;
};

/** `nameOf`: of a node in the fleet; the names of others are read. */
export async function readFederationRows(
  { read }: Database,
  nameOf: (nodeId: NodeId) => string | null,
): Promise<AllFederationRows> {
  const [federations, members, fleetPause] = await Promise.all([
    read.federation.findAll(),
    read.federationMember.findAll({ isLeftToo: true }),
    read.setting.readFleetPause(),
  ]);
  const names = new Map<NodeId, string>();
  for (const nodeId of new Set(members.map((member) => member.nodeId))) {
    names.set(nodeId, nameOf(nodeId) ?? (await read.node.find(nodeId))?.name ?? nodeId);
  }
  const byFederation = new Map<FederationId, FederationMemberRecord[]>();
  const past = new Map<FederationId, Map<MemberId, PastMember>>();
  for (const member of members) {
    const { id, federationId, nodeId } = member;
    const known = past.get(federationId) ?? new Map<MemberId, PastMember>();
    past.set(federationId, known.set(id, { nodeId, name: names.get(nodeId) ?? nodeId }));
    if (member.leftAtMs !== null) continue;
    byFederation.set(federationId, [...(byFederation.get(federationId) ?? []), member]);
  }
  return { federations, members: byFederation, past, fleetPause };
}

export async function readStoredFailovers(
  { read }: Database,
  federationId: FederationId,
): Promise<StoredFailovers> {
  const [page, succeeded, acknowledged] = await Promise.all([
    read.failover.findPage({ federationId, limit: NEWEST_MAX }),
    read.failover.findSucceeded({ federationId, limit: HISTORY_MAX }),
    read.failover.findAcknowledged(federationId, ACKNOWLEDGED_MAX),
  ]);
  return { newest: page.items, succeeded, acknowledged };
}
