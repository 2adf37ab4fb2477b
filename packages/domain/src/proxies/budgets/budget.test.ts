import { expect, test } from "vitest";
import {
  type Budget,
  budgetTaken,
  EMPTY_BUDGET,
  isBudgetIdle,
  leaseBudget,
  returnBudget,
  SLICES_MAX,
  SLICES_OF_NODE_MAX,
  trimBudget,
} from "./budget.ts";

const NOW = 1_000_000;
const LIMIT = { allowed: 100, windowMs: 10_000 };
const FOR_MS = 3000;
/** Until what was under way at the end of a slice has arrived. */
const ENDS_MS = FOR_MS + 1000;
let sliceCount = 0;

function lease(budget: Budget, nodeId: string, wanted: number, nowMs = NOW, limit = LIMIT) {
  sliceCount += 1;
  const sliceId = `${nodeId} ${sliceCount}`;
  return { sliceId, ...leaseBudget(budget, { limit, sliceId, nodeId, wanted, nowMs, forMs: FOR_MS }) };
}

function told(budget: Budget, sliceId: string, over: number, open: number, isDone: boolean, nowMs: number) {
  const nodeId = sliceId.split(" ")[0] ?? "";
  return returnBudget(budget, { sliceId, nodeId, over, open, isDone, nowMs });
}

test("[PB2] a dead agent's slice counts until its end and a window more", () => {
  const { budget } = lease(EMPTY_BUDGET, "a", 10);
  expect(budgetTaken(budget, NOW + ENDS_MS + LIMIT.windowMs)).toBe(10);
  const lastMs = NOW + ENDS_MS + LIMIT.windowMs + Math.ceil(LIMIT.windowMs / 128);
  expect(budgetTaken(budget, lastMs)).toBe(0);
  expect([isBudgetIdle(budget, lastMs - 80), isBudgetIdle(budget, lastMs)]).toEqual([false, true]);
});

test("[PB3] [PB4] what is over counts for a window from the report on; what is unspent of a done slice is free", () => {
  const { budget, sliceId } = lease(EMPTY_BUDGET, "a", 10);
  const done = told(budget, sliceId, 3, 2, true, NOW + 1000);
  expect(budgetTaken(done, NOW + 1000)).toBe(5);
  expect(done.slices).toMatchObject([{ units: 5, spent: 5, over: 3 }]);
  const all = told(done, sliceId, 5, 0, true, NOW + 2000);
  expect(all.slices).toEqual([]);
  expect(budgetTaken(all, NOW + 11_000)).toBe(5);
  expect(budgetTaken(all, NOW + 11_080)).toBe(2);
  expect(budgetTaken(all, NOW + 12_080)).toBe(0);
});

test("[PB5] reports may come twice and in any order; another node's and a dead slice's change nothing", () => {
  const { budget, sliceId } = lease(EMPTY_BUDGET, "a", 10);
  const newer = told(budget, sliceId, 6, 1, true, NOW + 10);
  const states = (each: Budget) => each.slices.map(({ units, spent, over }) => [units, spent, over]);
  expect(states(newer)).toEqual([[7, 7, 6]]);
  expect(states(told(newer, sliceId, 2, 3, false, NOW + 20))).toEqual([[7, 7, 6]]);
  expect(states(told(newer, sliceId, 6, 1, true, NOW + 20))).toEqual([[7, 7, 6]]);
  expect(states(told(newer, sliceId, 99, 99, true, NOW + 20))).toEqual([]);
  expect(budgetTaken(told(newer, sliceId, 99, 99, true, NOW + 20), NOW + 20)).toBe(7);
  const thief = returnBudget(budget, {
    sliceId,
    nodeId: "b",
    over: 0,
    open: 0,
    isDone: true,
    nowMs: NOW,
  });
  expect(budgetTaken(thief, NOW)).toBe(10);
  const late = NOW + ENDS_MS + 1;
  expect(budgetTaken(told(budget, sliceId, 0, 0, true, late), late)).toBe(10);
});

test("[PB6] a report renews its slice", () => {
  const { budget, sliceId } = lease(EMPTY_BUDGET, "a", 10);
  const renewed = told(budget, sliceId, 0, 4, false, NOW + 2000);
  expect(renewed.slices[0]?.endsAtMs).toBe(NOW + 2000 + ENDS_MS);
  expect(told(renewed, sliceId, 0, 4, false, NOW).slices[0]?.endsAtMs).toBe(NOW + 2000 + ENDS_MS);
});

test("[PB7] a quarter at once, then evenly, and no second burst after a full window", () => {
  const first = lease(EMPTY_BUDGET, "a", 1000);
  expect(first.units).toBe(25);
  let budget = told(first.budget, first.sliceId, 25, 0, true, NOW);
  const leased: number[] = [];
  for (let atMs = NOW + 500; atMs < NOW + 30_000; atMs += 500) {
    const slice = lease(budget, "a", 1000, atMs);
    budget = told(slice.budget, slice.sliceId, slice.units, 0, true, atMs);
    leased.push(slice.units);
  }
  expect(Math.max(...leased)).toBeLessThanOrEqual(8);
  const pairs = leased.slice(1).map((units, i) => units + (leased[i] ?? 0));
  expect(Math.min(...pairs)).toBeGreaterThanOrEqual(3);
  const rested = lease(budget, "a", 1000, NOW + 60_000);
  expect(rested.units).toBe(25);
  expect(lease(EMPTY_BUDGET, "a", 9, NOW, { allowed: 3, windowMs: 1000 }).units).toBe(2);
  expect(lease(EMPTY_BUDGET, "a", 9, NOW, { allowed: 1, windowMs: 1000 }).units).toBe(1);
});

