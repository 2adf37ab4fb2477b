import { RateLimitCreateInput, type RateLimitId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProxyBudgetKey } from "./proxy-budget.repository.ts";
import { AS_TEST, createTestDatabase, type TestDatabase } from "./testing/index.ts";

const NOW = 1_700_000_000_123;
const DAY_MS = 86_400_000;
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

async function newLimit(windowMs = 60_000): Promise<RateLimitId> {
  const id = sortableId() as RateLimitId;
  const input = RateLimitCreateInput.parse({ pattern: `${id}.example.org`, count: 10, windowMs });
  await read.proxyRateLimit.insert({ ...input, id, createdAtMs: NOW });
  return id;
}

const byKey = (one: ProxyBudgetKey, other: ProxyBudgetKey) =>
  one.limitId.localeCompare(other.limitId) || one.exit.localeCompare(other.exit);

test("a budget begins with nothing, and keeps what it was given; its exit may be any text", async () => {
  const keys = [
    { limitId: await newLimit(), exit: "203.0.113.7" },
    { limitId: await newLimit(), exit: "proxy 01h" },
    { limitId: await newLimit(), exit: "2001:db8::1" },
  ].sort(byKey);
  await database.db.write(AS_TEST, async (tx) => {
    const budgets = await tx.proxyBudget.findForUpdate([...keys, ...keys], NOW);
    expect(budgets).toEqual(keys.map((key) => ({ ...key, state: null, updatedAtMs: NOW })));
    const states = budgets.map(({ limitId, exit }, i) => ({ limitId, exit, state: { taken: [i, "x"] } }));
    await tx.proxyBudget.update(states.slice(0, 2), NOW + 5);
  });
  await database.db.write(AS_TEST, async (tx) => {
    const states = (await tx.proxyBudget.findForUpdate(keys, NOW + 9)).map(({ state }) => state);
    expect(states).toEqual([{ taken: [0, "x"] }, { taken: [1, "x"] }, null]);
  });
  const stored = (await read.proxyBudget.findAll(2)).map(({ updatedAtMs }) => updatedAtMs);
  expect(stored).toEqual([NOW + 5, NOW + 5]);
});

test("whoever leases is alone with the budget, over all replicas, also where several are asked for in any order", async () => {
  const limitId = await newLimit();
  const keys = ["a", "b", "c"].map((exit) => ({ limitId, exit }));
  const replicas = [database.db, database.another()] as const;
  const lease = (i: number) =>
    (replicas[i % 2] ?? replicas[0]).write(AS_TEST, async (tx) => {
      const asked = i % 3 === 0 ? keys : [...keys].reverse().slice(0, 2);
      const budgets = await tx.proxyBudget.findForUpdate(asked, NOW);
      const next = budgets.map(({ state, ...key }) => ({ ...key, state: { taken: takenOf(state) + 1 } }));
      await tx.proxyBudget.update(next, NOW + i);
    });
  await Promise.all(Array.from({ length: 18 }, (_, i) => lease(i)));
  const taken = (await read.proxyBudget.findAll(1000))
    .filter((budget) => budget.limitId === limitId)
    .sort(byKey)
    .map(({ state }) => takenOf(state));
  expect(taken).toEqual([6, 18, 18]);
});

test("a budget goes a day after its window has passed, also where its limit is gone, and not while it is in use", async () => {
  const [short, long, gone] = [await newLimit(), await newLimit(DAY_MS), "gone" as RateLimitId];
  await database.db.write(AS_TEST, async (tx) => {
    await tx.proxyBudget.findForUpdate(
      [short, long, gone].map((limitId) => ({ limitId, exit: "old" })),
      NOW,
    );
    await tx.proxyBudget.findForUpdate([{ limitId: short, exit: "new" }], NOW + DAY_MS);
  });
  const left = async () =>
    (await read.proxyBudget.findAll(1000))
      .filter(({ limitId }) => [short, long, gone].includes(limitId))
      .map(({ limitId, exit }) => `${limitId} ${exit}`)
      .sort();
  await read.proxyBudget.prune(NOW + DAY_MS + 60_000, DAY_MS);
  expect(await left()).toEqual([`${short} new`, `${short} old`, `${long} old`, `${gone} old`].sort());
  await read.proxyBudget.prune(NOW + DAY_MS + 60_001, DAY_MS);
  expect(await left()).toEqual([`${short} new`, `${long} old`, `${gone} old`].sort());
  await read.proxyBudget.prune(NOW + 2 * DAY_MS + 1, DAY_MS);
  expect(await left()).toEqual([`${short} new`, `${gone} old`].sort());
  await read.proxyBudget.prune(NOW + 8 * DAY_MS + 1, DAY_MS);
  expect(await left()).toEqual([]);
});

function takenOf(state: unknown): number {
  return (state as { taken: number } | null)?.taken ?? 0;
}
