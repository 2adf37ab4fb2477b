import type { PoolId } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashSecret } from "../secret-hash.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let poolId: PoolId;
beforeAll(async () => {
  api = await createTestApi();
  poolId = (await api.as("operator").pools.create({ name: "research" })).id;
});
afterAll(() => api.close());

const AS_OPERATOR = () => api.as("operator").gatewayCredentials;

test("a secret is shown once, and kept as its hash alone", async () => {
  const { credential, secret } = await AS_OPERATOR().create({ worker: "crawler", poolIds: [poolId, poolId] });
  expect(secret).toMatch(/^[A-Za-z0-9_-]{32}$/);
  expect(credential).toMatchObject({
    worker: "crawler",
    poolIds: [poolId],
    lastUsedAtMs: null,
    revokedAtMs: null,
  });
  expect(await api.db.read.gatewayCredential.find(credential.id)).toMatchObject({
    secretHash: hashSecret(secret),
  });
  const listed = await api.as("viewer").gatewayCredentials.list();
  expect(listed).toContainEqual(credential);
  const { items } = await api.as("admin").events.list({ subjectKind: "gateway_credential" });
  expect(items).toMatchObject([
    { type: "gateway_credential.created", summary: "crawler got a credential for research" },
  ]);
  for (const told of [listed, items]) {
    expect(JSON.stringify(told)).not.toContain(secret);
    expect(JSON.stringify(told)).not.toContain(hashSecret(secret));
  }
});

test("a revoked one stays so, is told of once and listed after the others", async () => {
  const first = await AS_OPERATOR().create({ worker: "first", poolIds: [poolId] });
  await AS_OPERATOR().create({ worker: "second", poolIds: [poolId] });
  const credentialId = first.credential.id;
  const revoked = await AS_OPERATOR().revoke({ credentialId });
  expect(revoked.revokedAtMs).not.toBeNull();
  expect(await AS_OPERATOR().revoke({ credentialId })).toEqual(revoked);
  expect((await AS_OPERATOR().list()).at(-1)).toEqual(revoked);
  const { items } = await api
    .as("admin")
    .events.list({ subjectKind: "gateway_credential", subjectId: credentialId });
  expect(items.map(({ type }) => type)).toEqual(["gateway_credential.revoked", "gateway_credential.created"]);
});

test("it is for pools that there are, and a worker's name parts no user name", async () => {
  const create = (worker: string, poolIds: string[]) =>
    AS_OPERATOR().create({ worker, poolIds: poolIds as PoolId[] });
  await expect(create("crawler", ["nothing"])).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(create("craw-ler", [poolId])).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(create("crawler", [])).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(
    api.as("viewer").gatewayCredentials.create({ worker: "me", poolIds: [poolId] }),
  ).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("usage and requests are what gateways told", async () => {
  const row = { nodeId: "n-1", worker: "crawler", poolId, accountId: null, requestCount: 3 } as never;
  const request = (id: string, nodeId: string) => ({ id, nodeId, poolId }) as never;
  api.pools.found.usageRows = [row];
  api.pools.found.requests = [request("r-2", "n-2"), request("r-1", "n-1")];
  const gateway = api.as("viewer").gateway;
  expect(await gateway.usage()).toMatchObject({ rows: [{ requestCount: 3 }], gateways: [] });
  expect(await gateway.requests({ nodeId: "n-1" as never })).toMatchObject([{ id: "r-1" }]);
});
