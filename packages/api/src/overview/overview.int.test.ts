import type { Permission, ProxyLive } from "@orrery/protocol";
import { type WorkerId, WorkerSpec } from "@orrery/protocol/workers";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

test("[V7] accounts that are suspended or can spend nothing are told to those who may read billing, and to nobody else", async () => {
  const { accounts, credits } = api.as("billing");
  const empty = await accounts.create({ name: "empty" });
  const suspended = await accounts.create({ name: "late" });
  await accounts.create({ name: "quiet" });
  const wish = { accountId: empty.id, credits: "1" };
  await credits.buy({ ...wish, key: sortableId(), reference: "wire" });
  await credits.adjust({ ...wish, key: sortableId(), direction: "out", reason: "counted wrong" });
  await accounts.setState({
    accountId: suspended.id,
    state: "suspended",
    reason: "Its invoice is not paid.",
  });
  const told = async (role: "billing" | "admin" | "operator") =>
    (await api.as(role).overview.get()).attention;
  const items = (await told("billing")).map(({ kind, severity, accountId, detail }) => [
    kind,
    severity,
    accountId,
    detail,
  ]);
  expect(items.sort()).toEqual([
    ["account_at_risk", "critical", empty.id, "Its credits are used up."],
    ["account_suspended", "critical", suspended.id, "Its invoice is not paid."],
  ]);
  expect(await told("admin")).toHaveLength(2);
  expect(await told("operator")).toEqual([]);
});

test("[O10] a pool that nothing can leave through, and whom a target turns away, are told to those who may read pools", async () => {
  const { pools, proxies } = api.as("operator");
  const pool = await pools.create({ name: "research" });
  await proxies.import({ poolId: pool.id, text: "10.0.0.1:80", isDryRun: false });
  const [proxy] = await proxies.list({ poolId: pool.id });
  if (proxy === undefined) throw new Error("The proxy was not imported.");
  const nowAtMs = Date.now();
  const held = { target: "example.org", fault: "block", sentence: "It answered 403.", sinceAtMs: 1 } as const;
  Object.assign(api.pools.found, {
    live: [{ proxyId: proxy.id, health: "dead", healthSinceAtMs: 5 } as ProxyLive],
    holds: [{ ...held, exit: `proxy ${proxy.id}`, untilAtMs: nowAtMs + 60_000 }],
  });
  const told = async (permissions: ReadonlySet<Permission>) =>
    (await api.as("viewer", { permissions }).overview.get()).attention
      .filter(({ poolId }) => poolId === pool.id)
      .map(({ kind, severity, proxyId, sinceAtMs }) => [kind, severity, proxyId, sinceAtMs]);
  expect(await told(new Set(["nodes:read", "pools:read"]))).toEqual([
    ["pool_down", "critical", undefined, 5],
    ["exit_blocked", "warning", proxy.id, 1],
  ]);
  expect(await told(new Set(["nodes:read"]))).toEqual([]);
});

test("[O14] a service without instances and a worker that waits are told to those who may read them", async () => {
  const service = await api.as("operator").services.create({ name: "orders" });
  const workerId = sortableId() as WorkerId;
  const spec = WorkerSpec.parse({
    ...{ name: "shop", command: "node", ports: [{ name: "http", service: "orders" }] },
  });
  const [now, nowAtMs] = [new Date(), Date.now()];
  await api.db.prisma.worker.create({
    data: {
      ...{ id: workerId, name: "shop", spec, revision: 1, wantedCount: 1, rollout: {}, isDemo: false },
      ...{ createdAt: now, updatedAt: now },
    },
  });
  api.workers.found.workers = [
    {
      ...{
        id: workerId,
        name: "shop",
        spec,
        revision: 1,
        wantedCount: 1,
        scalingGroupId: null,
        isDemo: false,
      },
      ...{ regions: [], usage: null, restartCount: 0, instances: [] },
      rollout: { state: "paused", target: 1, good: null, reason: "It stands.", sinceAtMs: 7, failure: null },
      counts: { ready: 0, starting: 0, troubled: 0, leaving: 0 },
      unplaced: { count: 1, sentence: "No node runs workers.", refusals: [] },
      ...{ createdAtMs: nowAtMs, updatedAtMs: nowAtMs, atMs: nowAtMs },
    },
  ];
  const told = async (...permissions: Permission[]) =>
    (
      await api.as("viewer", { permissions: new Set(["nodes:read", ...permissions]) }).overview.get()
    ).attention
      .filter(({ serviceId, workerId: of }) => serviceId === service.id || of === workerId)
      .map(({ kind }) => kind);
  expect(await told("services:read")).toEqual(["service_down"]);
  expect(await told("workers:read")).toEqual(["worker_paused", "worker_unplaced"]);
  expect(await told()).toEqual([]);
});
