import type { CallResult, Leadership } from "@orrery/domain/consensus";
import type { AppliedCommand, KeyStore, Lock, StoredKey } from "@orrery/domain/keys";
import type { FederationId, MemberId } from "@orrery/protocol";
import { ChangeLog } from "./change-log.ts";
import type {
  Coordination,
  Described,
  KeyChange,
  LeaderState,
  Listed,
  ListRange,
  MessageOutcome,
  OutgoingMessage,
  ProposeOutcome,
  ReadOptions,
  ReadOutcome,
  RenewOutcome,
  ResignOutcome,
  TopicMessage,
  Watch,
} from "./coordination.ts";
import type { CoordinationMember } from "./coordination-member.ts";
import { HeldAnswers } from "./held-answers.ts";
import { isolationOf } from "./isolation.ts";
import { LeaderQuestions } from "./leader-questions.ts";
import { listKeys } from "./list-keys.ts";
import { MemberRequests } from "./member-requests.ts";
import { WatchQueue } from "./watch-queue.ts";
import { WriteRouter } from "./write-router.ts";

const SWEEP_MS = 50;
const RETRY_READ_MS = 5;
const JUDGED_MS = 10;
const NEWEST = { itemsMax: 64, bytesMax: Number.POSITIVE_INFINITY, overflow: "older" } as const;
const MESSAGES = { itemsMax: 4_096, bytesMax: 16 * 1024 * 1024, overflow: "all" } as const;

/**
 * The port over one member of a Raft federation, in the thread that the member runs in. Its owner tells it what happens:
 * `leadershipChanged`, `applied`, `received`.
 */
export class RaftCoordination implements Coordination {
  readonly federationId: FederationId;
  readonly #member: CoordinationMember;
  readonly #nowMs: () => number;
  readonly #writes: WriteRouter;
  readonly #questions: LeaderQuestions;
  readonly #requests: MemberRequests;
  readonly #answers: HeldAnswers;
  readonly #changes: ChangeLog;
  readonly #leaderWatchers = new Set<WatchQueue<LeaderState>>();
  readonly #lockWatchers = new Map<string, Set<WatchQueue<Lock | null>>>();
  readonly #messageWatchers = new Map<string, Set<WatchQueue<TopicMessage>>>();
  readonly #sweeper: NodeJS.Timeout;
  #store: KeyStore;
  #leaderLostMs: number | null = null;
  #judged: { readonly atMs: number; readonly problem: string | null } | null = null;
  #isStopped = false;

