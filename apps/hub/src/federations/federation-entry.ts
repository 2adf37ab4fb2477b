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
import { FORGOTTEN_AFTER_MS } from "../ingest/end-overtaken.ts";
import type { FederationSight, PastMember, SightNode } from "./federation-sight.ts";
import { type LeaderWatch, NOTHING_KNOWN } from "./leader-watch.ts";

export type EntryTime = { readonly nowAtMs: number; readonly monotonicMs: number };

export type StoredFailovers = {
  /** Newest first, whatever came of them. */
  readonly newest: readonly FailoverRecord[];
  readonly succeeded: readonly FailoverRecord[];
  readonly acknowledged: FederationSpec["acknowledged"];
};

/** `session`: that of the agent that brought it. */
type StoredReport = { report: FederationReport; receivedMs: number; session: number };

export type SightAround = {
  readonly nodeOf: (nodeId: NodeId) => SightNode | null;
  readonly fleetPause: Pause | null;
  /** Which session of a node's agent is open now; null = none. */
  readonly sessionOf: (nodeId: NodeId) => number | null;
};

/** One federation as this hub holds it: rows, its members' newest reports, who leads. */
export class FederationEntry {
  record: FederationRecord;
  /** Everyone who has not left, of any generation. */
  members: readonly FederationMemberRecord[];
  acknowledged: FederationSpec["acknowledged"] = [];
  watch: LeaderWatch = NOTHING_KNOWN;
  /** Who leads, as it was judged last. */
  leaderId: MemberId | null = null;
  /** What browsers would notice at once; compared to tell urgent changes from others. */
  urgentKey = "";
  /** Since when its status is what it is; null until it was looked at. */
  status: { is: FederationStatus; sinceAtMs: number } | null = null;
  /** Since when the leader's log does not have these members any more. */
  readonly goneSinceMs = new Map<MemberId, number>();
  readonly #reports = new Map<MemberId, StoredReport>();
  #newest: readonly FailoverRecord[] = [];
  #history: readonly Failover[] = [];

  #past: ReadonlyMap<MemberId, PastMember>;
  #forgottenDueAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    record: FederationRecord,
    members: readonly FederationMemberRecord[],
    past: ReadonlyMap<MemberId, PastMember>,
  ) {
    this.record = record;
    this.members = members;
    this.#past = past;
  }

  /** Whether anything is other than before. */
  setRows(
    record: FederationRecord,
    members: readonly FederationMemberRecord[],
    past: ReadonlyMap<MemberId, PastMember>,
  ): boolean {
    if (isDeepStrictEqual([this.record, this.members, this.#past], [record, members, past])) return false;
    this.record = record;
    this.members = members;
    this.#past = past;
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

  nodeOf(memberId: MemberId): NodeId | null {
    return this.members.find(({ id }) => id === memberId)?.nodeId ?? null;
  }

  /** False for what is no word of a member of this federation. `isUrgent`: its role, term or leader is another one. */
  takeReport(
    nodeId: NodeId,
    report: FederationReport,
    from: { monotonicMs: number; session: number },
  ): false | { isUrgent: boolean } {
    const member = this.members.find(({ id }) => id === report.memberId);
    if (member === undefined || member.nodeId !== nodeId) return false;
    if (report.generation !== this.record.generation || member.generation !== report.generation) return false;
    const before = this.#reports.get(member.id)?.report;
    const { monotonicMs: receivedMs, session } = from;
    this.#reports.set(member.id, { report, receivedMs, session });
    return { isUrgent: before === undefined || keyOf(before) !== keyOf(report) };
  }

  sight(time: EntryTime, { nodeOf, fleetPause, sessionOf }: SightAround): FederationSight {
    const members = this.present();
    const reports = new Map(
      members.flatMap(({ id, nodeId }) => {
        const stored = this.#reports.get(id);
        if (stored === undefined) return [];
        const { report, receivedMs, session } = stored;
        const receivedAtMs = time.nowAtMs - (time.monotonicMs - receivedMs);
        return [[id, { report, receivedAtMs, isConnected: sessionOf(nodeId) === session }] as const];
      }),
    );
    return {
      federation: this.record,
      members,
      past: this.#past,
      nodeOf,
      fleetPause,
      reports,
      history: this.#history,
      ...this.#failovers(time.nowAtMs),
      known: this.watch.known,
      leaderlessSinceAtMs: this.watch.leaderlessSinceAtMs,
      nowAtMs: time.nowAtMs,
    };
  }

  /** Some are running by the rows, and nothing was told of them for long. True at most once in that time. */
  isForgottenDue(nowAtMs: number): boolean {
    if (nowAtMs - this.#forgottenDueAtMs < FORGOTTEN_AFTER_MS) return false;
    const isAny = this.#newest.some(
      ({ outcome, updatedAtMs }) => outcome === "running" && nowAtMs - updatedAtMs >= FORGOTTEN_AFTER_MS,
    );
    if (isAny) this.#forgottenDueAtMs = nowAtMs;
    return isAny;
  }

  #failovers(nowAtMs: number): {
    runningFailover: FailoverSummary | null;
    lastFailover: FailoverSummary | null;
  } {
    const running = this.#newest.find(
      ({ outcome, updatedAtMs, generation }) =>
        outcome === "running" &&
        generation === this.record.generation &&
        nowAtMs - updatedAtMs < FORGOTTEN_AFTER_MS,
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
