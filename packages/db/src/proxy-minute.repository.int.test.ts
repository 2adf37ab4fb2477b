import type { PoolId, ProxyId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProxyMinute } from "./proxy-minute.repository.ts";
import { createTestDatabase, type TestDatabase } from "./testing/index.ts";

const MINUTE_MS = 60_000;
const HOUR = Date.UTC(2026, 0, 5, 12);
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

function minute(poolId: PoolId, overrides: Partial<ProxyMinute> = {}): ProxyMinute {
  return {
    poolId,
    proxyId: "p-1" as ProxyId,
    target: "example.org",
    minuteAtMs: HOUR,
    requestCount: 10,
    failedCount: 1,
    attemptCount: 12,
    faults: { dial: 2 },
    sentBytes: 1000,
    receivedBytes: 2 ** 40,
    latencies: latencies({ 4: 9 }),
    ...overrides,
  };
}

function latencies(counts: Record<number, number>): number[] {
  return Array.from({ length: 18 }, (_, at) => counts[at] ?? 0);
}

test("what is told of one minute adds up, by proxy and target; faults by their kind", async () => {
  const poolId = sortableId() as PoolId;
  const first = minute(poolId);
  const elsewhere = minute(poolId, {
    target: "203.0.113.1",
    proxyId: "",
    latencies: latencies({}),
    faults: {},
  });
  await read.proxyMinute.add([elsewhere, first]);
  await read.proxyMinute.add([
    minute(poolId, { faults: { dial: 1, block: 3 }, latencies: latencies({ 4: 1, 17: 2 }) }),
  ]);
  await read.proxyMinute.add([elsewhere]);
  const range = { poolId, fromAtMs: HOUR, toAtMs: HOUR + MINUTE_MS };
  const [step] = await read.proxyMinute.readSteps({ ...range, stepMs: MINUTE_MS });
  expect(step).toMatchObject({
    requestCount: 40,
    failedCount: 4,
    sentBytes: 4000,
    receivedBytes: 2 ** 42,
    faultCount: 6,
  });
  const { json, count } = await read.proxyMinute.readRecord(range, 10);
  expect(count).toBe(2);
  expect(JSON.parse(json)).toEqual([
    [HOUR, "", "203.0.113.1", 20, 24, {}, latencies({})],
    [HOUR, "p-1", "example.org", 20, 24, { dial: 3, block: 3 }, latencies({ 4: 10, 17: 2 })],
  ]);
  expect(JSON.parse((await read.proxyMinute.readRecord(range, 1)).json)).toHaveLength(1);
  expect(await read.proxyMinute.readRecord({ ...range, toAtMs: HOUR }, 1)).toEqual({ json: "[]", count: 0 });
});

test("steps join minutes of all proxies and targets, from the first included to the last excluded", async () => {
  const poolId = sortableId() as PoolId;
  const at = (index: number) => HOUR + index * MINUTE_MS;
  const told = [-1, 0, 1, 5, 9, 10].flatMap((index) => [
    minute(poolId, { minuteAtMs: at(index) }),
    minute(poolId, { minuteAtMs: at(index), proxyId: "p-2" as ProxyId }),
  ]);
  await read.proxyMinute.add([...told, minute(sortableId() as PoolId)]);
  const range = { poolId, fromAtMs: at(0), toAtMs: at(10) };
  const steps = await read.proxyMinute.readSteps({ ...range, stepMs: 5 * MINUTE_MS });
  const sum = {
    ...{
      requestCount: 40,
      failedCount: 4,
      attemptCount: 48,
      faultCount: 8,
      sentBytes: 4000,
      receivedBytes: 2 ** 42,
    },
    latencies: latencies({ 4: 36 }),
  };
  expect(steps).toEqual([
    { atMs: at(0), ...sum },
    { atMs: at(5), ...sum },
  ]);
  expect((await read.proxyMinute.readSteps({ ...range, stepMs: MINUTE_MS })).map(({ atMs }) => atMs)).toEqual(
    [0, 1, 5, 9].map(at),
  );
});

test("old minutes go, a part at a time", async () => {
  const poolId = sortableId() as PoolId;
  const longAgo = HOUR - 30 * 86_400_000;
  const told = [0, 1, 2].map((index) => minute(poolId, { minuteAtMs: longAgo + index * MINUTE_MS }));
  await read.proxyMinute.add(told);
  expect(await read.proxyMinute.prune(longAgo + 2 * MINUTE_MS, 1)).toBe(1);
  expect(await read.proxyMinute.prune(longAgo + 2 * MINUTE_MS, 5)).toBe(1);
  const { json } = await read.proxyMinute.readRecord({ poolId, fromAtMs: 0, toAtMs: HOUR }, 10);
  expect(JSON.parse(json).map(([atMs]: [number]) => atMs)).toEqual([longAgo + 2 * MINUTE_MS]);
});
