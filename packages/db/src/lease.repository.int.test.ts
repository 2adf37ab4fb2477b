import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "./database.ts";
import { AS_TEST, createTestDatabase, type TestDatabase } from "./testing/index.ts";

let database: TestDatabase;
let a: Database;
let b: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  a = database.db;
  b = database.another();
});
afterAll(() => database.close());

test("one holder at a time; the other is told who holds it and for how long", async () => {
  const held = await a.read.lease.acquire("loop", "hub-a", 60_000);
  expect(held).toEqual({ outcome: "held", fencing: 1n });
  expect(await b.read.lease.acquire("loop", "hub-b", 60_000)).toMatchObject({
    outcome: "taken",
    holder: "hub-a",
  });
  expect(await a.read.lease.acquire("loop", "hub-a", 60_000)).toEqual(held);
  expect(await a.read.lease.renew("loop", "hub-a", 1n, 60_000)).toBe(true);
  expect(await b.read.lease.renew("loop", "hub-b", 1n, 60_000)).toBe(false);
});

test("the fencing number grows with every change of holder, also after a release", async () => {
  await a.read.lease.acquire("grow", "hub-a", 60_000);
  await a.read.lease.release("grow", "hub-a", 1n);
  expect(await b.read.lease.acquire("grow", "hub-b", 1)).toEqual({ outcome: "held", fencing: 2n });
  await sleep(20);
  expect(await b.read.lease.renew("grow", "hub-b", 2n, 60_000)).toBe(false);
  expect(await a.read.lease.acquire("grow", "hub-a", 60_000)).toEqual({ outcome: "held", fencing: 3n });
  expect(await a.read.lease.isCurrent("grow", 3n)).toBe(true);
  expect(await b.read.lease.isCurrent("grow", 2n)).toBe(false);
});

test("of many that reach for a free lease at once one gets it", async () => {
  const got = await Promise.all(
    Array.from({ length: 10 }, (_, i) => (i % 2 ? a : b).read.lease.acquire("free", `hub-${i}`, 60_000)),
  );
  expect(got.filter((one) => one.outcome === "held")).toHaveLength(1);
});

test("a fenced write is either before a takeover or refused", async () => {
  await a.read.lease.acquire("fence", "hub-a", 1);
  await sleep(20);
  const order: string[] = [];
  const begun = Promise.withResolvers<boolean>();
  const write = a.write(AS_TEST, async (tx) => {
    begun.resolve(await tx.lease.isCurrent("fence", 1n));
    await sleep(200);
    order.push("written");
  });
  expect(await Promise.race([begun.promise, write])).toBe(true);
  const takeover = b.read.lease.acquire("fence", "hub-b", 60_000).then((outcome) => {
    order.push("taken over");
    return outcome;
  });
  await Promise.all([write, takeover]);
  expect(await takeover).toEqual({ outcome: "held", fencing: 2n });
  expect(order).toEqual(["written", "taken over"]);
  expect(await a.write(AS_TEST, (tx) => tx.lease.isCurrent("fence", 1n))).toBe(false);
});
