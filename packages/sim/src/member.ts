import {
  type Entry,
  type MembershipChange,
  type Message,
  Raft,
  type Ready,
  type Snapshot,
} from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import { type Conduct, newConduct } from "./conduct-invariants.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Host } from "./host.ts";
import type { StoredState } from "./member-storage.ts";
import type { MemberView } from "./member-view.ts";
import type { RegisterOutput } from "./register-model.ts";
import { type Command, decodeCommand, encodeCommand, Registers } from "./registers.ts";
import { hold } from "./violation.ts";
import type { World } from "./world.ts";

export type Reply =
  | { readonly kind: "done"; readonly output: RegisterOutput }
  /** It has not happened and never will. */
  | { readonly kind: "refused"; readonly leaderId: MemberId | null };

type PendingWrite = { term: number; command: Command; reply: (reply: Reply) => void };
type PendingRead = { key: string; index: number | null; reply: (reply: Reply) => void };
type AwaitingSync = { position: number; run: () => void };

const READYS_IN_A_TURN_MAX = 1000;

/** One life of one member: the loop around a Raft that the agent has too, and a small replicated store on top. */
export class Member {
  readonly id: MemberId;
  readonly raft: Raft;
  readonly view: MemberView;
  registers: Registers;
  readonly conduct: Conduct;
  readonly #world: World;
  readonly #host: Host;
  #snapshotIndex: number;
  #isAlive = true;
  #awaitingSync: AwaitingSync[] = [];
  #storageWaits: { position: number; sinceMs: number }[] = [];
  #toApply: Entry[] = [];
  #isApplyScheduled = false;
  /** Whom it has sent something since the last message came in. */
  readonly #sentTo = new Set<MemberId>();
  readonly #writes = new Map<number, PendingWrite>();
  readonly #reads = new Map<string, PendingRead>();

  constructor(world: World, host: Host, view: MemberView, stored: StoredState) {
    const { plan } = world;
    this.#world = world;
    this.#host = host;
    this.id = view.id;
    this.view = view;
    const { snapshot } = stored;
    this.registers = snapshot === null ? new Registers() : Registers.decode(snapshot.data);
    this.#snapshotIndex = snapshot?.index ?? 0;
    this.conduct = newConduct(host.clockMs);
    const random = world.rng.fork();
    this.raft = new Raft(
      {
        id: this.id,
        heartbeatMs: plan.heartbeatMs,
        electionMs: plan.electionMs,
        campaignMs: plan.campaignMs,
        priorityDelayMs: plan.priorityDelayMs,
        storageStallMs: plan.storageStallMs,
        batchEntriesMax: plan.batchEntriesMax,
        batchBytesMax: plan.batchBytesMax,
        inFlightMax: plan.inFlightMax,
        uncommittedBytesMax: plan.uncommittedBytesMax,
        random: () => random.ratio(),
      },
      { ...stored, initialMembership: world.founders },
      host.clockMs,
    );
  }

  /** What a restart leaves to be done at once; the host knows its member by now. */
  begin(): void {
    this.#drain();
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** The process is gone; whatever it still had to do does not happen. */
  end(): void {
    this.#isAlive = false;
  }

  tick(): void {
    const nowMs = this.#host.clockMs;
    const gapMs = nowMs - this.conduct.tickedAtMs;
    this.conduct.tickedAtMs = nowMs;
    const { role } = this.raft.status;
    this.raft.tick(nowMs);
    const isAccusing = role === "follower" && this.raft.status.role !== "follower";
    hold(
      !isAccusing || gapMs <= this.#world.plan.campaignMs / 2,
      "nobody is accused after a gap of one's own",
      () => {
        return `${this.id} campaigns at once after it was away for ${gapMs} ms`;
      },
    );
    this.#drain();
    const waitsSinceMs = this.#storageWaits[0]?.sinceMs ?? null;
    this.#world.conducts.ticked(this.view, this.conduct, this.raft.status, nowMs, waitsSinceMs);
  }

  receive(message: Message): void {
    const nowMs = this.#host.clockMs;
    const before = this.raft.status;
    this.#sentTo.clear();
    this.raft.step(message, nowMs);
    this.#world.conducts.heard(this.view, this.conduct, message, before, this.raft.status, nowMs);
    this.#drain();
    const isOldLeader =
      message.kind === "append" || message.kind === "heartbeat" || message.kind === "snapshot";
    const isOwed =
      isOldLeader && message.term < before.term && !before.membership.removed.includes(message.from);
    hold(!isOwed || this.#sentTo.has(message.from), "old leaders are told of the newer term", () => {
      return `${this.id}, in term ${before.term}, says nothing to ${message.from}, which leads in term ${message.term}`;
    });
  }

  write(command: Command, reply: (reply: Reply) => void): void {
    const nowMs = this.#host.clockMs;
    const result = this.raft.propose([encodeCommand(command)], nowMs);
    this.#world.conducts.proposed(this.view, this.conduct, this.raft.status, result.outcome, nowMs);
    if (result.outcome === "appended") {
      this.#writes.set(result.firstIndex, { term: result.term, command, reply });
    } else {
      reply({ kind: "refused", leaderId: result.outcome === "not-leader" ? result.leaderId : null });
    }
    this.#drain();
  }

