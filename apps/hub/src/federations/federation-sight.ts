import type { FederationMemberRecord, FederationRecord } from "@orrery/db";
import type { Failover } from "@orrery/domain/failover";
import type { FailoverSummary, FederationReport, MemberId, NodeId, NodeView, Pause } from "@orrery/protocol";

export type SightNode = Pick<NodeView, "id" | "name" | "region" | "zone" | "health" | "scheduling">;

/**
 * `receivedAtMs` comes from the hub's monotonic clock: an age never jumps with the host's time. `isConnected` false: the agent's
 * session that brought it has ended, and with it, for all that is known, the process that said it.
 */
export type HeardReport = {
  readonly report: FederationReport;
  readonly receivedAtMs: number;
  readonly isConnected: boolean;
};

/** Whoever is or ever was a member, with its node's name as of the rows read last. */
export type PastMember = { readonly nodeId: NodeId; readonly name: string };

export type KnownLeader = {
  readonly memberId: MemberId;
  readonly name: string;
  readonly term: number;
  readonly sinceAtMs: number;
};

/** Everything that the hub knows of one federation at one moment. */
export type FederationSight = {
  readonly federation: FederationRecord;
  /** Who has not left, of the federation's generation. */
  readonly members: readonly FederationMemberRecord[];
  /** Of any generation, also those that have left. */
  readonly past: ReadonlyMap<MemberId, PastMember>;
  readonly nodeOf: (nodeId: NodeId) => SightNode | null;
  /** The newest of each member, also old ones. */
  readonly reports: ReadonlyMap<MemberId, HeardReport>;
  readonly fleetPause: Pause | null;
  /** Takeovers that succeeded, newest first. */
  readonly history: readonly Failover[];
  readonly runningFailover: FailoverSummary | null;
  readonly lastFailover: FailoverSummary | null;
  /** Who leads, or led last, as far as this hub ever heard. */
  readonly known: KnownLeader | null;
  /** Since when nobody leads although enough members report; null = that is not so. */
  readonly leaderlessSinceAtMs: number | null;
  readonly nowAtMs: number;
};

export function ageMsOf(sight: FederationSight, heard: HeardReport): number {
  return Math.max(0, sight.nowAtMs - heard.receivedAtMs);
}

/**
 * What a member said lately enough to count; older words count as unknown, and so do those of an agent that is not connected
 * any more, or whose node this hub holds for lost.
 */
export function freshReports(sight: FederationSight): Map<MemberId, HeardReport> {
  const fresh = new Map<MemberId, HeardReport>();
  for (const { id, nodeId } of sight.members) {
    const heard = sight.reports.get(id);
    if (heard === undefined || !heard.isConnected || isLost(sight.nodeOf(nodeId))) continue;
    if (ageMsOf(sight, heard) > sight.federation.policy.factsAgeMsMax) continue;
    fresh.set(id, heard);
  }
  return fresh;
}

/** As the hub senses it: it has ended its connection, or said nothing for too long. */
export function isLost(node: SightNode | null): boolean {
  return node?.health === "unreachable" || node?.health === "down";
}

export function newestOf(reports: Iterable<HeardReport>): HeardReport | null {
  let newest: HeardReport | null = null;
  for (const heard of reports) {
    if (newest === null || heard.receivedAtMs > newest.receivedAtMs) newest = heard;
  }
  return newest;
}

export function memberName(sight: FederationSight, memberId: MemberId): string {
  const past = sight.past.get(memberId);
  const nodeId = sight.members.find(({ id }) => id === memberId)?.nodeId ?? past?.nodeId;
  const node = nodeId === undefined ? null : sight.nodeOf(nodeId);
  const known = sight.known?.memberId === memberId ? sight.known.name : memberId;
  return node?.name ?? past?.name ?? known;
}
