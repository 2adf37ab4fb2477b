import { PoolCreateInput, type PoolId, type ProxyExit, type ProxyId, ProxyInput } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProxyInsert } from "./proxy.repository.ts";
import { AS_TEST, createTestDatabase, type TestDatabase } from "./testing/index.ts";

const NOW = 1_700_000_000_123;
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

async function newPool(): Promise<PoolId> {
  const id = sortableId() as PoolId;
  await read.proxyPool.insert({ ...PoolCreateInput.parse({ name: `pool-${id}` }), id, createdAtMs: NOW });
  return id;
}

function proxy(poolId: PoolId, overrides: Partial<ProxyInsert> = {}): ProxyInsert {
  const {
    username: _,
    password: _p,
    ...fields
  } = ProxyInput.parse({ protocol: "socks5", host: "10.1.2.3", port: 1080 });
  return {
    ...fields,
    id: sortableId() as ProxyId,
    poolId,
    sealedCredentials: new Uint8Array([1, 2, 255]),
    usernameHint: "ad",
    hasPassword: true,
    createdAtMs: NOW,
    ...overrides,
  };
}

const exit = (address: string, observedAtMs: number, rest: Partial<ProxyExit> = {}): ProxyExit => {
  return { address, country: "jp", anonymity: "elite", observedAtMs, ...rest };
};

test("proxies come back as they were stored, in the order in which they came", async () => {
  const poolId = await newPool();
  const whole = {
    costPerGb: "12.000001",
    costCurrency: "EUR",
    labels: { seller: "acme" },
    region: "tokyo",
    country: "jp",
  };
  const first = proxy(poolId, {
    ...whole,
    isRotating: true,
    sessionTemplate: "{username}-{session}",
    weight: 100,
  });
  const bare = proxy(poolId, { sealedCredentials: null, usernameHint: null, hasPassword: false });
  const many = Array.from({ length: 30 }, () => proxy(poolId, { costPerGb: "3" }));
  await read.proxy.insert([first, bare, ...many]);
  const all = await read.proxy.findAll({ poolId, isRetired: false, limit: 5000 });
  const stored = { exit: null, updatedAtMs: NOW, retiredAtMs: null };
  expect(all).toEqual([first, bare, ...many].map((each) => ({ ...each, ...stored })));
  expect(await read.proxy.findAll({ isRetired: false, limit: 1 })).toHaveLength(1);
});

test("many are changed in one statement; what probes found stays where the way is the same", async () => {
  const poolId = await newPool();
  const [here, moved, gone] = [proxy(poolId), proxy(poolId), proxy(poolId)];
  await read.proxy.insert([here, moved, gone]);
  await read.proxy.updateExits(
    [here, moved].map(({ id }) => ({ proxyId: id, exit: exit("203.0.113.7", NOW) })),
  );
  await read.proxy.retire([gone.id], NOW + 1);
  const change = {
    costPerGb: "0.5",
    labels: { a: "b" },
    sealedCredentials: new Uint8Array([9]),
    usernameHint: "zo",
  };
  await read.proxy.update(
    [
      { ...here, ...change, isElsewhere: false },
      { ...moved, ...change, host: "2001:db8::1", isElsewhere: true },
      { ...gone, ...change, isElsewhere: false },
    ],
    NOW + 5,
  );
  const stored = { ...change, updatedAtMs: NOW + 5, retiredAtMs: null };
  expect(await read.proxy.find(here.id)).toEqual({ ...here, ...stored, exit: exit("203.0.113.7", NOW) });
  expect(await read.proxy.find(moved.id)).toEqual({ ...moved, ...stored, host: "2001:db8::1", exit: null });
  expect(await read.proxy.find(gone.id)).toMatchObject({ usernameHint: "ad", sealedCredentials: null });
});

test("a retired proxy is listed apart, once, and keeps no credentials", async () => {
  const poolId = await newPool();
  const [one, two, three] = [proxy(poolId), proxy(poolId), proxy(poolId)];
  await read.proxy.insert([one, two, three]);
  expect(await read.proxy.retire([one.id, two.id], NOW + 1)).toHaveLength(2);
  expect(await read.proxy.retire([one.id, "nobody" as ProxyId], NOW + 2)).toEqual([]);
  expect(await read.proxy.find(one.id)).toMatchObject({
    sealedCredentials: null,
    usernameHint: "ad",
    hasPassword: true,
    retiredAtMs: NOW + 1,
  });
  const list = async (isRetired: boolean) =>
    (await read.proxy.findAll({ poolId, isRetired, limit: 10 })).map(({ id }) => id);
  expect(await list(true)).toEqual([one.id, two.id].sort().reverse());
  expect(await list(false)).toEqual([three.id]);
  expect(await read.proxy.retireOfPool(poolId, NOW + 3)).toBe(1);
  expect(await list(false)).toEqual([]);
});

test("exits are told of where they are others; an older observation changes nothing", async () => {
  const poolId = await newPool();
  const [one, two] = [proxy(poolId), proxy(poolId)];
  await read.proxy.insert([one, two]);
  const tell = (...news: [ProxyInsert, ProxyExit][]) =>
    read.proxy.updateExits(news.map(([{ id }, found]) => ({ proxyId: id, exit: found })));
  expect(await tell([one, exit("203.0.113.7", NOW)], [two, exit("203.0.113.8", NOW)])).toEqual(
    [one.id, two.id].sort(),
  );
  expect(await tell([one, exit("203.0.113.7", NOW + 1)])).toEqual([]);
  expect((await read.proxy.find(one.id))?.exit).toEqual(exit("203.0.113.7", NOW + 1));
  expect(await tell([one, exit("203.0.113.9", NOW - 1)])).toEqual([]);
  // Two agents in one call: the newest holds.
  expect(await tell([one, exit("203.0.113.9", NOW + 3)], [one, exit("203.0.113.7", NOW + 2)])).toEqual([
    one.id,
  ]);
  expect(await tell([one, exit("203.0.113.9", NOW + 4, { country: null })])).toEqual([one.id]);
  expect((await read.proxy.find(one.id))?.exit).toEqual(exit("203.0.113.9", NOW + 4, { country: null }));
  await read.proxy.insert([proxy(poolId, { id: "unknown" as ProxyId })]);
  expect((await read.proxy.findExits(poolId)).sort((a, b) => a.id.localeCompare(b.id))).toEqual(
    [
      { id: one.id, poolId, isRotating: false, exit: { address: "203.0.113.9" } },
      { id: two.id, poolId, isRotating: false, exit: { address: "203.0.113.8" } },
      { id: "unknown", poolId, isRotating: false, exit: null },
    ].sort((a, b) => a.id.localeCompare(b.id)),
  );
});

test("whoever counts proxies before an insert is alone with it, over all pools", async () => {
  const other = database.another();
  const pools = [await newPool(), await newPool()];
  const count = () => database.db.write(AS_TEST, (tx) => tx.proxy.countForInsert());
  const startCount = await count();
  const insertBelow = (i: number) =>
    (i % 2 === 0 ? database.db : other).write(AS_TEST, async (tx) => {
      if ((await tx.proxy.countForInsert()) >= startCount + 2) return;
      await tx.proxy.insert([proxy(pools[i % 2] as PoolId)]);
    });
  await Promise.all([0, 1, 2, 3, 4].map(insertBelow));
  expect(await count()).toBe(startCount + 2);
});
