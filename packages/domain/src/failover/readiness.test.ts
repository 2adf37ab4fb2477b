import type { MemberId, NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { majorityOf } from "../consensus/quorum.ts";
import type { MeasuredLink } from "../topology/topology.ts";
import type { Timing } from "./estimate.ts";
import type { Field } from "./field.ts";
import { FAILOVER_POLICY } from "./policy.ts";
import { rankCandidates } from "./rank-candidates.ts";
import { type ReadinessInput, readiness } from "./readiness.ts";
import { survivableFailures } from "./survivable.ts";
import { facts, field, id, NOW_AT_MS, recordOf, TAKEOVER } from "./testing/federation.ts";

const timing: Timing = {
  detectClosedMs: 5,
  detectSilenceMs: 50,
  priorityDelayMs: 20,
  fsyncMs: 2,
  hookMs: 10,
};
const five = ["a", "b", "c", "d", "e"].map((name) => facts(name));

function links(from: string, ...rtts: [string, number][]): MeasuredLink[] {
  return rtts.map(([to, rttMs]) => ({ from: id(from), to: id(to), rttMs }));
}

function card(at: Field, more: Partial<ReadinessInput> = {}) {
  return readiness(
    { field: at, policy: FAILOVER_POLICY, blocks: [], history: [], links: [], timing, ...more },
    NOW_AT_MS,
  );
}

test("[R1] [R2] who takes over, how fast by links, who cannot and why", () => {
  const all = five.map((one) => (one.name === "C" ? { ...one, health: "suspect" as const } : one));
  const one = card(field(all), { links: links("b", ["c", 1], ["d", 4], ["e", 9]) });
  // B needs two others beside itself: the slower of the two nearest is D, 4 ms away.
  expect(one.closed).toMatchObject({ ms: 5 + 5 * 4 + 2 * 2 + 10, basis: "links" });
  expect(one.silence).toMatchObject({ ms: 50 + 34, basis: "links" });
  expect(one.sentences).toEqual([
    "If A died now, B would take over about 39 ms after its process ends, about 84 ms after it falls silent.",
    "C is rejected: its health is suspect.",
    "1 failure of any node is survivable.",
  ]);
  expect(one).toMatchObject({ verdict: "degraded", survivableFailures: 1, next: { memberId: "b" } });
});

test("[R2] five takeovers after such a fault are worth more than links; fewer are not; without either there is none", () => {
  const history = [50, 60, 70, 80, 900].map((ms) =>
    recordOf(TAKEOVER.map((one) => (one.kind === "converged" ? { ...one, atMs: 1000 + 85 + ms } : one))),
  );
  expect(card(field(five), { history }).silence).toMatchObject({ ms: 155, basis: "history" });
  expect(card(field(five), { history }).closed).toBeNull();
  expect(card(field(five), { history: history.slice(1) }).silence).toBeNull();
  expect(card(field(five)).sentences[0]).toBe(
    "If A died now, B would take over (no estimate: neither history nor measured links).",
  );
});

test("[R1] a held back failover says what holds it back", () => {
  const one = card(field(five), {
    blocks: [{ kind: "cooldown", failoverId: "f", endsAtMs: NOW_AT_MS + 42_000 }],
  });
  expect(one.verdict).toBe("blocked");
  expect(one.sentences.at(-1)).toBe("It would not be failed over because: cooldown ends in 42 s.");
});

test("[R3] two voters on one node fail together", () => {
  const shared = five.map((one, i) => (i < 2 ? { ...one, nodeId: "n" as NodeId } : one));
  expect(survivableFailures(field(five), FAILOVER_POLICY, NOW_AT_MS)).toBe(2);
  expect(survivableFailures(field(shared), FAILOVER_POLICY, NOW_AT_MS)).toBe(1);
  const cordoned = five.map((one, i) => (i > 1 ? { ...one, scheduling: "cordoned" as const } : one));
  expect(survivableFailures(field(cordoned), FAILOVER_POLICY, NOW_AT_MS)).toBe(1);
});

test("[R4] where the quorum goes with the leader's node, nobody takes over", () => {
  const three = five.slice(0, 3);
  const dead = three.map((one, i) => (i === 2 ? { ...one, health: "down" as const } : one));
  expect(card(field(dead))).toMatchObject({ verdict: "not-ready", next: null, survivableFailures: 0 });
  const shared = three.map((one, i) => (i < 2 ? { ...one, nodeId: "n" as NodeId } : one));
  expect(card(field(shared)).sentences[0]).toBe(
    "If A died now, the quorum would be lost: nobody could be elected.",
  );
  const gone = three.map((one, i) => (i > 0 ? { ...one, health: "down" as const } : one));
  expect(card(field(gone)).survivableFailures).toBe(-1);
  expect(card(field(gone)).sentences).toContain("The quorum is lost already.");
});

test("[R5] while nobody leads, no one is said to die: the first candidate, or that the quorum is lost; never ready", () => {
  const unled = card(field(five, { leaderId: null }), { links: links("a", ["b", 1], ["c", 1], ["d", 1]) });
  expect(unled).toMatchObject({ verdict: "not-ready", closed: null, silence: null });
  expect(unled.sentences[0]).toBe("Nobody is known to lead; A is the first candidate.");
  const three = five.slice(0, 3).map((one, i) => (i < 2 ? { ...one, health: "unreachable" as const } : one));
  expect(card(field(three, { leaderId: null })).sentences).toEqual([
    "The quorum is lost already.",
    "A is rejected: its health is unreachable.",
    "B is rejected: its health is unreachable.",
  ]);
});

test("[R1] members of whom nothing is known are named all the same", () => {
  const names = new Map([[id("b"), "oslo-1"]]);
  const at = field(five, { facts: five.filter(({ memberId }) => memberId !== id("b")), names });
  expect(card(at).sentences).toContain("oslo-1 is rejected: nothing is known of it.");
});

test("[R3] any members on any nodes: after so many failures it goes on, whichever they are; after one more, not always", () => {
  const one = (name: string) =>
    fc
      .record({
        nodeId: fc.constantFrom(...(["n1", "n2", "n3", "n4", "n5"] as NodeId[])),
        health: fc.constantFrom("online" as const, "online" as const, "online" as const, "down" as const),
        scheduling: fc.constantFrom("active" as const, "active" as const, "cordoned" as const),
      })
      .map((more) => facts(name, more));
  fc.assert(
    fc.property(
      fc.tuple(one("a"), one("b"), one("c"), one("d"), one("e")),
      fc.integer({ min: 1, max: 5 }),
      (all, count) => {
        const at = field(all.slice(0, count));
        const survivable = survivableFailures(at, FAILOVER_POLICY, NOW_AT_MS);
        const goesOn = (lost: readonly NodeId[]) => {
          const left = at.facts.filter(({ health, nodeId }) => health === "online" && !lost.includes(nodeId));
          const { candidates } = rankCandidates(at, FAILOVER_POLICY, NOW_AT_MS);
          const fit = new Set<MemberId | null>([at.leaderId, ...candidates.map(({ memberId }) => memberId)]);
          return left.length >= majorityOf(count) && left.some(({ memberId }) => fit.has(memberId));
        };
        const nodes = [
          ...new Set(at.facts.filter(({ health }) => health === "online").map(({ nodeId }) => nodeId)),
        ];
        if (survivable <= 0) return;
        for (const lost of subsets(nodes, survivable)) expect(goesOn(lost)).toBe(true);
        expect(subsets(nodes, survivable + 1).every(goesOn)).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});

function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}
