import {
  type CallResult,
  type Leadership,
  type Membership,
  type MembershipChange,
  type MembershipResult,
  type Message,
  Raft,
  type RaftOptions,
  type RaftStatus,
  type RaftTimes,
  type Ready,
  type RestoredState,
  type Snapshot,
  type TransferResult,
} from "@orrery/domain/consensus";
import { type AppliedCommand, encodeKeyRequest, type KeyRequest, KeyStore } from "@orrery/domain/keys";
import type { MemberId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { LockKeeper } from "./lock-keeper.ts";
import { type ReadOutcome, WaitingReads } from "./waiting-reads.ts";
import { WaitingWrites, type WriteOutcome } from "./waiting-writes.ts";
import type { AppendOutcome, StorageBatch } from "./write-ahead-log.ts";
import type { LogFailure } from "./write-ahead-log-failure.ts";

/** What a member stores its log in: a `WriteAheadLog`. */
export type MemberStorage = {
  append(batch: StorageBatch): Promise<AppendOutcome>;
  compact(snapshot: Snapshot): Promise<AppendOutcome>;
};

export type FederationMemberOptions = {
  readonly raft: RaftOptions;
  readonly restored: RestoredState;
  readonly storage: MemberStorage;
  readonly clock: Clock;
  /** May lose the message. */
  readonly send: (message: Message) => void;
  readonly onLeadership: (leadership: Leadership) => void;
  readonly onApplied: (applied: AppliedCommand) => void;
  readonly onMembership: (membership: Membership) => void;
  /** Storage failed for good: this member takes part no more. */
  readonly onFailed: (failure: LogFailure) => void;
  /** A snapshot is taken after so many entries. */
  readonly snapshotEveryEntries?: number;
  /** Kept in memory behind a snapshot, for members that lag a little. */
  readonly keptEntries?: number;
};

const TICK_MS = 5;
const SNAPSHOT_EVERY_ENTRIES = 10_000;
const KEPT_ENTRIES = 2_000;

/**
 * One member of a federation at work: the loop around its Raft. What comes in (messages, time, requests) is collected for
 * one turn of the event loop, so that many writes become one batch and one sync.
 */
export class FederationMember {
  readonly #options: FederationMemberOptions;
  readonly #raft: Raft;
  readonly #writes = new WaitingWrites();
  readonly #reads: WaitingReads;
  readonly #locks: LockKeeper;
  #store: KeyStore;
  #snapshotIndex: number;
  #isPumpDue = false;
  #isPumping = false;
  #isStopped = false;
  #ticker: NodeJS.Timeout | null = null;
  /** Ends when everything handed to storage so far is synced. */
  #storing: Promise<AppendOutcome> = Promise.resolve({ outcome: "stored" });

  /** Throws where the restored snapshot cannot be read. */
  constructor(options: FederationMemberOptions) {
    this.#options = options;
    const { raft, restored, clock } = options;
    this.#raft = new Raft(raft, restored, clock.monotonicMs());
    this.#store = readStore(restored.snapshot);
    this.#snapshotIndex = restored.snapshot?.index ?? 0;
    this.#reads = new WaitingReads(raft.id);
    this.#locks = new LockKeeper(raft.id);
  }

  get status(): RaftStatus {
    return this.#raft.status;
  }

  /** Up to where `store` holds the log. */
  get appliedIndex(): number {
    return this.#raft.appliedIndex;
  }

  /** To be read after `read` has answered, or as what this member knows, which may be old. */
  get store(): KeyStore {
    return this.#store;
  }

  start(): void {
    this.#ticker = setInterval(() => this.tick(), TICK_MS);
  }

  /** Whoever still waits gets `unknown`. Storage is not closed. */
  stop(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#isStopped = true;
    this.#writes.end();
    this.#reads.end();
  }

  /** Every few ms; `start` sees to it. */
  tick(): void {
    const nowMs = this.#nowMs();
    this.#raft.tick(nowMs);
    this.#writes.expire(nowMs);
    this.#reads.expire(nowMs);
    if (this.#raft.role === "leader") {
      for (const request of this.#locks.expired(this.#store, nowMs)) {
        // Proposed again at a later tick if this one is lost.
        this.write(request).catch(() => undefined);
      }
    }
    this.#pump();
  }

  receive(message: Message): void {
    if (this.#isStopped) return;
    this.#raft.step(message, this.#nowMs());
    this.#pumpSoon();
  }

  /** Failure detection says that this member is gone. What an election needs leaves at once, before anything else is done. */
  suspect(memberId: MemberId): void {
    if (this.#isStopped) return;
    this.#raft.suspect(memberId, this.#nowMs());
    this.#pumpNow();
  }

  /** As the leader: what this member has is applied there before it hears what is sent to it after this. */
  tellCommit(memberId: MemberId): void {
    if (this.#isStopped) return;
    this.#raft.tellCommit(memberId);
    this.#pumpNow();
  }

  /** While held, this member starts no election by itself; see E11 of the consensus rules. */
  hold(isHeld: boolean): void {
    if (this.#isStopped) return;
    this.#raft.hold(isHeld, this.#nowMs());
    this.#pumpSoon();
  }

  /** Campaigns at once, also while held; see E12 of the consensus rules. */
  call(): CallResult {
    const result = this.#raft.call(this.#nowMs());
    this.#pumpSoon();
    return result;
  }

  setTimes(times: RaftTimes): void {
    this.#raft.setTimes(times, this.#nowMs());
  }

  /** A snapshot did not reach this member. */
  snapshotFailed(memberId: MemberId): void {
    this.#raft.snapshotFailed(memberId);
  }

  /** Until when, on this node's monotonic clock, this member may act as the leader; see `Raft.claimUntilMs`. */
  claimUntilMs(leaseMs: number): number | null {
    return this.#raft.claimUntilMs(leaseMs, this.#nowMs());
  }

  /** Writes through the log. The same request may be asked again whenever the outcome is not `answered`. */
  write(request: KeyRequest): Promise<WriteOutcome> {
    return new Promise((resolve) => this.writeEncoded(encodeKeyRequest(request), resolve));
  }

  /** The same for an encoded request, which is kept as it is; `done` is called once. */
  writeEncoded(request: Uint8Array, done: (outcome: WriteOutcome) => void): void {
    if (this.#isStopped) {
      done({ outcome: "unknown" });
      return;
    }
    this.#writes.add(request, this.#nowMs(), done);
    this.#pumpSoon();
  }

  /** `current`: the store now holds at least everything that was written anywhere before this call. */
  read(): Promise<ReadOutcome> {
    if (this.#isStopped) return Promise.resolve({ outcome: "unknown" });
    const answer = this.#reads.add(this.#nowMs());
    this.#pumpSoon();
    return answer;
  }

  /** The leader keeps the lock for its holder for another time to live. */
  renew(name: string, token: number): "renewed" | "not-held" | "not-leader" {
    if (this.#raft.role !== "leader") return "not-leader";
    return this.#locks.renew(this.#store, name, token, this.#nowMs()) ? "renewed" : "not-held";
  }

  changeMembership(change: MembershipChange): MembershipResult {
    const result = this.#raft.proposeMembership(change, this.#nowMs());
    this.#pumpSoon();
    return result;
  }

  transferLeadership(to: MemberId): TransferResult {
    const result = this.#raft.transferLeadership(to, this.#nowMs());
    this.#pumpSoon();
    return result;
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }

  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    setImmediate(() => this.#pump());
  }

  /** A pump that is under way takes it along. */
  #pumpNow(): void {
    if (!this.#isPumping) this.#pump();
  }

  #pump(): void {
    this.#isPumpDue = false;
    if (this.#isStopped) return;
    this.#isPumping = true;
    const nowMs = this.#nowMs();
    if (this.#writes.propose(this.#raft, nowMs)) this.#pumpSoon();
    this.#reads.ask(this.#raft, nowMs);
    while (this.#raft.hasReady()) this.#handle(this.#raft.takeReady());
    this.#isPumping = false;
  }

  #handle(ready: Ready): void {
    for (const message of ready.messages) this.#options.send(message);
    if (ready.receipt !== null) this.#persist(ready);
    if (ready.snapshot !== null) {
      this.#store = readStore(ready.snapshot);
      this.#snapshotIndex = ready.snapshot.index;
      this.#options.onMembership(ready.snapshot.membership);
    }
    if (ready.leadership !== null) {
      this.#locks.takeOver();
      this.#options.onLeadership(ready.leadership);
    }
    this.#apply(ready);
    this.#reads.answer(ready.reads, this.#raft.appliedIndex);
  }

  #persist({ hardState, snapshot, entries, messagesAfterSync, receipt }: Ready): void {
    const isEmpty = hardState === null && snapshot === null && entries.length === 0;
    // Promises about what is stored already need no write of their own, only the end of those on their way.
    if (!isEmpty) this.#storing = this.#options.storage.append({ hardState, snapshot, entries });
    this.#storing.then(
      (outcome) => {
        if (this.#isStopped || receipt === null) return;
        if (outcome.outcome !== "stored") {
          if (outcome.outcome === "failed") this.#fail(outcome.failure);
          return;
        }
        for (const message of messagesAfterSync) this.#options.send(message);
        this.#raft.persisted(receipt, this.#nowMs());
        this.#pump();
      },
      (error: unknown) => {
        throw error;
      },
    );
  }

  #apply({ committed }: Ready): void {
    const last = committed.at(-1);
    if (last === undefined) return;
    let changesMembers = false;
    for (const entry of committed) {
      const applied = this.#store.apply(entry);
      this.#writes.applied(entry, applied);
      if (applied?.isChange) this.#options.onApplied(applied);
      changesMembers ||= entry.payload.kind === "membership";
    }
    this.#raft.applied(last.index);
    if (changesMembers) this.#options.onMembership(this.#raft.status.membership);
    const { snapshotEveryEntries = SNAPSHOT_EVERY_ENTRIES } = this.#options;
    if (last.index - this.#snapshotIndex >= snapshotEveryEntries) this.#takeSnapshot(last.index, last.term);
  }

  #takeSnapshot(index: number, term: number): void {
    const { keptEntries = KEPT_ENTRIES, storage } = this.#options;
    const snapshot = { index, term, membership: this.#raft.status.membership, data: this.#store.encode() };
    this.#snapshotIndex = index;
    storage.compact(snapshot).then(
      ({ outcome }) => {
        // Only what is on the disk may replace the entries in memory: a restart would need them.
        if (outcome === "stored" && !this.#isStopped) this.#raft.compact(snapshot, index + 1 - keptEntries);
      },
      (error: unknown) => {
        throw error;
      },
    );
  }

  #fail(failure: LogFailure): void {
    this.stop();
    this.#options.onFailed(failure);
  }
}

function readStore(snapshot: Snapshot | null): KeyStore {
  if (snapshot === null) return new KeyStore();
  const store = KeyStore.from(snapshot.data);
  if (store === null) throw new Error(`the snapshot at index ${snapshot.index} holds no key store`);
  return store;
}