  /** Many writes in one call, whose outcome nobody waits for. */
  burst(commands: readonly Command[]): void {
    const nowMs = this.#host.clockMs;
    const result = this.raft.propose(commands.map(encodeCommand), nowMs);
    this.#world.conducts.proposed(this.view, this.conduct, this.raft.status, result.outcome, nowMs);
    this.#drain();
  }

  read(key: string, reply: (reply: Reply) => void): void {
    const requestId = `${this.id}/${this.#world.nextNumber()}`;
    this.#world.conducts.readAsked(this.conduct, requestId);
    this.#reads.set(requestId, { key, index: null, reply });
    if (this.raft.readIndex(requestId, this.#host.clockMs).outcome === "no-leader") {
      this.#reads.delete(requestId);
      reply({ kind: "refused", leaderId: null });
    }
    this.#drain();
  }

  changeMembership(change: MembershipChange): string {
    const result = this.raft.proposeMembership(change, this.#host.clockMs);
    if (result.outcome === "appended") {
      this.#world.conducts.membershipTaken(this.view, this.raft.status, result.firstIndex);
    }
    this.#drain();
    return result.outcome;
  }

  transfer(to: MemberId): string {
    const nowMs = this.#host.clockMs;
    const result = this.raft.transferLeadership(to, nowMs);
    if (result.outcome === "started") {
      const { term } = this.raft.status;
      this.conduct.transfer = { startedAtMs: nowMs, to, term, isDisturbed: false };
    }
    this.#drain();
    return result.outcome;
  }

  suspect(id: MemberId): void {
    if (this.conduct.transfer !== null) this.conduct.transfer.isDisturbed = true;
    this.conduct.leaderHeardAtMs = Number.NEGATIVE_INFINITY;
    this.raft.suspect(id, this.#host.clockMs);
    this.#drain();
  }

  snapshotFailed(id: MemberId): void {
    this.raft.snapshotFailed(id);
    this.#drain();
  }

  /** The disk has synced everything up to `position`. */
  synced(position: number): void {
    while (this.#storageWaits[0] !== undefined && this.#storageWaits[0].position <= position) {
      this.#storageWaits.shift();
    }
    while (this.#awaitingSync[0] !== undefined && this.#awaitingSync[0].position <= position) {
      this.#awaitingSync.shift()?.run();
      this.#drain();
    }
    if (this.#awaitingSync.length > 0) this.#host.sync();
  }

  #drain(): void {
    this.#check();
    this.#handleAll();
    if (this.#world.plan.applyDelayMaxMs === 0) this.#applyAll();
    else if (this.#toApply.length > 0) this.#applyLater();
  }

  #check(): void {
    const { status } = this.raft;
    const before = this.view.status;
    const isCampaign = status.role === "candidate" || status.role === "pre-candidate";
    if (isCampaign && (before?.role !== status.role || before.term !== status.term)) {
      const waitsSinceMs = this.#storageWaits[0]?.sinceMs ?? this.#host.clockMs;
      this.#world.conducts.campaigned(this.view, status, this.#host.clockMs - waitsSinceMs);
    }
    if (before?.role !== status.role || before.term !== status.term) {
      this.#world.note(this.id, `is ${status.role} in term ${status.term}`);
    }
    if (status.role !== "leader") this.conduct.transfer = null;
    else if (before?.role !== "leader") this.#world.checkClaims(this.id);
    // What was committed just now may still have to be taken over from the next Ready.
    if (!this.raft.hasReady()) this.#world.logs.checkStatus(this.view, status);
  }

  #handleAll(): void {
    for (let turns = 0; this.raft.hasReady(); turns += 1) {
      hold(turns < READYS_IN_A_TURN_MAX, "a turn ends", () => `${this.id} always has something more to do`);
      this.#handle(this.raft.takeReady());
    }
  }

  #handle(ready: Ready): void {
    const { hardState, entries, snapshot } = ready;
    if (snapshot !== null) this.#install(snapshot);
    if (hardState !== null || entries.length > 0 || snapshot !== null) {
      const installed = snapshot === null ? null : { snapshot, isOwn: false };
      this.#host.append({ hardState, entries, snapshot: installed });
      this.#world.logs.appended(this.view, entries);
    }
    this.#world.logs.checkStatus(this.view, this.raft.status);
    for (const message of ready.messages) this.#send(message);
    if (ready.receipt !== null) this.#storeThenSend(ready);
    this.#toApply.push(...ready.committed);
    for (const { requestId, index } of ready.reads) this.#releaseRead(requestId, index);
    if (ready.leadership !== null) this.#tellLeadership(ready.leadership);
  }

  #storeThenSend({ receipt, messagesAfterSync }: Ready): void {
    if (receipt === null) return;
    this.#storageWaits.push({ position: this.#host.storage.position, sinceMs: this.#host.clockMs });
    this.#afterSync(() => {
      for (const message of messagesAfterSync) this.#send(message);
      this.raft.persisted(receipt, this.#host.clockMs);
    });
  }

