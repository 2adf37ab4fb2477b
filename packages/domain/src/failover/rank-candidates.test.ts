import type { NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Field, MemberFacts } from "./field.ts";
import { FAILOVER_POLICY, type FailoverPolicy, ZONE_RULES } from "./policy.ts";
import { rankCandidates } from "./rank-candidates.ts";
import { facts, field, id, NOW_AT_MS } from "./testing/federation.ts";

function rank(at: Field, more: Partial<FailoverPolicy> = {}) {
  return rankCandidates(at, { ...FAILOVER_POLICY, ...more }, NOW_AT_MS);
}

function order(at: Field, more: Partial<FailoverPolicy> = {}): string {
  return rank(at, more)
    .candidates.map(({ memberId }) => memberId)
    .join(" ");
}

function reasonsOf(one: Partial<MemberFacts>, more: Partial<FailoverPolicy> = {}): readonly string[] {
  return rank(field([facts("a"), facts("b", one)]), more).rejected[0]?.reasons ?? [];
}

test.each([
  [{ health: "suspect" }, "its health is suspect"],
  [{ health: "unknown" }, "its health is unknown"],
  [{ scheduling: "maintenance" }, "it is in maintenance"],
  [{ scheduling: "draining" }, "it is draining"],
  [{ heardAtMs: NOW_AT_MS - 10_001 }, "nothing was heard of it for 10 s"],
  [{ loopLagMs: 251 }, "its event loop lags 251 ms (at most 250 ms)"],
] as const)("[C1] %o is rejected", (one, reason) => {
  expect(reasonsOf(one)).toEqual([reason]);
});

test("[C1] the edges are candidates still", () => {
  expect(reasonsOf({ heardAtMs: NOW_AT_MS - 10_000, loopLagMs: 250 })).toEqual([]);
  const behind = field([facts("a"), facts("b", { lastIndex: 744 }), facts("c", { lastIndex: 743 })], {
    commitIndex: 1000,
  });
  expect(order(behind)).toBe("b");
  expect(rank(behind).rejected[0]?.reasons).toEqual(["it lacks 257 committed entries (at most 256)"]);
});

test("[C1] observers, priority 0 and members of whom nothing is known", () => {
  const at = field([facts("a"), facts("b")], {
    members: [
      { id: id("a"), role: "voter", priority: 50 },
      { id: id("b"), role: "learner", priority: 0 },
      { id: id("c"), role: "voter", priority: 50 },
    ],
  });
  expect(rank(at).rejected).toEqual([
    {
      memberId: "b",
      name: "B",
      reasons: ["it is an observer and has no vote", "its priority is 0: it never campaigns"],
    },
    { memberId: "c", name: "c", reasons: ["nothing is known of it"] },
  ]);
});

test("[C1] an entry of the never-list ends by itself", () => {
  const entry = { memberId: id("b"), reason: "slow disk", byName: "ada" };
  expect(reasonsOf({}, { never: [{ ...entry, untilAtMs: NOW_AT_MS + 90_000 }] })).toEqual([
    "ada put it on the never-list, for 90 s more: slow disk",
  ]);
  expect(reasonsOf({}, { never: [{ ...entry, untilAtMs: null }] })).toHaveLength(1);
  expect(reasonsOf({}, { never: [{ ...entry, untilAtMs: NOW_AT_MS }] })).toEqual([]);
});

test("[C2] priority before zone before log before lag before id", () => {
  const all = [
    facts("a", { zone: "x" }),
    facts("b", { zone: "x" }),
    facts("c", { zone: "y", lastIndex: 90, loopLagMs: 0 }),
    facts("d", { zone: "y", lastIndex: 100, loopLagMs: 45 }),
    facts("e", { zone: "y", lastIndex: 100, loopLagMs: 39 }),
    facts("f", { zone: "y", lastIndex: 100, loopLagMs: 21 }),
    facts("g", { zone: "x" }),
  ];
  const at = field(all);
  const members = at.members.map((one) => (one.id === id("g") ? { ...one, priority: 90 } : one));
  expect(order({ ...at, members }, { zoneRule: "prefer-other" })).toBe("g e f d c b");
});

