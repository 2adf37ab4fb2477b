import type { Database, FederationMemberRecord, FederationRecord } from "@orrery/db";
import type { FederationId, Pause } from "@orrery/protocol";
import type { StoredFailovers } from "./federation-entry.ts";

/** Enough for an estimate; statistics read more, from the database. */
const HISTORY_MAX = 50;
const NEWEST_MAX = 10;
const ACKNOWLEDGED_MAX = 20;

export type AllFederationRows = {
  federations: FederationRecord[];
  members: Map<FederationId, FederationMemberRecord[]>;
  fleetPause: Pause | null;
};

export async function readFederationRows({ read }: Database): Promise<AllFederationRows> {
  const [federations, members, fleetPause] = await Promise.all([
    read.federation.findAll(),
    read.federationMember.findAll(),
    read.setting.readFleetPause(),
  ]);
  const byFederation = new Map<FederationId, FederationMemberRecord[]>();
  for (const member of members) {
    const list = byFederation.get(member.federationId) ?? [];
    list.push(member);
    byFederation.set(member.federationId, list);
  }
  return { federations, members: byFederation, fleetPause };
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
