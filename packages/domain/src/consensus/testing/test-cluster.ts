import type { MemberId } from "@orrery/protocol";
import type { Entry, EntryPayload, Member, Snapshot } from "../entry.ts";
import type { Message } from "../message.ts";
import { Raft } from "../raft.ts";
import type { RaftOptions, RestoredState } from "../raft-options.ts";
import type { Ready } from "../ready.ts";

export const TEST_OPTIONS: Omit<RaftOptions, "id"> = {
  heartbeatMs: 10,
  electionMs: 100,
  campaignMs: 100,
  priorityDelayMs: 20,
  storageStallMs: 80,
  batchEntriesMax: 4,
  batchBytesMax: 1000,
  inFlightMax: 2,
  uncommittedBytesMax: 30,
  random: () => 0,
};

const STEP_MS = 10;

type TestMember = {
  id: MemberId;
  raft: Raft;
  stored: RestoredState;
  unsynced: Ready[];
  isSyncing: boolean;
  applied: Entry[];
};

/**
 * Raft members on one stage: messages wait until they are delivered or dropped, storage syncs at once unless it is held, and
 * `lines` tells what happened since it was last read.
 */
export class TestCluster {
  readonly members = new Map<string, TestMember>();
  wire: Message[] = [];
  nowMs = 0;
  #lines: string[] = [];
  readonly #options: Partial<RaftOptions>;

  constructor(members: readonly Member[], options: Partial<RaftOptions> = {}) {
    this.#options = options;
    for (const { id } of members) {
      this.#start(id, {
        hardState: { term: 0, vote: null, commitIndex: 0 },
        snapshot: null,
        entries: [],
        initialMembership: { members, removed: [] },
      });
    }
  }

  /** A member that joins later, with nothing. */
  join(id: MemberId): void {
    this.#start(id, {
      hardState: { term: 0, vote: null, commitIndex: 0 },
      snapshot: null,
      entries: [],
      initialMembership: { members: [], removed: [] },
    });
  }

  restart(id: string): void {
    const { id: memberId, stored } = this.member(id);
    this.#start(memberId, stored);
  }

  member(id: string): TestMember {
    const member = this.members.get(id);
    if (member === undefined) throw new Error(`there is no member ${id}`);
    return member;
  }

  /** Time passes for all, in steps as a loop would take them; those not in `ids` are frozen and tick no more. */
  advance(durationMs: number, ids: readonly string[] = [...this.members.keys()]): void {
    for (let passedMs = 0; passedMs < durationMs; passedMs += STEP_MS) {
      this.nowMs += STEP_MS;
      for (const id of ids) this.member(id).raft.tick(this.nowMs);
      this.settle();
    }
  }

  /** Takes what is on the wire now; what comes of it waits for the next call. Returns how many were delivered. */
  deliver(isWanted: (message: Message) => boolean = () => true): number {
    const wanted = this.wire.filter(isWanted);
    this.wire = this.wire.filter((message) => !isWanted(message));
    for (const message of wanted) {
      this.members.get(message.to)?.raft.step(message, this.nowMs);
      this.settle();
    }
    return wanted.length;
  }

  stabilize(isWanted?: (message: Message) => boolean): void {
    for (let round = 0; this.deliver(isWanted) > 0; round += 1) {
      if (round > 1000) throw new Error("the members do not come to rest");
    }
  }

  hold(id: string): void {
    this.member(id).isSyncing = false;
  }

  sync(id: string): void {
    const member = this.member(id);
    member.isSyncing = true;
    this.settle();
  }

  snapshot(id: string, keepFromIndex: number): void {
    const { raft, applied } = this.member(id);
    const { appliedIndex: index, membership } = raft.status;
    const term = applied.at(-1)?.term ?? 0;
    const snapshot: Snapshot = { index, term, membership, data: new Uint8Array() };
    raft.compact(snapshot, keepFromIndex);
  }

  note(line: string): void {
    this.#lines.push(line);
  }

  lines(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** Runs every member's loop until there is nothing to do. */
  settle(): void {
    for (const member of this.members.values()) {
      do {
        while (member.raft.hasReady()) this.#take(member, member.raft.takeReady());
        if (member.isSyncing) for (const ready of member.unsynced.splice(0)) this.#sync(member, ready);
      } while (member.raft.hasReady());
    }
  }

  #start(id: MemberId, stored: RestoredState): void {
    const raft = new Raft({ ...TEST_OPTIONS, ...this.#options, id }, stored, this.nowMs);
    this.members.set(id, { id, raft, stored, unsynced: [], isSyncing: true, applied: [] });
  }

  #take(member: TestMember, ready: Ready): void {
    const { id, raft } = member;
    if (ready.leadership !== null) {
      const { role, term, leaderId, fencingToken } = ready.leadership;
      const leader = role === "leader" || leaderId === null ? "" : ` of ${leaderId}`;
      this.#lines.push(
        `${id}: ${role}${leader}, term ${term}${fencingToken === null ? "" : ", has a token"}`,
      );
    }
    this.#send(ready.messages);
    if (ready.receipt !== null) member.unsynced.push(ready);
    if (ready.snapshot !== null) this.#lines.push(`${id}: takes snapshot ${ready.snapshot.index}`);
    for (const entry of ready.committed) {
      member.applied.push(entry);
      this.#lines.push(`${id}: applies ${describeEntry(entry)}`);
    }
    const last = ready.committed.at(-1);
    if (last !== undefined) raft.applied(last.index);
    for (const { requestId, index } of ready.reads) this.#lines.push(`${id}: reads ${requestId} at ${index}`);
  }

  #sync(member: TestMember, ready: Ready): void {
    const { stored } = member;
    const snapshot = ready.snapshot ?? stored.snapshot;
    const first = ready.entries[0]?.index ?? Number.POSITIVE_INFINITY;
    const kept = ready.snapshot === null ? stored.entries.filter(({ index }) => index < first) : [];
    member.stored = {
      hardState: ready.hardState ?? stored.hardState,
      snapshot,
      entries: [...kept, ...ready.entries],
      initialMembership: stored.initialMembership,
    };
    this.#send(ready.messagesAfterSync);
    if (ready.receipt !== null) member.raft.persisted(ready.receipt, this.nowMs);
  }

  #send(messages: readonly Message[]): void {
    this.wire.push(...messages);
    for (const message of messages) this.#lines.push(describeMessage(message));
  }
}

