import {
  type GatewayRequest,
  type NodeId,
  POOLS_MAX,
  type PoolCreateInput,
  type PoolId,
  type PoolView,
  type ProxyLive,
} from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const AS_OPERATOR = () => api.as("operator").pools;
let names = 0;
type Given = Partial<Omit<PoolCreateInput, "settings">> & { settings?: Partial<PoolCreateInput["settings"]> };

function create(given: Given = {}): Promise<PoolView> {
  return AS_OPERATOR().create({ name: `pool-${++names}`, ...given });
}

function update({ id, name, description, nodeFilter, settings }: PoolView, change: Given): Promise<PoolView> {
  const fields = { name, description, nodeFilter, ...change };
  return AS_OPERATOR().update({ poolId: id, ...fields, settings: { ...settings, ...change.settings } });
}

async function eventsOf(id: PoolId) {
  return (await api.as("admin").events.list({ subjectKind: "pool", subjectId: id })).items;
}

function live(proxyId: string, health: ProxyLive["health"]): ProxyLive {
  return { proxyId, health } as ProxyLive;
}

test("a pool is created with defaults, in one transaction with its event, and the fleet is told", async () => {
  const before = api.pools.found.refreshCount;
  const view = await create({ name: "research", description: "papers", settings: { attemptsMax: 2 } });
  expect(view).toMatchObject({
    ...{ name: "research", description: "papers", nodeFilter: "", isDemo: false, traffic: null, budgets: [] },
    settings: { attemptsMax: 2, rotateEveryMs: 30_000, ports: [80, 443], echoUrl: null },
    proxyCounts: { unproven: 0, healthy: 0, suspect: 0, cooling: 0, dead: 0 },
  });
  expect(api.pools.found.refreshCount).toBe(before + 1);
  expect(await AS_OPERATOR().get({ poolId: view.id })).toEqual({ ...view, atMs: expect.any(Number) });
  expect(await eventsOf(view.id)).toMatchObject([
    {
      type: "pool.created",
      actor: { name: "operator@orrery.example" },
      data: { before: null, after: { name: "research", attemptsMax: 2, isDemo: false } },
    },
  ]);
});

test("a change tells what differs, setting by setting; the same again tells nothing", async () => {
  const view = await create();
  const changed = await update(view, { nodeFilter: "region=tokyo", settings: { rotateEveryMs: 60_000 } });
  expect(changed.settings).toEqual({ ...view.settings, rotateEveryMs: 60_000 });
  await update(changed, {});
  expect(await eventsOf(view.id)).toMatchObject([
    {
      type: "pool.changed",
      summary: `${view.name}: nodeFilter went from none to region=tokyo, rotateEveryMs went from 30000 to 60000`,
      data: {
        before: { nodeFilter: "", rotateEveryMs: 30_000 },
        after: { nodeFilter: "region=tokyo", rotateEveryMs: 60_000 },
      },
    },
    { type: "pool.created" },
  ]);
});

test("lists in a change read as people write them", async () => {
  const view = await create();
  await update(view, { settings: { ports: [443, 8443], allowPrivate: ["10.0.0.0/8"] } });
  expect((await eventsOf(view.id))[0]?.summary).toBe(
    `${view.name}: ports went from 80, 443 to 443, 8443, allowPrivate went from none to 10.0.0.0/8`,
  );
});

