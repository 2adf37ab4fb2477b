import type { Leadership } from "@orrery/domain/consensus";
import type { Evidence } from "@orrery/domain/detection";
import { addMark, failoverOf, openFailover } from "@orrery/domain/failover";
import { FailoverEntry, FederationId, MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { FailoverRecorder, type LeaderTerm, type OpeningFacts } from "./failover-recorder.ts";
import type { Intent } from "./system-keys.ts";

const [a, b, c] = ["a", "b", "c"].map((id) => MemberId.parse(id)) as [MemberId, MemberId, MemberId];
const WALL_MS = 1_700_000_000_000;

const at = (nowMs: number) => ({ nowMs, nowAtMs: WALL_MS + nowMs });
const follower = (leaderId: MemberId | null, term: number, fencingToken: number | null): Leadership => ({
  ...{ role: "follower", term, leaderId, fencingToken },
});
const role = (
  name: "candidate" | "leader",
  term: number,
  fencingToken: number | null = null,
): Leadership => ({
  ...{ role: name, term, leaderId: name === "leader" ? b : null, fencingToken },
});
const facts: OpeningFacts = {
  ranking: { candidates: [], rejected: [] },
  ...{ targetMs: 200, intent: null, called: null, isForced: false },
};

function evidence(
  kind: "closed" | "silence",
  silentForMs: number,
  agreed: readonly MemberId[] = [],
): Evidence {
  return {
    ...{ peer: a, atMs: 0, profile: "lan", disagreed: [], quorum: 2, lagFactor: 1, lateRatio: 0 },
    accusation:
      kind === "closed"
        ? { kind, reason: "ended", silentForMs }
        : { kind, silentForMs, wasHeard: true, phi: 9, suspectAfterMs: 40 },
    agreed: agreed.map((member) => ({ member, lastHeardAgoMs: 1 })),
  };
}

function recorder(last: LeaderTerm | null = { memberId: a, term: 4 }): FailoverRecorder {
  const self = { federationId: FederationId.parse("f"), generation: 2, memberId: b, clockId: "clock-b" };
  return new FailoverRecorder(self, last, last === null ? follower(null, 0, null) : follower(a, 4, 4));
}

/** b takes over from a in term 5: fenced at 80 ms. */
function takeOver(one: FailoverRecorder): void {
  one.changed(role("candidate", 5), at(60));
  one.changed(role("leader", 5), at(70));
  one.changed(role("leader", 5, 5), at(80));
}

function fold(entries: readonly FailoverEntry[]) {
  // What the outbox takes is what the hub's schema takes.
  const parsed = entries.map((entry) => FailoverEntry.parse(JSON.parse(JSON.stringify(entry))));
  const opening = parsed.find((entry) => entry.opening !== null)?.opening;
  if (opening === null || opening === undefined) throw new Error("nobody opened it");
  return failoverOf(parsed.flatMap(({ marks }) => marks).reduce(addMark, openFailover(opening)));
}

const intent = (kind: Intent["kind"], to: MemberId | null): Intent => ({
  ...{ kind, term: 4, to, byName: "Ada", drillId: kind === "drill" ? "d" : null, fault: null },
  ...{ durationMs: 0, atMs: WALL_MS },
});

test("an automatic takeover has all six phases, each entry under the new term's id", () => {
  const one = recorder();
  one.suspected(evidence("silence", 42), at(50));
  one.confirmed(evidence("silence", 47, [c]), at(55));
  takeOver(one);
  const opened = one.opened(facts, at(82));
  expect(opened).toMatchObject({ kind: "automatic", oldLeaderId: a, entry: { failoverId: "f-2-5" } });
  const entries = [
    ...(opened === null ? [] : [opened.entry]),
    ...one.promoted(5, null, at(90)),
    ...one.converged(5, 95),
  ];
  expect(entries).toHaveLength(3);
  const failover = fold(entries);
  expect(failover).toMatchObject({ fault: "silence", newLeaderId: b, fencingToken: 5, totalMs: 95 - 8 });
  expect(failover.phases).toEqual([
    { phase: "detect", state: "done", startMs: 0, durationMs: 42 },
    { phase: "confirm", state: "done", startMs: 42, durationMs: 5 },
    { phase: "elect", state: "done", startMs: 47, durationMs: 15 },
    { phase: "fence", state: "done", startMs: 62, durationMs: 10 },
    { phase: "promote", state: "done", startMs: 72, durationMs: 10 },
    { phase: "converge", state: "done", startMs: 82, durationMs: 5 },
  ]);
  expect(entries[0]?.evidence).toMatchObject([{ by: b, peer: a }]);
  expect(entries[0]?.opening?.startedAtMs).toBe(WALL_MS + 8);
  expect(one.isRecording).toBe(false);
});

test("a first election is no failover; of a forced generation it is one", () => {
  const first = recorder(null);
  takeOver(first);
  expect(first.opened(facts, at(81))).toBeNull();
  expect(first.promoted(5, null, at(82))).toEqual([]);
  const forced = recorder(null);
  takeOver(forced);
  expect(forced.opened({ ...facts, isForced: true }, at(81))).toMatchObject({
    kind: "force",
    oldLeaderId: null,
  });
});

test("a follower tells what it saw when the new leader's token is committed, not before", () => {
  const one = recorder();
  one.confirmed(evidence("closed", 3), at(50));
  expect(one.changed(follower(null, 4, null), at(50))).toEqual([]);
  expect(one.changed(follower(c, 5, null), at(70))).toEqual([]);
  const [entry] = one.changed(follower(c, 5, 5), at(80));
  expect(entry).toMatchObject({ failoverId: "f-2-5", opening: null });
  expect(entry?.marks.map(({ kind, atMs }) => [kind, atMs])).toEqual([
    ["began", 47],
    ["suspected", 50],
    ["confirmed", 50],
    ["follows", 80],
  ]);
  expect(one.changed(follower(c, 5, 5), at(81))).toEqual([]);
  expect(one.lastLeader).toEqual({ memberId: c, term: 5 });
});

test("marks of an election that came to nothing go to the one that did", () => {
  const one = recorder();
  one.confirmed(evidence("closed", 3), at(50));
  one.changed(role("candidate", 5), at(60));
  one.changed(follower(null, 5, null), at(65));
  one.changed(follower(c, 6, 6), at(90));
  expect(one.lastLeader).toEqual({ memberId: c, term: 6 });
});

test("no trouble with a leader began before it led, however long ago it was heard", () => {
  const one = recorder({ memberId: c, term: 3 });
  one.changed(follower(a, 4, 4), at(40));
  one.confirmed(evidence("closed", 30), at(50));
  takeOver(one);
  const opened = one.opened(facts, at(82));
  const began = opened?.entry.marks.find(({ kind }) => kind === "began");
  expect(began?.atMs).toBe(at(40).nowMs);
});

test("what the last leader announced decides the kind", () => {
  const kindWith = (what: Intent, isAccused: boolean, learnedAtMs = 40) => {
    const one = recorder();
    if (isAccused) one.confirmed(evidence("closed", 3), at(50));
    takeOver(one);
    return one.opened({ ...facts, intent: { intent: what, learnedAtMs } }, at(82));
  };
  const switched = kindWith(intent("switchover", b), false);
  expect(switched).toMatchObject({ kind: "switchover", entry: { opening: { byName: "Ada" } } });
  expect(switched === null ? [] : fold([switched.entry]).totalMs).toBe(40);
  // It died before it could hand over, or handed over to somebody else.
  expect(kindWith(intent("switchover", b), true)?.kind).toBe("automatic");
  expect(kindWith(intent("switchover", c), false)?.kind).toBe("automatic");
  expect(kindWith({ ...intent("switchover", b), term: 3 }, false)?.kind).toBe("automatic");
  expect(kindWith(intent("switchover", b), false, -200_000)?.kind).toBe("automatic");
  expect(kindWith(intent("drill", null), true)).toMatchObject({ kind: "drill", drillId: "d" });
  // Somebody led in between, but not long enough to settle it.
  expect(kindWith({ ...intent("drill", null), term: 3 }, true)).toMatchObject({ kind: "drill" });
});

test("a recovery's time begins with the operator's word", () => {
  const one = recorder();
  one.confirmed(evidence("closed", 3), at(-60_000));
  takeOver(one);
  const opened = one.opened({ ...facts, called: { byName: "Ada", atMs: 55 } }, at(82));
  expect(opened).toMatchObject({ kind: "recover" });
  expect(opened === null ? 0 : fold([opened.entry]).totalMs).toBe(25);
});

test("a failed promote hook fails the failover, and holds convergence back until it worked", () => {
  const one = recorder();
  takeOver(one);
  const opened = one.opened(facts, at(82));
  const entries = opened === null ? [] : [opened.entry];
  entries.push(...one.promoted(5, "exit 1", at(90)), ...one.converged(5, 95));
  expect(fold(entries).outcome).toEqual({ kind: "failed", phase: "promote", problem: "exit 1" });
  entries.push(...one.promoted(5, null, at(100)), ...one.converged(5, 105));
  expect(fold(entries).outcome).toMatchObject({ kind: "succeeded" });
});

test("a leader that is lost before all follow gave up; it steps down under the next failover's id", () => {
  const one = recorder();
  takeOver(one);
  const opened = one.opened(facts, at(82));
  const gaveUp = one.changed(follower(null, 5, null), at(100));
  expect(gaveUp).toMatchObject([{ failoverId: "f-2-5", marks: [{ kind: "gave-up", phase: "promote" }] }]);
  expect(opened === null ? null : fold([opened.entry, ...gaveUp]).outcome.kind).toBe("failed");
  const [next] = one.changed(follower(c, 6, 6), at(120));
  expect(next?.marks.map(({ kind }) => kind)).toEqual(["stepped-down", "follows"]);
});

test("held back by guards: told once a term, and the takeover that follows keeps the marks", () => {
  const one = recorder();
  const blocks = [{ kind: "manual", endsAtMs: null }] as const;
  expect(one.blocked(blocks, at(40), facts)).toEqual([]);
  one.confirmed(evidence("closed", 3), at(50));
  const told = one.blocked(blocks, at(51), facts);
  expect(told).toMatchObject([{ failoverId: "f-2-4-blocked" }]);
  expect(fold(told).outcome).toEqual({ kind: "blocked", blocks });
  expect(one.blocked(blocks, at(52), facts)).toEqual([]);
  takeOver(one);
  const opened = one.opened(facts, at(82));
  expect(opened?.entry.marks.map(({ kind }) => kind)).toContain("confirmed");
});

test("a false alarm is told, at most every 10 s; one's own gap is none", () => {
  const one = recorder();
  one.suspected(evidence("silence", 42), at(50));
  const told = one.cleared(a, "heard", at(60), 200);
  expect(told).toMatchObject([{ failoverId: `f-2-4-cleared-${WALL_MS + 8}` }]);
  expect(fold(told).outcome).toEqual({ kind: "cleared" });
  one.suspected(evidence("silence", 42), at(5_000));
  expect(one.cleared(a, "heard", at(5_010), 200)).toEqual([]);
  one.suspected(evidence("silence", 42), at(50_000));
  expect(one.cleared(a, "own-gap", at(50_010), 200)).toEqual([]);
  expect(one.cleared(c, "heard", at(60_000), 200)).toEqual([]);
  one.suspected(evidence("silence", 42), at(70_000));
  expect(one.cleared(a, "heard", at(70_010), 200)).toHaveLength(1);
});

test("only the leader's trouble is recorded", () => {
  const one = recorder();
  one.suspected({ ...evidence("silence", 42), peer: c }, at(50));
  one.confirmed({ ...evidence("closed", 1), peer: c }, at(51));
  expect(one.isLeaderAccused).toBe(false);
  takeOver(one);
  expect(one.opened(facts, at(82))?.entry.evidence).toEqual([]);
});
