import type { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { Entry, EntryPayload } from "./entry.ts";
import type { Message, MessageBody } from "./message.ts";
import { Raft } from "./raft.ts";
import type { Ready } from "./ready.ts";
import { TEST_OPTIONS, TestCluster } from "./testing/test-cluster.ts";
import { replay } from "./testing/transcript.ts";

// Each transcript tells a story, and what every member sends, becomes and applies on the way.

test("[E1] silence, pre-votes, votes, the first entry", () => replay("election"));
test("[E2] a pre-vote against a living leader is refused and changes nothing", () => replay("pre-vote"));
test("[E3] who hears a leader does not depose it", () => replay("vote-lease"));
test("[E4] the preferred candidate campaigns at once, priority 0 only when nobody else can, to hand over", () =>
  replay("priority"));
test("[E5] a leader without a majority steps down", () => replay("check-quorum"));
test("[E7] after a gap of its own a member accuses nobody", () => replay("own-gap"));
test("[E8] an old leader is told of the newer term", () => replay("older-term"));
test("[E9] lost votes: the election is begun anew", () => replay("lost-votes"));
test("[E11] a member that is held waits, votes and is handed over to", () => replay("held"));
test("[E12] a member that a person calls campaigns though it is held", () => replay("called"));
test("[E10] an election has its time before anybody supports another", () => replay("yield"));
test("[R1] entries of older terms commit along with one of the own term", () => replay("older-entries"));
test("[R2] [R5] a conflict is replaced after one hint", () => replay("conflict"));
test("[R3] [R7] the commit index follows the entries, message by message", () => replay("commit-bound"));
test("[R4] batches, pipeline and uncommitted bytes are bounded", () => replay("limits"));
test("[R6] a member behind the compacted log gets a snapshot", () => replay("snapshot"));
test("[S1] promises wait for the disk", () => replay("promises"));
test("[S3] a leader whose disk hangs steps down", () => replay("stall"));
test("[S4] a restart hands out everything committed, once", () => replay("restart"));
test("[L1] a read waits for the first commit and for a fresh round", () => replay("read"));
test("[L2] [L3] a transfer, and one that is given up", () => replay("transfer"));
test("[M1] [M2] [M3] one change at a time; removed ids stay away", () => replay("membership"));
test("[M4] the last voter stays, a demoted leader steps down", () => replay("last-voter"));
test("[M4] [M6] a leader demotes itself while only it has later entries", () => replay("leaving"));
test("[M5] a learner gets the log and never counts", () => replay("learner"));

const [a, b, c] = ["a", "b", "c"] as MemberId[] as [MemberId, MemberId, MemberId];
const members = [a, b, c].map((id) => ({ id, role: "voter" as const, priority: 50 }));
const leadership = (leaderId: MemberId): EntryPayload => ({ kind: "leadership", leaderId });
const entry = (index: number, term: number, payload: EntryPayload): Entry => ({ index, term, payload });

function start(id: MemberId, term: number, entries: readonly Entry[], commitIndex: number): Raft {
  return new Raft(
    { ...TEST_OPTIONS, id },
    {
      hardState: { term, vote: null, commitIndex },
      snapshot: null,
      entries,
      initialMembership: { members, removed: [] },
    },
    0,
  );
}

function from(sender: MemberId, term: number, body: MessageBody, to: MemberId = b): Message {
  return { from: sender, to, term, ...body } as Message;
}

function passTime(raft: Raft, fromMs: number, toMs: number): void {
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 10) raft.tick(nowMs);
}

test("[E6] a committed membership change that is not applied forbids to campaign", () => {
  const promoted = entry(2, 1, { kind: "membership", change: { kind: "remove", memberId: c } });
  const raft = start(a, 1, [entry(1, 1, leadership(b)), promoted], 2);
  passTime(raft, 10, 500);
  const ready = raft.takeReady();
  expect(ready.messages).toEqual([]);
  raft.applied(ready.committed.at(-1)?.index ?? 0);
  passTime(raft, 510, 1000);
  expect(raft.takeReady().messages.map(({ kind, to }) => [kind, to])[0]).toEqual(["pre-vote", b]);
});

test("[R3] entries that the leader has not shown to agree are not committed with its commit index", () => {
  const left = [entry(1, 1, leadership(a)), entry(2, 1, { kind: "command", data: new Uint8Array(1) })];
  const raft = start(b, 1, left, 0);
  raft.step(
    from(c, 2, { kind: "append", previousIndex: 1, previousTerm: 1, entries: [], commitIndex: 2 }),
    10,
  );
  expect(raft.status.commitIndex).toBe(1);
});

