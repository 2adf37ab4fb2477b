import { expect, test } from "vitest";
import { type ForceWish, planForce } from "./force.ts";
import type { Block } from "./guards.ts";
import { FAILOVER_POLICY } from "./policy.ts";
import { facts, field, id, NOW_AT_MS, situation } from "./testing/federation.ts";
import { planRecover, planSwitchover, type VerbPlan } from "./verbs.ts";

const three = [facts("a"), facts("b"), facts("c")];
const leaderDead = [facts("a", { health: "down" }), facts("b"), facts("c")];
const quorumLost = [
  facts("a", { health: "down" }),
  facts("b", { lastIndex: 98 }),
  facts("c", { health: "unreachable" }),
];
const cooldown: Block = { kind: "cooldown", failoverId: "f", endsAtMs: NOW_AT_MS + 42_000 };
const now = { to: null, atMs: null };

function problems({ checks }: Pick<VerbPlan, "checks">): string[] {
  return checks
    .filter(({ isOk }) => !isOk)
    .map(({ name, finding, whatToDo }) => `${name}: ${finding} ${whatToDo}`);
}

test("[V1] a switchover between healthy members, to the first candidate or to a named one", () => {
  expect(planSwitchover(situation(field(three)), now, NOW_AT_MS)).toMatchObject({
    isPossible: true,
    from: "a",
    to: "b",
    atMs: null,
  });
  const plan = planSwitchover(situation(field(three)), { to: id("c"), atMs: null }, NOW_AT_MS);
  expect(plan.to).toBe("c");
  expect(plan.checks.map(({ name }) => name)).toEqual([
    "leader",
    "quorum",
    "target",
    "failover",
    "membership",
  ]);
});

test("[V1] every problem is named, with what to do", () => {
  const at = situation(field(leaderDead), { isFailoverRunning: true, isMembershipChanging: true });
  const plan = planSwitchover(at, { to: id("a"), atMs: null }, NOW_AT_MS);
  expect(plan).toMatchObject({ isPossible: false, to: null });
  expect(problems(plan)).toEqual([
    "leader: A is not healthy. Recover the federation instead.",
    "target: A leads already. Choose another member.",
    "failover: A failover is under way. Wait for its end.",
    "membership: The members are being changed. Wait until the change is done.",
  ]);
  const lame = [facts("a"), facts("b", { scheduling: "cordoned" }), facts("c")];
  expect(problems(planSwitchover(situation(field(lame)), { to: id("b"), atMs: null }, NOW_AT_MS))).toEqual([
    "target: B cannot take over: it is cordoned. Mend that, or choose C.",
  ]);
  expect(
    problems(planSwitchover(situation(field(three)), { to: id("x"), atMs: null }, NOW_AT_MS))[0],
  ).toContain("it is no member");
  expect(planSwitchover(situation(field(three, { leaderId: null })), now, NOW_AT_MS).isPossible).toBe(false);
});

test("[V2] a schedule lies ahead, within 30 days; guards hold back no switchover, but are told", () => {
  const at = situation(field(three), { blocks: [cooldown] });
  const plan = planSwitchover(at, { to: null, atMs: NOW_AT_MS + 3_600_000 }, NOW_AT_MS);
  expect(plan).toMatchObject({ isPossible: true, atMs: NOW_AT_MS + 3_600_000 });
  expect(plan.checks.at(-1)).toMatchObject({
    isOk: true,
    finding: expect.stringContaining("cooldown ends in 42 s"),
  });
  for (const atMs of [NOW_AT_MS, NOW_AT_MS + 31 * 86_400_000, Number.NaN]) {
    expect(planSwitchover(at, { to: null, atMs }, NOW_AT_MS).isPossible).toBe(false);
  }
});

test("[V3] a recovery needs the fault seen by a quorum; it passes over the guards", () => {
  const at = situation(field(leaderDead), { accusers: [id("b"), id("c")], blocks: [cooldown] });
  const plan = planRecover(at, { to: null }, NOW_AT_MS);
  expect(plan).toMatchObject({ verb: "recover", isPossible: true, to: "b" });
  expect(plan.checks.at(-1)?.finding).toBe("Passed over by hand: cooldown ends in 42 s.");
  expect(
    problems(planRecover({ ...at, accusers: [id("b"), id("b"), id("a")] }, { to: null }, NOW_AT_MS)),
  ).toEqual([
    "fault: Only 1 of the 2 voters needed do not hear A. Wait until its fault is confirmed, or look after the link to A.",
  ]);
});

