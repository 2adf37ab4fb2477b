import type { RoutingStrategy } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import type { Member } from "../health/member.ts";
import { ANY, loadOf } from "../testing/instances.ts";
import { fieldOf, memberOf, membersOf } from "../testing/members.ts";
import { idlenessOf, loadWeights } from "./load-weight.ts";
import { strategyOf } from "./strategy-of.ts";

const HERE = { region: "", zone: "" };

/** How often each was chosen. */
function countsOf(name: RoutingStrategy, members: readonly Member[], picks: number, nowMs = 0): number[] {
  const strategy = strategyOf(name, HERE, randomOf(3));
  strategy.update(fieldOf(members), nowMs);
  const counts = new Map<Member | null, number>();
  for (let i = 0; i < picks; i += 1) {
    const member = strategy.pick(ANY, nowMs);
    counts.set(member, (counts.get(member) ?? 0) + 1);
  }
  return members.map((member) => counts.get(member) ?? 0);
}

test("[RS2] one after another, whatever comes and goes", () => {
  const members = membersOf(10);
  expect(countsOf("round-robin", members, 1000)).toEqual(Array(10).fill(100));
  const strategy = strategyOf("round-robin", HERE, randomOf(1));
  strategy.update(fieldOf(members), 0);
  const first = strategy.pick(ANY, 0);
  strategy.update(fieldOf(members, members.slice(0, 3)), 0);
  const three = [1, 2, 3].map(() => strategy.pick(ANY, 0));
  expect(new Set(three).size).toBe(3);
  expect(members).toContain(first);
  const starts = new Set(
    [1, 2, 3, 4, 5].map((seed) => {
      const other = strategyOf("round-robin", HERE, randomOf(seed));
      other.update(fieldOf(members), 0);
      return other.pick(ANY, 0);
    }),
  );
  expect(starts.size).toBeGreaterThan(1);
});

test("[RS3] each as likely as the others", () => {
  for (const count of countsOf("random", membersOf(10), 10_000)) {
    expect(count).toBeGreaterThan(850);
    expect(count).toBeLessThan(1150);
  }
});

test("[RS4] as often as the weights say, and evenly spread", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 12 }), (weights) => {
      const members = weights.map((weight, i) => memberOf(`i${i + 10}`, { weight }));
      const sum = weights.reduce((all, weight) => all + weight, 0);
      const strategy = strategyOf("weighted-round-robin", HERE, randomOf(5));
      strategy.update(fieldOf(members), 0);
      const counts = members.map(() => 0);
      let worst = 0;
      for (let picks = 1; picks <= 2000; picks += 1) {
        const at = members.indexOf(strategy.pick(ANY, 0) as Member);
        counts[at] = (counts[at] ?? 0) + 1;
        // At each moment, not only in the end. A round may be cut at both ends.
        for (let i = 0; i < counts.length; i += 1) {
          const due = (picks * (weights[i] ?? 0)) / sum;
          worst = Math.max(worst, Math.abs((counts[i] ?? 0) - due) - 0.01 * due);
        }
      }
      expect(worst).toBeLessThanOrEqual(3);
    }),
    { numRuns: 15 },
  );
});

test("[RS4] 40 parts processor, 30 memory, 30 queue; who tells nothing fresh counts as the mean of the others", () => {
  const idle = memberOf("a", { load: loadOf(0, 0, 0) });
  const busy = memberOf("b", { load: loadOf(1, 0.5, 0.5) });
  const full = memberOf("c", { load: loadOf(1, 1, 1) });
  const silent = memberOf("d");
  expect([idle, busy, full, silent].map((member) => idlenessOf(member, 15_000))).toEqual([
    1,
    0.3,
    0.05,
    null,
  ]);
  expect(idlenessOf(idle, 15_001)).toBeNull();
  expect(idlenessOf(memberOf("e", { load: loadOf(0, 0, 0, 20_000) }), 4999)).toBeNull();
  const queueUnknown = { cpuRatio: 0.5, memoryRatio: 0.5, queueRatio: null, atMs: 0 };
  expect(idlenessOf(memberOf("f", { load: queueUnknown }), 0)).toBeCloseTo(0.5, 9);
  const [a = 0, b = 0, , d = 0] = loadWeights([idle, busy, full, silent], 0);
  expect([a, b]).toEqual([10, 3]);
  expect(d).toBeCloseTo((10 * 1.35) / 3, 9);
  expect([...loadWeights([silent, memberOf("g", { weight: 30 })], 0)]).toEqual([10, 30]);
  const [toIdle = 0, toBusy = 0] = countsOf("weighted-round-robin", [idle, busy], 1300);
  expect([toIdle, toBusy]).toEqual([expect.closeTo(1000, -1), expect.closeTo(300, -1)]);
});

test("[RS11] who starts slowly gets a part of its turns, of the random ones, and of those by cost", () => {
  for (const name of [
    "round-robin",
    "random",
    "weighted-round-robin",
    "least-connections",
    "adaptive",
    "consistent-hash",
  ] as const) {
    const members = membersOf(4);
    const [slow] = members as [Member];
    slow.slowFromMs = 0;
    slow.slowUntilMs = 30_000;
    for (const member of members) member.openCount = 4;
    const [few = 0, ...others] = countsOf(name, members, 4000, 6000);
    const mean = others.reduce((sum, count) => sum + count, 0) / 3;
    expect(few / mean).toBeLessThan(0.5);
  }
  const members = membersOf(4);
  (members[0] as Member).slowUntilMs = 30_000;
  const [share = 0] = countsOf("round-robin", members, 3200, 6000);
  expect(share / 3200).toBeCloseTo(0.2 / 3.2, 1);
});
