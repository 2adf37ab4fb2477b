import {
  PoolCreateInput,
  type PoolId,
  RateLimitCreateInput,
  type RateLimitId,
  type RotationView,
} from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProxyPoolInsert } from "./proxy-pool.repository.ts";
import type { ProxyRateLimitInsert } from "./proxy-rate-limit.repository.ts";
import { AS_TEST, createTestDatabase, type TestDatabase } from "./testing/index.ts";

const NOW = 1_700_000_000_123;
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

function pool(overrides: Partial<ProxyPoolInsert> = {}): ProxyPoolInsert {
  const id = sortableId() as PoolId;
  return { ...PoolCreateInput.parse({ name: `pool-${id}` }), id, createdAtMs: NOW, ...overrides };
}

function limit(pattern: string, overrides: Partial<ProxyRateLimitInsert> = {}): ProxyRateLimitInsert {
  const input = RateLimitCreateInput.parse({ pattern, count: 1200, windowMs: 60_000 });
  return { ...input, id: sortableId() as RateLimitId, createdAtMs: NOW, ...overrides };
}

test("a pool comes back as it was stored, and as it was changed", async () => {
  const insert = pool({ nodeFilter: "region=tokyo", isDemo: true });
  await read.proxyPool.insert(insert);
  const stored = { ...insert, updatedAtMs: NOW, removedAtMs: null };
  expect(await read.proxyPool.find(insert.id)).toEqual(stored);
  const fields = { ...insert, name: `${insert.name}-2`, settings: { ...insert.settings, attemptsMax: 5 } };
  await read.proxyPool.update(insert.id, fields, NOW + 5);
  expect(await read.proxyPool.find(insert.id)).toEqual({ ...stored, ...fields, updatedAtMs: NOW + 5 });
});

test("a pool's name is taken until the pool is removed", async () => {
  const first = pool();
  const second = pool({ name: first.name });
  await read.proxyPool.insert(first);
  await expect(read.proxyPool.insert(second)).rejects.toMatchObject({ code: "NAME_TAKEN" });
  const third = pool();
  await read.proxyPool.insert(third);
  await expect(read.proxyPool.update(third.id, first, NOW)).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await read.proxyPool.markRemoved(first.id, NOW);
  await read.proxyPool.insert(second);
  const ids = (await read.proxyPool.findAll()).map(({ id }) => id);
  expect(ids).toContain(second.id);
  expect(ids).not.toContain(first.id);
});

test("settings that this version cannot read hide their pool, and no other; what they lack has its default", async () => {
  const [unknown, older] = [pool(), pool()];
  await read.proxyPool.insert(unknown);
  await read.proxyPool.insert(older);
  await database.sql(`UPDATE proxy_pool SET settings = '{"attemptsMax":"many"}' WHERE id = $1`, [unknown.id]);
  await database.sql(`UPDATE proxy_pool SET settings = '{"attemptsMax":2}' WHERE id = $1`, [older.id]);
  expect(await read.proxyPool.find(unknown.id)).toBeNull();
  expect((await read.proxyPool.find(older.id))?.settings).toEqual({ ...older.settings, attemptsMax: 2 });
});

test("whoever counts pools before an insert is alone with it", async () => {
  const other = database.another();
  const startCount = await database.db.write(AS_TEST, (tx) => tx.proxyPool.countForInsert());
  const insertBelow = (db: TestDatabase["db"]) =>
    db.write(AS_TEST, async (tx) => {
      if ((await tx.proxyPool.countForInsert()) >= startCount + 2) return "full";
      await tx.proxyPool.insert(pool());
      return "inserted";
    });
  const outcomes = await Promise.all(
    [0, 1, 2, 3, 4].map((i) => insertBelow(i % 2 === 0 ? database.db : other)),
  );
  expect(outcomes.filter((outcome) => outcome === "inserted")).toHaveLength(2);
});

test("a limit comes back whole; its pattern is taken for what it counts, until it is removed", async () => {
  const first = limit("example.org", { windowMs: 7 * 86_400_000, count: 1_000_000_000 });
  await read.proxyRateLimit.insert(first);
  const stored = { ...first, updatedAtMs: NOW, removedAtMs: null };
  expect(await read.proxyRateLimit.find(first.id)).toEqual(stored);
  await read.proxyRateLimit.insert(limit("example.org", { counts: "connections" }));
  await expect(read.proxyRateLimit.insert(limit("example.org"))).rejects.toMatchObject({
    code: "NAME_TAKEN",
    message: expect.stringContaining("limit of requests for example.org"),
  });
  const fields = { ...first, pattern: "*.example.org", count: 10, shareRatio: 0.5, note: "docs" };
  await read.proxyRateLimit.update(first.id, fields, NOW + 5);
  expect(await read.proxyRateLimit.find(first.id)).toEqual({ ...stored, ...fields, updatedAtMs: NOW + 5 });
  await read.proxyRateLimit.markRemoved(first.id, NOW);
  await read.proxyRateLimit.insert(limit("*.example.org"));
  expect((await read.proxyRateLimit.findAll()).map(({ id }) => id)).not.toContain(first.id);
});

test("a rotation that is told again is the same one; old ones go", async () => {
  const poolId = sortableId() as PoolId;
  const rotation = (atMs: number): RotationView => ({
    id: sortableId(),
    poolId,
    nodeId: "n-1",
    session: null,
    fromProxyId: null,
    toProxyId: "p-1",
    reason: "time",
    sentence: "30 s are over.",
    atMs,
  });
  const told = [rotation(NOW), rotation(NOW + 1), rotation(NOW + 2)];
  await read.proxyRotation.insert(told.slice(0, 2));
  await read.proxyRotation.insert(told);
  expect(await read.proxyRotation.findNewest(poolId, { limit: 10 })).toEqual([...told].reverse());
  expect(await read.proxyRotation.findNewest(poolId, { limit: 1, beforeAtMs: NOW + 2 })).toEqual([told[1]]);
  expect(await read.proxyRotation.count(poolId, NOW, NOW + 2)).toBe(2);
  expect(await read.proxyRotation.prune(NOW + 2, 1)).toBe(1);
  expect(await read.proxyRotation.prune(NOW + 2, 10)).toBe(1);
  expect(await read.proxyRotation.findNewest(poolId, { limit: 10 })).toEqual([told[2]]);
});