  #afterSync(run: () => void): void {
    this.#awaitingSync.push({ position: this.#host.storage.position, run });
    this.#host.sync();
  }

  #send(message: Message): void {
    this.#sentTo.add(message.to);
    this.#world.promises.sent(this.view, message);
    this.#world.conducts.sent(this.view, this.conduct, this.raft.status, message, this.#host.clockMs);
    this.#world.send(this.#host, message);
  }

  #install(snapshot: Snapshot): void {
    this.#world.coverage["received snapshots"] += 1;
    this.registers = Registers.decode(snapshot.data);
    this.#snapshotIndex = snapshot.index;
    this.#toApply = [];
    for (const index of this.#writes.keys()) if (index <= snapshot.index) this.#writes.delete(index);
    this.#world.logs.applied(
      this.view,
      snapshot.index,
      this.registers.historyHash,
      this.raft.status.membership,
    );
  }

  #tellLeadership({ fencingToken, leaderId }: NonNullable<Ready["leadership"]>): void {
    if (fencingToken !== null) this.#world.conducts.tokenTold(this.view, fencingToken, leaderId);
  }

  #applyLater(): void {
    if (this.#isApplyScheduled) return;
    this.#isApplyScheduled = true;
    const delayMs = this.#world.rng.between(0, this.#world.plan.applyDelayMaxMs);
    this.#host.after(delayMs, () => {
      this.#isApplyScheduled = false;
      this.#applyAll();
      this.#drain();
    });
  }

  #applyAll(): void {
    while (this.#toApply.length > 0) {
      const entries = this.#toApply;
      this.#toApply = [];
      for (const entry of entries) this.#apply(entry);
      this.#answerReads();
      this.#takeSnapshot();
      this.#check();
      this.#handleAll();
    }
  }

  #apply(entry: Entry): void {
    const { payload, index, term } = entry;
    hold(index === this.raft.status.appliedIndex + 1, "applied in order", () => {
      return `${this.id} applies ${index} after ${this.raft.status.appliedIndex}`;
    });
    hold(
      this.view.wasDurable(index, term),
      "applied entries are durable",
      () => `${this.id} applies ${index}`,
    );
    let output: RegisterOutput = { kind: "done" };
    if (payload.kind === "command") output = this.registers.apply(decodeCommand(payload.data));
    this.registers.noteApplied(fingerprintOf(entry));
    this.raft.applied(index);
    const isMembership = payload.kind === "membership";
    const membership = isMembership ? this.raft.status.membership : null;
    this.#world.logs.applied(this.view, index, this.registers.historyHash, membership);
    if (isMembership) this.#world.note(this.id, `applies ${JSON.stringify(payload.change)}`);
    const write = this.#writes.get(index);
    this.#writes.delete(index);
    if (write === undefined) return;
    if (write.term === term) this.#acknowledge(index, write, output);
    else {
      this.#world.refusedOperations.add(write.command.operationId);
      write.reply({ kind: "refused", leaderId: null });
    }
  }

  #acknowledge(index: number, write: PendingWrite, output: RegisterOutput): void {
    const committed = this.#world.logs.committedAt(index);
    hold(committed?.term === write.term, "acknowledged means committed", () => {
      return `${this.id} acknowledges ${index} of term ${write.term}, which is not committed`;
    });
    write.reply({ kind: "done", output });
  }

  #releaseRead(requestId: string, index: number): void {
    const read = this.#reads.get(requestId);
    // The answer to a doubled question, or to one of a former life.
    if (read === undefined || read.index !== null) return;
    this.#world.conducts.readReleased(this.view, this.conduct, requestId, index);
    read.index = index;
    this.#answerReads();
  }

  #answerReads(): void {
    const { appliedIndex } = this.raft.status;
    for (const [requestId, { key, index, reply }] of this.#reads) {
      if (index === null || index > appliedIndex) continue;
      this.#reads.delete(requestId);
      reply({ kind: "done", output: { kind: "value", before: this.registers.read(key) } });
    }
  }

  #takeSnapshot(): void {
    const { appliedIndex, membership } = this.raft.status;
    const { snapshotEvery, keepEntries } = this.#world.plan;
    if (appliedIndex - this.#snapshotIndex < snapshotEvery) return;
    const term = this.view.termAt(appliedIndex);
    if (term === null) return;
    this.#snapshotIndex = appliedIndex;
    this.#world.coverage["own snapshots"] += 1;
    const snapshot = { index: appliedIndex, term, membership, data: this.registers.encode() };
    this.#host.append({ hardState: null, entries: [], snapshot: { snapshot, isOwn: true } });
    this.#afterSync(() => this.raft.compact(snapshot, Math.max(1, appliedIndex - keepEntries)));
  }
}