test("what cannot be served is refused with a sentence that says what to do", async () => {
  const taken = await create();
  const cases: [Given, string, RegExp][] = [
    [{ nodeFilter: "colour=red" }, "BAD_REQUEST", /nodeFilter: "colour" is not a field.*region=tokyo/],
    [{ name: taken.name }, "CONFLICT", /exists already; choose another/],
    [{ settings: { rotateAtLeastMs: 60_000 } }, "BAD_REQUEST", /must not exceed rotateEveryMs/],
    [{ settings: { allowPrivate: ["10.0.0.0/33"] } }, "BAD_REQUEST", /10\.0\.0\.0\/33 is no subnet/],
    [{ settings: { allowPrivate: ["10.0.0/8"] } }, "BAD_REQUEST", /10\.0\.0\/8 is no subnet/],
    [{ settings: { echoUrl: "https://ada:hunter2@echo.example" } }, "BAD_REQUEST", /leave out the user name/],
    [{ settings: { ports: [] } }, "BAD_REQUEST", /ports/],
  ];
  const other = await create();
  for (const [change, code, message] of cases) {
    const refusal = { code, message: expect.stringMatching(message) };
    await expect(create(change)).rejects.toMatchObject(refusal);
    await expect(update(other, change)).rejects.toMatchObject(refusal);
  }
});

test("exits say where each proxy leaves, as its seller says and as probes found, and which nodes used it lately", async () => {
  const pool = await create();
  const text = "socks5://10.0.9.1:1080?country=de\n10.0.9.2:80";
  await api.as("operator").proxies.import({ poolId: pool.id, text, isDryRun: false });
  const ofPool = async () =>
    (await api.as("viewer").proxies.exits()).filter(({ poolId }) => poolId === pool.id);
  const [first] = await ofPool();
  if (first === undefined) throw new Error("The proxies were not imported.");
  const exit = { address: "203.0.113.9", country: "fr", anonymity: "elite", observedAtMs: 5 } as const;
  await api.db.read.proxy.updateExits([{ proxyId: first.proxyId, exit }]);
  const users = [{ nodeId: "tokyo-1" as NodeId, requestsPerSecond: 2, lastAtMs: 7 }];
  api.pools.found.users.set(first.proxyId, users);
  expect(await ofPool()).toMatchObject([
    { protocol: "socks5", host: "10.0.9.1", port: 1080, country: "de", exit, users, isRotating: false },
    { host: "10.0.9.2", country: null, exit: null, users: [] },
  ]);
});

test("a view counts proxies by what the fleet finds, and shows the budgets of their exits", async () => {
  const pool = await create();
  const other = await create();
  const importInto = (poolId: PoolId, text: string) =>
    api.as("operator").proxies.import({ poolId, text, isDryRun: false });
  await importInto(pool.id, "10.0.0.1:80\n10.0.0.2:80\n10.0.0.3:80");
  await importInto(other.id, "10.0.0.4:80");
  const ids = (await api.as("viewer").proxies.list({ poolId: pool.id })).map(({ id }) => id);
  const [seen, unseen] = ids as [(typeof ids)[number], (typeof ids)[number]];
  const exit = { address: "203.0.113.7", country: null, anonymity: "elite", observedAtMs: 5 } as const;
  await api.db.read.proxy.updateExits([{ proxyId: seen, exit }]);
  const budget = (at: string, taken: number) => ({
    ...{ limitId: "l", pattern: "example.org", exit: at, counts: "requests" as const },
    ...{ allowed: 240, taken, windowMs: 60_000, atMs: 5 },
  });
  const budgets = [budget("198.51.100.1", 9), budget("203.0.113.7", 8), budget(`proxy ${unseen}`, 7)];
  Object.assign(api.pools.found, { budgets, live: [live(seen, "healthy"), live(unseen, "cooling")] });
  const expected = {
    proxyCounts: { unproven: 1, healthy: 1, suspect: 0, cooling: 1, dead: 0 },
    budgets: budgets.slice(1),
  };
  expect(await AS_OPERATOR().get({ poolId: pool.id })).toMatchObject(expected);
  const listed = await AS_OPERATOR().list();
  expect(listed.find(({ id }) => id === pool.id)).toMatchObject(expected);
  expect(listed.find(({ id }) => id === other.id)).toMatchObject({
    proxyCounts: { unproven: 1 },
    budgets: [],
  });
});