  constructor(member: CoordinationMember, nowMs: () => number) {
    this.federationId = member.federationId;
    this.#member = member;
    this.#nowMs = nowMs;
    const isolation = () => this.#isolation();
    this.#writes = new WriteRouter({ member, nowMs, isolation });
    this.#questions = new LeaderQuestions({ member, nowMs, isolation });
    this.#requests = new MemberRequests(member, nowMs);
    const pass = this.#writes.answered.bind(this.#writes);
    this.#answers = new HeldAnswers(() => member.appliedIndex, nowMs, pass);
    this.#changes = new ChangeLog(member.appliedIndex);
    this.#store = member.store;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  describe(): Promise<Described | null> {
    if (this.#isStopped) return Promise.resolve(null);
    const { federationId, name, memberId, membership } = this.#member;
    const heard = new Set(this.#member.peers().flatMap((peer) => (peer.isHeard ? [peer.memberId] : [])));
    const members = membership.members.map(({ id, role }) => ({
      memberId: id,
      name: this.#member.memberName(id),
      isVoter: role === "voter",
      isHeard: id === memberId || heard.has(id),
    }));
    return Promise.resolve({ federationId, name, memberId, members, leader: this.#leader() });
  }

  leader(): Promise<LeaderState | null> {
    return Promise.resolve(this.#isStopped ? null : this.#leader());
  }

  observe(): Watch<LeaderState> {
    const queue: WatchQueue<LeaderState> = new WatchQueue(NEWEST, () => this.#leaderWatchers.delete(queue));
    this.#leaderWatchers.add(queue);
    queue.push(this.#leader(), 0);
    if (this.#isStopped) queue.end();
    return queue;
  }

  campaign(): Promise<CallResult | "gone"> {
    return Promise.resolve(this.#isStopped ? "gone" : this.#member.campaign());
  }

  async resign(to: MemberId | null): Promise<ResignOutcome> {
    return this.#isStopped ? { outcome: "gone" } : this.#member.resign(to);
  }

  propose(request: Uint8Array, timeoutMs: number, done: (outcome: ProposeOutcome) => void): void {
    if (this.#isStopped) done({ outcome: "gone" });
    else this.#writes.propose(request, timeoutMs, done);
  }

  get(key: string, options: ReadOptions): Promise<ReadOutcome<StoredKey | null>> {
    return this.#read(options, (store) => store.get(key));
  }

  list(range: ListRange, options: ReadOptions): Promise<ReadOutcome<Listed>> {
    return this.#read(options, (store) => listKeys(store, range, this.#member.appliedIndex));
  }

  lock(name: string, options: ReadOptions): Promise<ReadOutcome<Lock | null>> {
    return this.#read(options, (store) => store.lock(name));
  }

  watchKeys(prefix: string, fromRevision: number): Watch<KeyChange> {
    return this.#changes.watch(prefix, fromRevision);
  }

  watchLock(name: string): Watch<Lock | null> {
    const queue = watcherOf(this.#lockWatchers, name, NEWEST);
    queue.push(this.#member.store.lock(name), 0);
    if (this.#isStopped) queue.end();
    return queue;
  }

  async renew(name: string, token: number, timeoutMs: number): Promise<RenewOutcome> {
    return this.#isStopped ? { outcome: "gone" } : this.#questions.renew(name, token, timeoutMs);
  }

  send(message: OutgoingMessage): Promise<MessageOutcome> {
    return Promise.resolve(this.#isStopped ? "gone" : this.#member.send(message));
  }

  watchMessages(topic: string): Watch<TopicMessage> {
    const queue = watcherOf(this.#messageWatchers, topic, MESSAGES);
    if (this.#isStopped) queue.end();
    return queue;
  }

  leadershipChanged({ leaderId }: Leadership): void {
    if (leaderId !== null) this.#leaderLostMs = null;
    else this.#leaderLostMs ??= this.#nowMs();
    this.#judged = null;
    this.#writes.leadershipChanged();
    this.#questions.leadershipChanged();
    if (this.#leaderWatchers.size === 0) return;
    const state = this.#leader();
    for (const queue of this.#leaderWatchers) queue.push(state, 0);
  }

  /** In the order of the log. */
  applied(applied: AppliedCommand): void {
    this.#noticeJump();
    this.#changes.applied(applied);
    this.#answers.releaseSoon();
    const { request, answer } = applied;
    if (this.#lockWatchers.size === 0 || request === null) return;
    if (answer.outcome !== "locked" && answer.outcome !== "unlocked") return;
    if (!("name" in request.command)) return;
    const { name } = request.command;
    for (const queue of this.#lockWatchers.get(name) ?? []) queue.push(this.#store.lock(name), 0);
  }

  /** A message that came along the topology. `payload` must outlive the call. */
  received(topic: string, payload: Uint8Array, from: MemberId): void {
    if (this.#isStopped) return;
    const answer = this.#requests.take(topic, payload, from);
    switch (answer.kind) {
      case "written":
        this.#answers.take(from, answer.written);
        return;
      case "renewed":
        this.#questions.answered(answer.answer);
        return;
      case "none":
        return;
      case "application": {
        const message = { topic, payload, from, fromName: this.#member.memberName(from) };
        for (const queue of this.#messageWatchers.get(topic) ?? []) queue.push(message, payload.length);
      }
    }
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearInterval(this.#sweeper);
    this.#writes.stop();
    this.#questions.stop();
    this.#requests.stop();
    this.#changes.stop();
    const watchers = [...this.#lockWatchers.values(), ...this.#messageWatchers.values()];
    for (const queue of this.#leaderWatchers) queue.end();
    for (const queue of watchers.flatMap((queues) => [...queues])) queue.end();
  }

  /** Who is heard is costly to ask for each of thousands of requests. */
  #isolation(): string | null {
    const atMs = this.#nowMs();
    if (this.#judged === null || atMs - this.#judged.atMs > JUDGED_MS) {
      this.#judged = { atMs, problem: isolationOf(this.#member) };
    }
    return this.#judged.problem;
  }

  #leader(): LeaderState {
    const { leaderId, term, fencingToken } = this.#member.leadership;
    const leaderName = leaderId === null ? null : this.#member.memberName(leaderId);
    const untilMs = this.#isStopped ? null : this.#member.claimUntilMs();
    const validForMs = untilMs === null ? 0 : untilMs - this.#nowMs();
    return { leaderId, leaderName, term, fencingToken, validForMs: validForMs > 0 ? validForMs : null };
  }

  async #read<T>({ isStale, timeoutMs }: ReadOptions, take: (store: KeyStore) => T): Promise<ReadOutcome<T>> {
    if (this.#isStopped) return { outcome: "gone" };
    if (isStale) return { outcome: "stale", value: take(this.#member.store), ageMs: this.#ageMs() };
    const deadlineMs = this.#nowMs() + timeoutMs;
    for (;;) {
      const { outcome } = await this.#member.read();
      if (outcome === "current") return { outcome, value: take(this.#member.store) };
      if (this.#isStopped) return { outcome: "gone" };
      const problem = this.#isolation();
      if (problem !== null && this.#member.leadership.leaderId === null)
        return { outcome: "no-quorum", problem };
      if (this.#nowMs() >= deadlineMs) {
        return { outcome: "no-quorum", problem: problem ?? "No leader confirmed the read in time." };
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_READ_MS));
    }
  }

  /** Since this member last had word of a leader; a leader that may act as one is its own word. */
  #ageMs(): number | null {
    const { leaderId } = this.#member.leadership;
    const { validForMs } = this.#leader();
    if (validForMs !== null) return 0;
    if (leaderId === null) return this.#leaderLostMs === null ? null : this.#nowMs() - this.#leaderLostMs;
    return this.#member.peers().find(({ memberId }) => memberId === leaderId)?.heardAgoMs ?? null;
  }

  #sweep(): void {
    this.#noticeJump();
    this.#answers.release();
    this.#writes.sweep();
    this.#questions.sweep();
  }

  /** A snapshot puts another store in place of the one before. */
  #noticeJump(): void {
    if (this.#member.store === this.#store) return;
    this.#store = this.#member.store;
    this.#changes.jumped(this.#member.appliedIndex);
    for (const [name, queues] of this.#lockWatchers) {
      for (const queue of queues) queue.push(this.#store.lock(name), 0);
    }
  }
}

function watcherOf<T>(
  watchers: Map<string, Set<WatchQueue<T>>>,
  name: string,
  bounds: typeof NEWEST | typeof MESSAGES,
): WatchQueue<T> {
  const queues = watchers.get(name) ?? new Set();
  watchers.set(name, queues);
  const queue: WatchQueue<T> = new WatchQueue(bounds, () => {
    queues.delete(queue);
    if (queues.size === 0) watchers.delete(name);
  });
  queues.add(queue);
  return queue;
}
