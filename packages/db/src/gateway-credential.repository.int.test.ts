import type { GatewayCredentialId, PoolId } from "@orrery/protocol";
import { randomText, sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GatewayCredentialInsert } from "./gateway-credential.repository.ts";
import { createTestDatabase, type TestDatabase } from "./testing/index.ts";

const NOW = 1_700_000_000_123;
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

async function newCredential(poolIds: string[], createdAtMs = NOW): Promise<GatewayCredentialInsert> {
  const id = sortableId() as GatewayCredentialId;
  const credential = {
    id,
    worker: "crawler",
    secretHash: randomText(24),
    poolIds: poolIds as PoolId[],
    createdAtMs,
  };
  await read.gatewayCredential.insert(credential);
  return credential;
}

const idsOf = (all: { id: string }[]) => all.map(({ id }) => id);

test("a credential comes back as it was stored; it is revoked once, and listed after those that are good", async () => {
  const first = await newCredential(["pool-a", "pool-b"], NOW);
  const second = await newCredential(["pool-a"], NOW + 1);
  const third = await newCredential(["pool-a"], NOW + 2);
  expect(await read.gatewayCredential.find(first.id)).toEqual({
    ...first,
    lastUsedAtMs: null,
    revokedAtMs: null,
  });
  expect(await read.gatewayCredential.revoke(second.id, NOW + 9)).toBe(true);
  expect(await read.gatewayCredential.revoke(second.id, NOW + 10)).toBe(false);
  expect(await read.gatewayCredential.find(second.id)).toMatchObject({ revokedAtMs: NOW + 9 });
  const all = await read.gatewayCredential.findAll({ revokedMax: 10 });
  expect(idsOf(all)).toEqual([third.id, first.id, second.id]);
  expect(idsOf(await read.gatewayCredential.findAll({ revokedMax: 0 }))).toEqual([third.id, first.id]);
});

test("who loses its only pool is revoked and keeps its name; others lose it from their list, in their order", async () => {
  const only = await newCredential(["gone"]);
  const several = await newCredential(["x", "gone", "y"]);
  const before = await newCredential(["gone"]);
  await read.gatewayCredential.revoke(before.id, NOW);
  expect(idsOf(await read.gatewayCredential.dropPool("gone" as PoolId, NOW + 5))).toEqual([only.id]);
  expect(await read.gatewayCredential.find(only.id)).toMatchObject({
    poolIds: ["gone"],
    revokedAtMs: NOW + 5,
  });
  expect(await read.gatewayCredential.find(several.id)).toMatchObject({
    poolIds: ["x", "y"],
    revokedAtMs: null,
  });
  expect(await read.gatewayCredential.find(before.id)).toMatchObject({ poolIds: ["gone"], revokedAtMs: NOW });
});

test("when it was used last never goes back", async () => {
  const [one, two] = [await newCredential(["a"]), await newCredential(["a"])];
  await read.gatewayCredential.touch([one.id], NOW + 60_000);
  await read.gatewayCredential.touch([one.id, two.id], NOW);
  expect(await read.gatewayCredential.find(one.id)).toMatchObject({ lastUsedAtMs: NOW + 60_000 });
  expect(await read.gatewayCredential.find(two.id)).toMatchObject({ lastUsedAtMs: NOW });
});