test("a removed pool takes its proxies along, and the credentials that were good for it alone", async () => {
  const [gone, kept] = [await create(), await create()];
  await api
    .as("operator")
    .proxies.import({ poolId: gone.id, text: "http://ada:s3cret@10.0.0.9:80", isDryRun: false });
  const credential = async (worker: string, poolIds: PoolId[]) =>
    (await api.as("operator").gatewayCredentials.create({ worker, poolIds })).credential;
  const alone = await credential("alone", [gone.id]);
  const both = await credential("both", [gone.id, kept.id]);
  expect(await AS_OPERATOR().remove({ poolId: gone.id })).toEqual({ ok: true });
  for (const call of ["get", "remove"] as const) {
    await expect(AS_OPERATOR()[call]({ poolId: gone.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(await api.as("viewer").proxies.list({ poolId: gone.id })).toEqual([]);
  const rows = await api.db.read.proxy.findAll({ poolId: gone.id, isRetired: true, limit: 10 });
  expect(rows).toMatchObject([{ sealedCredentials: null }]);
  const credentials = await api.as("viewer").gatewayCredentials.list();
  expect(credentials.find(({ id }) => id === alone.id)?.revokedAtMs).not.toBeNull();
  expect(credentials.find(({ id }) => id === both.id)).toMatchObject({
    poolIds: [kept.id],
    revokedAtMs: null,
  });
  expect(await eventsOf(gone.id)).toMatchObject([
    { type: "pool.removed", data: { retiredCount: 1, revokedCount: 1 } },
    { type: "proxy.imported" },
    { type: "pool.created" },
  ]);
  const revoked = await api
    .as("admin")
    .events.list({ subjectKind: "gateway_credential", subjectId: alone.id });
  expect(revoked.items[0]).toMatchObject({
    type: "gateway_credential.revoked",
    summary: expect.stringContaining(`for the pool ${gone.name} alone`),
  });
  await create({ name: gone.name });
});

test("traffic comes in steps of whole minutes, at most 400 of them, with the quantiles of each", async () => {
  const { id: poolId } = await create();
  const hour = Date.UTC(2026, 0, 5, 12);
  const at = (minute: number) => hour + minute * 60_000;
  const latencies = Array.from({ length: 18 }, (_, bucket) => (bucket === 4 ? 10 : 0));
  const minute = (minuteAtMs: number) => ({
    ...{ poolId, proxyId: "" as const, target: "example.org", minuteAtMs, requestCount: 10, failedCount: 1 },
    ...{ attemptCount: 12, faults: { dial: 1, block: 1 }, sentBytes: 100, receivedBytes: 1000, latencies },
  });
  await api.db.read.proxyMinute.add([0, 1, 5].map((each) => minute(at(each))));
  const short = await AS_OPERATOR().series({ poolId, fromAtMs: at(0), toAtMs: at(6) });
  expect(short.stepMs).toBe(60_000);
  expect(short.points.map(({ atMs }) => atMs)).toEqual([0, 1, 5].map(at));
  expect(short.points[0]).toEqual({
    ...{ atMs: at(0), requestCount: 10, failedCount: 1, attemptCount: 12, failedAttemptCount: 2 },
    ...{ sentBytes: 100, receivedBytes: 1000, p50Ms: 12, p99Ms: 15.9 },
  });
  const stepOf = async (minutes: number) =>
    (await AS_OPERATOR().series({ poolId, fromAtMs: at(0) + 5, toAtMs: at(minutes) + 5 })).stepMs;
  expect([await stepOf(399), await stepOf(400)]).toEqual([60_000, 120_000]);
  const week = 7 * 86_400_000;
  const long = await AS_OPERATOR().series({ poolId, fromAtMs: at(6) - week, toAtMs: at(6) });
  expect(long.stepMs).toBe(26 * 60_000);
  expect(long.points.reduce((sum, { requestCount }) => sum + requestCount, 0)).toBe(30);
  await expect(AS_OPERATOR().series({ poolId, fromAtMs: at(6), toAtMs: at(6) })).rejects.toMatchObject({
    message: "toAtMs must be later than fromAtMs.",
  });
});

test("recorded traffic is replayed with today's settings and with others", async () => {
  const pool = await create();
  const { id: poolId } = pool;
  await api.as("operator").proxies.import({ poolId, text: "10.0.1.1:80\n10.0.1.2:80", isDryRun: false });
  const proxies = await api.as("viewer").proxies.list({ poolId });
  const limit = await api
    .as("operator")
    .rateLimits.create({ pattern: "replayed.org", count: 1000, windowMs: 60_000 });
  const start = Date.UTC(2026, 0, 6, 12);
  const latencies = Array.from({ length: 18 }, (_, bucket) => (bucket === 5 ? 30 : 0));
  const minutes = Array.from({ length: 30 }, (_, at) =>
    proxies.map(({ id: proxyId }, which) => ({
      ...{ poolId, proxyId, target: "replayed.org", minuteAtMs: start + at * 60_000 },
      ...{ requestCount: 30, failedCount: 0, attemptCount: 32, faults: which === 0 ? { dial: 2 } : {} },
      ...{ sentBytes: 1, receivedBytes: 1, latencies },
    })),
  );
  await api.db.read.proxyMinute.add(minutes.flat());
  const ask = (settings: Partial<typeof pool.settings>, shareRatios: Record<string, number> = {}) =>
    api.as("viewer").pools.backTest({
      ...{ poolId, settings: { ...pool.settings, ...settings }, shareRatios },
      ...{ fromAtMs: start, toAtMs: start + 3_600_000 },
    });
  const asked = (session: string | null): GatewayRequest => ({
    ...{
      id: "r",
      atMs: start,
      nodeId: "n" as NodeId,
      worker: "w",
      poolId,
      session,
      mode: "http",
      target: "t:80",
    },
    ...{ status: 200, sentence: "", attempts: [], proxyId: null, exitAddress: null, tookMs: 1, sentBytes: 0 },
    receivedBytes: 0,
  });
  api.pools.found.requests = [asked(null), asked("s-1"), asked(null), asked(null)];
  const result = await ask({ rotateEveryMs: 600_000 }, { [limit.id]: 0.05 });
  expect(result).toMatchObject({
    minuteCount: 30,
    recorded: { rotationCount: 0, requestCount: 1800, peakBudgetRatio: 0.03 },
    sentence: expect.stringMatching(
      /^With these settings .* rotations?, .* failures, peak budget \d+ %.* 25 % of the newest requests had one\.$/,
    ),
  });
  expect(result.asAsked.rotationCount).toBeLessThan(result.asSet.rotationCount);
  expect(result.asAsked.peakBudgetRatio).toBeLessThanOrEqual(0.05);
  const backwards = api
    .as("viewer")
    .pools.backTest({ poolId, settings: pool.settings, fromAtMs: 5, toAtMs: 4 });
  await expect(backwards).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a viewer sees pools and changes none", async () => {
  const { id: poolId, name } = await create();
  const viewer = api.as("viewer").pools;
  expect(await viewer.get({ poolId })).toMatchObject({ name });
  expect(await viewer.rotations({ poolId })).toEqual([]);
  await expect(viewer.remove({ poolId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(viewer.create({ name: "mine" })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("there are at most so many, also where several are created at once", async () => {
  const before = (await AS_OPERATOR().list()).length;
  await api.sql(
    `INSERT INTO proxy_pool SELECT n::text, 'many-' || n, '', '', '{}', false, now(), now(), NULL FROM generate_series(1, $1) AS n`,
    [POOLS_MAX - before - 1],
  );
  const made = await Promise.allSettled([create(), create(), create()]);
  const refused = made.filter((one) => one.status === "rejected");
  expect(refused.map(({ reason }) => reason.message)).toEqual([
    expect.stringContaining("64 pools already"),
    expect.stringContaining("64 pools already"),
  ]);
});