export function describeEntry({ index, term, payload }: Entry): string {
  return `${index}/${term} ${describePayload(payload)}`;
}

function describePayload(payload: EntryPayload): string {
  switch (payload.kind) {
    case "leadership":
      return "leadership";
    case "command":
      return String.fromCharCode(...payload.data);
    case "membership":
      return `${payload.change.kind} ${payload.change.memberId}`;
  }
}

export function describeMessage(message: Message): string {
  return `${message.from}>${message.to} ${message.kind} t${message.term}${describeBody(message)}`;
}

function describeBody(message: Message): string {
  switch (message.kind) {
    case "pre-vote":
    case "vote":
      return ` last ${message.lastIndex}/${message.lastTerm}`;
    case "pre-vote-reply":
      return `${message.isGranted ? " granted" : " refused"} commit ${message.commitIndex}/${message.commitTerm}`;
    case "vote-reply":
      return message.isGranted ? " granted" : " refused";
    case "append": {
      const entries = message.entries.map(describeEntry).join(", ");
      return ` after ${message.previousIndex}/${message.previousTerm} [${entries}] commit ${message.commitIndex}`;
    }
    case "append-accepted":
      return ` ${message.matchIndex}`;
    case "append-rejected":
      return ` ${message.rejectedIndex}, try ${message.hintIndex}/${message.hintTerm}`;
    case "heartbeat":
      return ` round ${message.round} commit ${message.commitIndex}`;
    case "heartbeat-reply":
      return ` round ${message.round}`;
    case "snapshot":
      return ` ${message.snapshot.index}/${message.snapshot.term}`;
    case "read-index":
      return ` ${message.requestId}`;
    case "read-index-reply":
      return ` ${message.requestId} at ${message.index}`;
    case "campaign-now":
      return "";
  }
}
