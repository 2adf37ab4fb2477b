import type { FederationMemberRecord, FederationRecord } from "@orrery/db";
import type { Failover } from "@orrery/domain/failover";
import type { FailoverSummary, FederationReport, MemberId, NodeId, NodeView, Pause } from "@orrery/protocol";

export type SightNode = Pick<NodeView, "id" | "name" | "region" | "zone" | "health" | "scheduling">;

/** `receivedAtMs` comes from the hub's monotonic clock: an age never jumps with the host's time. */
export type HeardReport = { readonly report: FederationReport; readonly receivedAtMs: number };

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

/** What a member said lately enough to count; older words count as unknown. */
export function freshReports(sight: FederationSight): Map<MemberId, HeardReport> {
  const fresh = new Map<MemberId, HeardReport>();
  for (const { id } of sight.members) {
    const heard = sight.reports.get(id);
    if (heard === undefined || ageMsOf(sight, heard) > sight.federation.policy.factsAgeMsMax) continue;
    fresh.set(id, heard);
  }
  return fresh;
}

export function newestOf(reports: Iterable<HeardReport>): HeardReport | null {
  let newest: HeardReport | null = null;
  for (const heard of reports) {
    if (newest === null || heard.receivedAtMs > newest.receivedAtMs) newest = heard;
  }
  return newest;
}

export function memberName(sight: FederationSight, memberId: MemberId): string {
  const member = sight.members.find(({ id }) => id === memberId);
  const node = member === undefined ? null : sight.nodeOf(member.nodeId);
  return node?.name ?? (sight.known?.memberId === memberId ? sight.known.name : memberId);
}
