import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import type { Member } from "../health/member.ts";
import { ANY } from "../testing/instances.ts";
import { fieldOf, memberOf, membersOf } from "../testing/members.ts";
import { adaptiveCost, connectionCost, responseCost } from "./costs.ts";
import { strategyOf } from "./strategy-of.ts";

const HERE = { region: "", zone: "" };

test("[RS5] fewer open requests for the weight; a failure counts as one that stays open", () => {
  const [one, two, heavy] = [memberOf("a"), memberOf("b"), memberOf("c", { weight: 20 })];
  one.openCount = 2;
  two.openCount = 5;
  heavy.openCount = 5;
  expect([one, two, heavy].map((member) => connectionCost(member, 0))).toEqual([3, 6, 3]);
  for (let i = 0; i < 4; i += 1) one.observe("error", 1, 1000);
  expect(connectionCost(one, 1000)).toBe(7);
  expect(connectionCost(one, 11_000)).toBeCloseTo(3 + 4 / Math.E, 9);
});

test("[RS5] [RS6] [RS10] of two random ones the better one: the worst of all is never chosen, and all others are", () => {
  for (const name of ["least-connections", "least-response-time", "adaptive"] as const) {
    const members = membersOf(5);
    for (const [i, member] of members.entries()) {
      member.openCount = i;
      member.observe("ok", 10, 0);
    }
    const strategy = strategyOf(name, HERE, randomOf(2));
    strategy.update(fieldOf(members), 0);
    const chosen = new Set(Array.from({ length: 500 }, () => strategy.pick(ANY, 0)));
    expect(chosen.has(members[4] as Member)).toBe(false);
    expect(chosen.size).toBe(4);
  }
});

test("[RS13] where both are dear, two more are drawn", () => {
  for (const name of ["least-connections", "least-response-time", "adaptive"] as const) {
    const members = membersOf(10);
    for (const [i, member] of members.entries()) {
      member.openCount = i < 2 ? 400 : 1;
      member.observe("ok", i < 2 ? 100 : 10, 0);
    }
    const strategy = strategyOf(name, HERE, randomOf(2));
    strategy.update(fieldOf(members), 0);
    let bad = 0;
    for (let i = 0; i < 20_000; i += 1) if ((strategy.pick(ANY, 0)?.openCount ?? 0) > 1) bad += 1;
    // Of 45 pairs one is of bad ones: 444 of 20,000 by one draw, 10 by two.
    expect(bad).toBeGreaterThan(0);
    expect(bad).toBeLessThan(40);
  }
});

test("[RS6] latency times load; silence while requests wait is latency, too", () => {
  const member = memberOf("a");
  expect(responseCost(member, 0)).toBe(30);
  member.observe("ok", 8, 0);
  expect(responseCost(member, 0)).toBe(8);
  member.openCount = 3;
  expect(responseCost(member, 0)).toBe(32);
  member.waitingCount = 3;
  member.silentSinceMs = 0;
  expect(responseCost(member, 400)).toBe(1600);
});

test("[RS10] failures cost more than their latency, and fade", () => {
  const [good, failing] = [memberOf("a"), memberOf("b")];
  good.observe("ok", 1000, 0);
  failing.observe("error", 1, 0);
  expect(responseCost(failing, 0)).toBe(responseCost(good, 0));
  expect(adaptiveCost(failing, 0)).toBeCloseTo((1000 * 2) / 0.95 ** 2, 6);
  for (let i = 0; i < 500; i += 1) failing.observe("error", 1, 0);
  expect(Number.isFinite(adaptiveCost(failing, 0))).toBe(true);
  expect(adaptiveCost(failing, 0) / adaptiveCost(good, 0)).toBeGreaterThan(1000);
  const laterMs = 120_000;
  good.observe("ok", 20, laterMs);
  expect(adaptiveCost(failing, laterMs)).toBeLessThan(adaptiveCost(good, laterMs));
});