test("[C3] each says why it is ahead of the next", () => {
  const all = [
    facts("a"),
    facts("b"),
    facts("c", { zone: "z" }),
    facts("d", { zone: "z", lastIndex: 97 }),
    facts("e", { zone: "z", lastIndex: 97 }),
  ];
  const at = field(all);
  const members = at.members.map((one) => (one.id === id("b") ? { ...one, priority: 60 } : one));
  const { candidates } = rank({ ...at, members }, { zoneRule: "prefer-same" });
  expect(candidates.map(({ aheadBecause }) => aheadBecause)).toEqual([
    "its priority is higher (60 over 50)",
    "it has 3 committed entries more",
    "all else is equal, and its id comes first",
    null,
  ]);
  expect(candidates[2]?.reasons).toEqual([
    "priority 50",
    "zone z, not a preferred one",
    "lacks 3 committed entries",
    "event loop lags 2 ms",
  ]);
});

test("[C4] zones are compared with the leader's, and with their region", () => {
  const all = [facts("a"), facts("b"), facts("c", { zone: "b" }), facts("d", { region: "us" })];
  expect(order(field(all), { zoneRule: "require-same" })).toBe("b");
  expect(order(field(all), { zoneRule: "require-other" })).toBe("c d");
  expect(order(field(all), { zoneRule: "prefer-same" })).toBe("b c d");
  expect(rank(field(all), { zoneRule: "require-other" }).rejected[0]?.reasons).toEqual([
    "it is in the leader's zone a",
  ]);
  expect(order(field(all, { leaderId: null }), { zoneRule: "require-same" })).toBe("a b c d");
});

const anyFacts = (name: string) =>
  fc
    .record({
      zone: fc.constantFrom("a", "b"),
      region: fc.constantFrom("eu", "us"),
      health: fc.constantFrom("online" as const, "online" as const, "suspect" as const, "down" as const),
      scheduling: fc.constantFrom("active" as const, "active" as const, "cordoned" as const),
      lastIndex: fc.constantFrom(100, 99, 50, 1000),
      loopLagMs: fc.constantFrom(0, 19, 20, 300),
      heardAtMs: fc.constantFrom(NOW_AT_MS, NOW_AT_MS - 60_000),
      nodeId: fc.constantFrom("n1" as NodeId, "n2" as NodeId),
    })
    .map((more) => facts(name, more));
const anyField = fc
  .tuple(
    fc.tuple(anyFacts("a"), anyFacts("b"), anyFacts("c"), anyFacts("d"), anyFacts("e")),
    fc.array(fc.tuple(fc.constantFrom("voter" as const, "learner" as const), fc.constantFrom(0, 50, 80)), {
      minLength: 5,
      maxLength: 5,
    }),
    fc.constantFrom(null, id("a"), id("c")),
  )
  .map(([all, roles, leaderId]) =>
    field(all, {
      leaderId,
      commitIndex: 360,
      members: all.map(({ memberId }, i) => ({
        id: memberId,
        role: roles[i]?.[0] ?? "voter",
        priority: roles[i]?.[1] ?? 0,
      })),
    }),
  );

test("[C2] any members: everyone but the leader is ranked or rejected, once; the order is total and ignores the listing", () => {
  fc.assert(
    fc.property(anyField, fc.constantFrom(...ZONE_RULES), (at, zoneRule) => {
      const { candidates, rejected } = rank(at, { zoneRule });
      const seen = [...candidates, ...rejected].map(({ memberId }) => memberId).sort();
      expect(seen).toEqual(at.members.map((one) => one.id).filter((one) => one !== at.leaderId));
      expect(candidates.map((one) => one.rank)).toEqual(candidates.map((_, i) => i + 1));
      for (const { reasons } of rejected) expect(reasons.length).toBeGreaterThan(0);
      for (const { memberId } of candidates) {
        const one = at.facts.find((other) => other.memberId === memberId);
        const member = at.members.find((other) => other.id === memberId);
        expect(one).toMatchObject({ health: "online", scheduling: "active", heardAtMs: NOW_AT_MS });
        expect(member?.role).toBe("voter");
        expect(member?.priority).toBeGreaterThan(0);
      }
      const reversed = { ...at, members: [...at.members].reverse(), facts: [...at.facts].reverse() };
      expect(rank(reversed, { zoneRule })).toEqual({ candidates, rejected });
      // Taking one out leaves the order of the others as it is: no cycles.
      const without = { ...at, members: at.members.filter((one) => one.id !== candidates[0]?.memberId) };
      expect(order(without, { zoneRule })).toBe(
        candidates
          .slice(1)
          .map((one) => one.memberId)
          .join(" "),
      );
    }),
    { numRuns: 500 },
  );
});