test("[R7] where heartbeats are rare, what is committed is told a little later, once", () => {
  const members = [a, b, c].map((id) => ({ id, role: "voter" as const, priority: 50 }));
  const cluster = new TestCluster(members, { heartbeatMs: 80 });
  for (let at = 0; at < 20; at += 1) {
    cluster.advance(10);
    cluster.stabilize();
  }
  const leader = [...cluster.members.values()].find(({ raft }) => raft.role === "leader");
  if (leader === undefined) throw new Error("nobody leads");
  leader.raft.propose([new Uint8Array(1)], cluster.nowMs);
  cluster.settle();
  cluster.stabilize();
  const { commitIndex } = leader.raft.status;
  const commits = () => [...cluster.members.values()].map(({ raft }) => raft.status.commitIndex);
  expect(commits().filter((index) => index === commitIndex)).toHaveLength(1);
  leader.raft.tick(cluster.nowMs + 4);
  cluster.settle();
  expect(cluster.wire.map(({ kind }) => kind)).toEqual(["append", "append"]);
  cluster.stabilize();
  expect(commits()).toEqual([commitIndex, commitIndex, commitIndex]);
  leader.raft.tick(cluster.nowMs + 8);
  cluster.settle();
  expect(cluster.wire).toEqual([]);
});

test("[S2] a receipt of an older term says nothing of what has replaced its entries", () => {
  const raft = start(b, 1, [], 0);
  const append = (leader: MemberId, term: number): Ready => {
    const entries = [entry(1, term, leadership(leader))];
    raft.step(
      from(leader, term, { kind: "append", previousIndex: 0, previousTerm: 0, entries, commitIndex: 0 }),
      10,
    );
    return raft.takeReady();
  };
  const [older, newer] = [append(a, 1), append(c, 2)];
  raft.step(from(c, 2, { kind: "heartbeat", commitIndex: 1, round: 1 }), 20);
  if (older.receipt === null || newer.receipt === null) throw new Error("both have something to store");
  raft.persisted(older.receipt, 30);
  expect(raft.takeReady().committed).toEqual([]);
  raft.persisted(newer.receipt, 40);
  expect(raft.takeReady().committed).toEqual(newer.entries);
});

test("[R2] a committed entry is never replaced", () => {
  const raft = start(b, 1, [entry(1, 1, leadership(a))], 1);
  const entries = [entry(1, 2, leadership(c))];
  expect(() =>
    raft.step(from(c, 2, { kind: "append", previousIndex: 0, previousTerm: 0, entries, commitIndex: 0 }), 10),
  ).not.toThrow();
  expect(raft.status).toMatchObject({ lastIndex: 1, lastTerm: 1, commitIndex: 1 });
});

test("[R6] an old snapshot changes nothing", () => {
  const raft = start(b, 1, [entry(1, 1, leadership(a)), entry(2, 1, leadership(a))], 2);
  const snapshot = { index: 1, term: 1, membership: { members, removed: [] }, data: new Uint8Array() };
  raft.step(from(a, 1, { kind: "snapshot", snapshot }), 10);
  const ready = raft.takeReady();
  expect(ready.snapshot).toBeNull();
  expect(ready.messagesAfterSync).toMatchObject([{ kind: "append-accepted", matchIndex: 2 }]);
});

test("[E13] other times count for the wait that begins with them, and for the next heartbeat", () => {
  const { heartbeatMs, electionMs, priorityDelayMs } = TEST_OPTIONS;
  const times = { heartbeatMs, electionMs, priorityDelayMs };
  const hasAsked = (raft: Raft) => raft.takeReady().messages.some(({ kind }) => kind === "pre-vote");
  const patient = start(a, 1, [], 0);
  patient.setTimes({ ...times, campaignMs: 10_000 }, 0);
  passTime(patient, 10, 9_000);
  expect(hasAsked(patient)).toBe(false);
  patient.setTimes({ ...times, campaignMs: 100 }, 9_000);
  passTime(patient, 9_010, 9_400);
  expect(hasAsked(patient)).toBe(true);
});

test("[E13] a suspicion keeps its own time", () => {
  const raft = start(b, 1, [entry(1, 1, leadership(a))], 1);
  raft.step(from(a, 1, { kind: "heartbeat", commitIndex: 1, round: 1 }), 10);
  raft.takeReady();
  raft.suspect(a, 20);
  raft.setTimes({ ...TEST_OPTIONS, campaignMs: 10_000 }, 20);
  passTime(raft, 30, 500);
  expect(raft.takeReady().messages.some(({ kind }) => kind === "pre-vote")).toBe(true);
});