test("[V3] not while the leader lives, and not without a quorum", () => {
  const healthy = situation(field(three), { accusers: [id("b"), id("c")] });
  expect(problems(planRecover(healthy, { to: null }, NOW_AT_MS))[0]).toContain("Use a switchover.");
  const lost = situation(field(quorumLost), { accusers: [id("b"), id("c")] });
  expect(problems(planRecover(lost, { to: null }, NOW_AT_MS))).toContain(
    "quorum: 1 of 3 voters live, 2 are needed. Bring voters back; only if they are lost for good, force a recovery.",
  );
});

function force(all = quorumLost, wish: Partial<ForceWish> = {}, commitIndex = 100) {
  const at = { field: field(all, { commitIndex }), policy: FAILOVER_POLICY };
  return planForce(at, { to: id("b"), confirmation: "orders", ...wish }, NOW_AT_MS);
}

test("[V4] force only with the quorum lost and the name typed exactly", () => {
  expect(force()).toMatchObject({ isPossible: true, voters: ["b"], removed: ["a", "c"] });
  for (const confirmation of ["", "Orders", "orders ", "order"]) {
    expect(problems(force(quorumLost, { confirmation }))).toEqual([
      "confirmation: What was typed is not the federation's name. Type orders.",
    ]);
  }
  expect(problems(force(leaderDead))[0]).toContain("Use recover or a switchover: they lose nothing.");
});

test("[V4] force only to the furthest living voter", () => {
  const five = [...quorumLost, facts("d", { lastIndex: 99 }), facts("e", { health: "down", lastIndex: 100 })];
  expect(problems(force(five))).toEqual([
    "target: B would lose what D still has (1 more log position). Choose D.",
  ]);
  expect(problems(force(five, { to: id("e") }))[0]).toBe("target: E does not live. Choose D.");
  expect(problems(force(five, { to: id("x") }))[0]).toBe("target: x is no voter. Choose D.");
  expect(force(five, { to: id("d") })).toMatchObject({ isPossible: true, voters: ["b", "d"] });
});

test("[V4] a longer tail of an older term is no further log; index alone counts unless all tell their terms", () => {
  const of = (b: object, d: object) => [
    facts("a", { health: "down" }),
    facts("b", { lastIndex: 98, ...b }),
    facts("c", { health: "down" }),
    facts("d", { lastIndex: 120, ...d }),
    facts("e", { health: "down" }),
  ];
  const deposed = of({ lastTerm: 5 }, { lastTerm: 3 });
  expect(force(deposed).isPossible).toBe(true);
  expect(problems(force(deposed, { to: id("d") }))).toEqual([
    "target: D would lose what B still has (its last entry is of term 5, that of D of term 3). Choose B.",
  ]);
  for (const all of [of({ lastTerm: 5 }, { lastTerm: 5 }), of({ lastTerm: 5 }, {}), of({}, {})]) {
    expect(force(all).isPossible).toBe(false);
    expect(force(all, { to: id("d") }).isPossible).toBe(true);
  }
});

test("[V5] force says what may be lost, and who could still form a quorum", () => {
  expect(force()).toMatchObject({ keptIndex: 98, lostCommitted: 2 });
  expect(force().loss).toBe(
    "Entries after index 98 will be lost; as of the last known commit 100, 2 committed entries are among them, and there may be more.",
  );
  expect(force(quorumLost, {}, 98).loss).toBe(
    "Entries after index 98 may be lost; as of the last known commit 98, none that is known to be committed.",
  );
  expect(force().checks.at(-1)?.finding).toContain("A and C could still form a quorum behind a partition");
  const four = [...quorumLost, facts("d", { lastIndex: 1 })];
  expect(force(four).checks.at(-1)?.finding).toContain("cannot form a quorum");
});
