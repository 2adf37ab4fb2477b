import { isDeepStrictEqual } from "node:util";
import { failoverOfRecord, failoverSummary } from "@orrery/api";
import type { FailoverRecord, FederationMemberRecord, FederationRecord } from "@orrery/db";
import type { Failover } from "@orrery/domain/failover";
import type {
  FailoverSummary,
  FederationReport,
  FederationSpec,
  FederationStatus,
  MemberId,
  NodeId,
  Pause,
} from "@orrery/protocol";
import type { FederationSight, SightNode } from "./federation-sight.ts";
import { type LeaderWatch, NOTHING_KNOWN } from "./leader-watch.ts";

/** A failover that nobody told anything of for so long is not under way any more: whoever led it is gone. */
const RUNNING_MS_MAX = 60_000;

export type EntryTime = { readonly nowAtMs: number; readonly monotonicMs: number };

export type StoredFailovers = {
  /** Newest first, whatever came of them. */
  readonly newest: readonly FailoverRecord[];
  readonly succeeded: readonly FailoverRecord[];
  readonly acknowledged: FederationSpec["acknowledged"];
};

/** One federation as this hub holds it: rows, its members' newest reports, who leads. */
export class FederationEntry {
  record: FederationRecord;
  /** Everyone who has not left, of any generation. */
  members: readonly FederationMemberRecord[];
  acknowledged: FederationSpec["acknowledged"] = [];
  watch: LeaderWatch = NOTHING_KNOWN;
  /** What browsers would notice at once; compared to tell urgent changes from others. */
  urgentKey = "";
  /** Since when its status is what it is; null until it was looked at. */
  status: { is: FederationStatus; sinceAtMs: number } | null = null;
  /** Since when the leader's log does not have these members any more. */
  readonly goneSinceMs = new Map<MemberId, number>();
  readonly #reports = new Map<MemberId, { report: FederationReport; receivedMs: number }>();
  #newest: readonly FailoverRecord[] = [];
  #history: readonly Failover[] = [];

  constructor(record: FederationRecord, members: readonly FederationMemberRecord[]) {
    this.record = record;
    this.members = members;
  }

  /** Whether anything is other than before. */
  setRows(record: FederationRecord, members: readonly FederationMemberRecord[]): boolean {
    if (isDeepStrictEqual([this.record, this.members], [record, members])) return false;
    this.record = record;
    this.members = members;
    const present = new Set(this.present().map(({ id }) => id));
    for (const id of this.#reports.keys()) if (!present.has(id)) this.#reports.delete(id);
    return true;
  }

  setFailovers({ newest, succeeded, acknowledged }: StoredFailovers): void {
    this.#newest = newest;
    this.#history = succeeded.map(failoverOfRecord);
    this.acknowledged = acknowledged;
  }

  /** Of the federation's generation. */
  present(): FederationMemberRecord[] {
    return this.members.filter(({ generation }) => generation === this.record.generation);
  }

  nodeIds(): NodeId[] {
    return [...new Set(this.members.map(({ nodeId }) => nodeId))];
  }

  /** False for what is no word of a member of this federation. `isUrgent`: its role, term or leader is another one. */
  takeReport(nodeId: NodeId, report: FederationReport, monotonicMs: number): false | { isUrgent: boolean } {
    const member = this.members.find(({ id }) => id === report.memberId);
    if (member === undefined || member.nodeId !== nodeId) return false;
    if (report.generation !== this.record.generation || member.generation !== report.generation) return false;
    const before = this.#reports.get(member.id)?.report;
    this.#reports.set(member.id, { report, receivedMs: monotonicMs });
    return { isUrgent: before === undefined || keyOf(before) !== keyOf(report) };
  }

  sight(
    time: EntryTime,
    around: { nodeOf: (nodeId: NodeId) => SightNode | null; fleetPause: Pause | null },
  ): FederationSight {
    const reports = new Map(
      Array.from(this.#reports, ([id, { report, receivedMs }]) => [
        id,
        { report, receivedAtMs: time.nowAtMs - (time.monotonicMs - receivedMs) },
      ]),
    );
    return {
      federation: this.record,
      members: this.present(),
      ...around,
      reports,
      history: this.#history,
      ...this.#failovers(time.nowAtMs),
      known: this.watch.known,
      leaderlessSinceAtMs: this.watch.leaderlessSinceAtMs,
      nowAtMs: time.nowAtMs,
    };
  }

  #failovers(nowAtMs: number): {
    runningFailover: FailoverSummary | null;
    lastFailover: FailoverSummary | null;
  } {
    const running = this.#newest.find(
      ({ outcome, updatedAtMs, generation }) =>
        outcome === "running" &&
        generation === this.record.generation &&
        nowAtMs - updatedAtMs < RUNNING_MS_MAX,
    );
    const last = this.#newest.find(({ outcome }) => outcome !== "running" && outcome !== "cleared");
    const summary = (record: FailoverRecord | undefined) =>
      record === undefined ? null : failoverSummary(record, this.record.name, nowAtMs);
    return { runningFailover: summary(running), lastFailover: summary(last) };
  }
}

function keyOf({ role, term, leaderId, fencingToken, state }: FederationReport): string {
  return `${role} ${term} ${leaderId} ${fencingToken} ${state}`;
}