test("[PB8] what there is goes to all who ask, and to who has waited longest where it is too little", () => {
  const first = lease(EMPTY_BUDGET, "a", 1000).budget;
  const waiting = lease(first, "b", 4).budget;
  // 25 at once went to a; 13 more came within 1.3 s: b gets what it asked for, a the rest.
  expect(lease(waiting, "a", 1000, NOW + 1300).units).toBe(9);
  expect(lease(waiting, "b", 4, NOW + 1300).units).toBe(4);
  const tight = { allowed: 10, windowMs: 10_000 };
  const full = lease(EMPTY_BUDGET, "a", 2, NOW, tight).budget;
  const b = lease(full, "b", 1, NOW + 1, tight).budget;
  const both = lease(b, "c", 1, NOW + 2, tight).budget;
  expect(lease(both, "c", 1, NOW + 1000, tight).units).toBe(0);
  expect(lease(both, "b", 1, NOW + 1000, tight).units).toBe(1);
  // b has not asked for 2.5 s: it is c's.
  expect(lease(both, "c", 1, NOW + 2502, tight).units).toBe(1);
});

test("[PB9] who gets less than was wanted learns when there may be more", () => {
  const first = lease(EMPTY_BUDGET, "a", 1000);
  const retryInMs = first.retryInMs ?? 0;
  expect(retryInMs).toBeGreaterThan(50);
  expect(lease(first.budget, "a", 1, NOW + retryInMs).units).toBe(1);
  expect(lease(first.budget, "a", 1, NOW + retryInMs - 2).units).toBe(0);
  expect(lease(EMPTY_BUDGET, "a", 3).retryInMs).toBeNull();
  const one = { allowed: 1, windowMs: 10_000 };
  const spent = lease(EMPTY_BUDGET, "a", 1, NOW, one);
  const done = told(spent.budget, spent.sliceId, 1, 0, true, NOW + 5);
  const none = lease(done, "a", 1, NOW + 1000, one);
  expect(none.units).toBe(0);
  expect(none.retryInMs).toBeGreaterThan(8900);
  expect(none.retryInMs).toBeLessThan(9200);
});

test("[PB10] slices, nodes and steps are bounded", () => {
  const wide = { allowed: 1_000_000, windowMs: 60_000 };
  let budget = EMPTY_BUDGET;
  for (let i = 0; i < SLICES_OF_NODE_MAX + 3; i += 1) budget = lease(budget, "a", 1, NOW, wide).budget;
  expect(budget.slices).toHaveLength(SLICES_OF_NODE_MAX);
  for (let i = 0; i < SLICES_MAX + 300; i += 1) budget = lease(budget, `n${i}`, 1, NOW, wide).budget;
  expect(budget.slices).toHaveLength(SLICES_MAX);
  expect(budget.demands).toHaveLength(256);
  expect(JSON.stringify(budget).length).toBeLessThan(200_000);
  let busy = EMPTY_BUDGET;
  for (let atMs = NOW; atMs < NOW + 70_000; atMs += 97) {
    const slice = lease(busy, "a", 1, atMs, wide);
    busy = told(slice.budget, slice.sliceId, 1, 0, true, atMs);
  }
  expect(busy.over.length).toBeLessThanOrEqual(130);
});

test("[PB12] time does not run backwards, and a lowered limit leases nothing until less is taken", () => {
  const { budget, sliceId } = lease(EMPTY_BUDGET, "a", 20);
  const later = trimBudget(budget, NOW + 2000);
  expect(told(later, sliceId, 20, 0, true, NOW - 60_000).over.map(({ atMs }) => atMs)).toEqual([
    Math.ceil((NOW + 2000) / 79) * 79,
  ]);
  expect(lease(budget, "b", 1, NOW + 5000, { allowed: 19, windowMs: 10_000 }).units).toBe(0);
  expect(lease(budget, "b", 1, NOW + 5000, { allowed: 21, windowMs: 10_000 }).units).toBe(1);
});

test("[PB13] what other budgets hold of the same limit is not leased again", () => {
  const before = lease(EMPTY_BUDGET, "a", 25);
  const leaseNow = (takenElsewhere: number) =>
    leaseBudget(EMPTY_BUDGET, {
      ...{ limit: LIMIT, sliceId: "new", nodeId: "a", wanted: 1000, nowMs: NOW, forMs: FOR_MS },
      takenElsewhere,
    });
  // A quarter of what is left.
  expect(leaseNow(budgetTaken(before.budget, NOW)).units).toBe(18);
  expect(leaseNow(99).units).toBe(1);
  expect(leaseNow(100)).toMatchObject({ units: 0 });
  expect(Number.isFinite(leaseNow(100).retryInMs)).toBe(true);
  expect(Number.isFinite(leaseNow(500).retryInMs)).toBe(true);
});
