import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { noCounters } from "@orrery/domain/proxies";
import type {
  BudgetAnswer,
  BudgetAsks,
  EgressReport,
  EgressReportAck,
  GatewayCredentialCreated,
  NodeId,
  PoolSeries,
  PoolView,
  ProxyId,
  ProxyImportResult,
  ProxyView,
  RateLimitView,
  RotationView,
  UrlTestResult,
} from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EnrolledAgent, enrolAgent, TestAgent } from "../testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "../testing/test-hub.ts";

let database: TestDatabase;
let hub: TestHub;
let second: TestHub;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const settings = { secretKey: "ab".repeat(32) };
  hub = await startTestHub({ databaseUrl: database.url, settings });
  second = await startTestHub({ databaseUrl: database.url, settings });
  token = (await hub.joinToken()).text;
});
afterAll(async () => {
  await hub.stop();
  await second.stop();
  await database.close();
});

type Joined = { id: NodeId; agent: TestAgent; enrolled: EnrolledAgent };
let names = 0;

async function join(labels: Record<string, string> = {}, at: TestHub = hub): Promise<Joined> {
  const enrolled = await enrolAgent(at.gatewayUrl, token, { name: `node-${++names}`, labels });
  const { agent } = await TestAgent.join(at.gatewayUrl, enrolled);
  await agent.beat();
  return { id: enrolled.nodeId, agent, enrolled };
}

async function createPool(nodeFilter = "", lines = ["http://ada:s3cret@192.0.2.7:8080"]): Promise<PoolView> {
  const pool = await hub.mutate<PoolView>("pools.create", { name: `pool-${++names}`, nodeFilter });
  const text = lines.join("\n");
  await hub.mutate<ProxyImportResult>("proxies.import", { poolId: pool.id, text, isDryRun: false });
  return pool;
}

const proxiesOf = (pool: PoolView) => hub.query<ProxyView[]>("proxies.list", { poolId: pool.id });
const poolTold = ({ agent }: Joined, pool: PoolView) =>
  agent.egressOrders.at(-1)?.pools.find(({ id }) => id === pool.id);

function report(overrides: Partial<EgressReport>): EgressReport {
  return {
    ...{
      runId: "run-1",
      sentAtMs: Date.now(),
      proxies: [],
      counters: [],
      requests: [],
      exits: [],
      holds: [],
      rotations: [],
    },
    gateway: { state: "listening", address: "127.0.0.1:4480", reason: "serves", openCount: 0 },
    ...overrides,
  };
}

function found(proxyId: ProxyId, overrides: Partial<EgressReport["proxies"][number]> = {}) {
  return {
    ...{
      proxyId,
      health: "healthy" as const,
      healthReason: "It answers.",
      healthSinceAtMs: Date.now(),
      fault: null,
    },
    ...{ cooldownEndsAtMs: null, score: 10, latencyMs: 12, successRatio: 1, leaseCount: 1, openCount: 2 },
    ...overrides,
  };
}

const tell = ({ agent }: Joined, overrides: Partial<EgressReport>) =>
  agent.ask<EgressReportAck>("egress", report(overrides));
const ask = ({ agent }: Joined, asks: Partial<BudgetAsks>) =>
  agent.ask<BudgetAnswer>("budget", { asks: [], returns: [], ...asks });

test("nodes that a pool's filter names are told of it, credentials and all; others of nothing", async () => {
  const inside = await join({ egress: "yes" });
  const outside = await join();
  const pool = await createPool("label.egress=yes");
  await until("the pool's orders", () => (poolTold(inside, pool)?.proxies.length ?? 0) === 1);
  const [proxy] = poolTold(inside, pool)?.proxies ?? [];
  expect(proxy).toMatchObject({
    host: "192.0.2.7",
    port: 8080,
    username: "ada",
    password: "s3cret",
    isProber: true,
  });
  expect(outside.agent.egressOrders).toEqual([]);

  const { credential } = await hub.mutate<GatewayCredentialCreated>("gatewayCredentials.create", {
    worker: "crawler",
    poolIds: [pool.id],
  });
  await until("the credential's orders", () => inside.agent.egressOrders.at(-1)?.credentials.length === 1);
  expect(inside.agent.egressOrders.at(-1)?.credentials[0]?.id).toBe(credential.id);
  await hub.mutate("proxies.retire", { proxyIds: [proxy?.id] });
  await until("the retired proxy's leaving", () => poolTold(inside, pool)?.proxies.length === 0);
  await hub.mutate("pools.remove", { poolId: pool.id });
  await until("the pool's leaving", () => inside.agent.egressOrders.at(-1)?.pools.length === 0);
  expect(inside.agent.egressOrders.at(-1)?.credentials).toEqual([]);
});

test("one node probes a proxy, and another when it is gone; its verdicts reach the others", async () => {
  const label = `probe-${++names}`;
  const [a, b] = [await join({ role: label }), await join({ role: label })];
  const pool = await createPool(`label.role=${label}`);
  const isProber = (joined: Joined) => poolTold(joined, pool)?.proxies[0]?.isProber;
  await until(
    "the election",
    () => isProber(a) !== isProber(b) && isProber(a) !== undefined && isProber(b) !== undefined,
  );
  const [prober, other] = isProber(a) ? [a, b] : [b, a];
  const [proxy] = await proxiesOf(pool);
  const id = proxy?.id as ProxyId;
  await tell(prober, {
    proxies: [found(id, { health: "dead", fault: "dial", healthReason: "It refuses connections." })],
  });
  await until("the prober's verdict", () =>
    other.agent.egressNews.some(({ verdicts }) => verdicts.some(({ proxyId }) => proxyId === id)),
  );
  const [live] = await proxiesOf(pool);
  expect(live?.live).toMatchObject({ health: "dead", fault: "dial" });
  await until("the event", async () =>
    (await hub.events("proxy.health_changed")).some(({ subject }) => subject.id === id),
  );
  await tell(prober, { proxies: [found(id)] });
  await tell(other, {
    proxies: [found(id, { health: "suspect", fault: "dial", healthReason: "No answer." })],
  });
  await until("the prober is asked to look", () =>
    prober.agent.egressNews.some(({ doubted }) => doubted?.includes(id) === true),
  );
  const told = () => other.agent.egressNews.flatMap(({ verdicts }) => verdicts).length;
  const before = told();
  await tell(prober, { proxies: [found(id, { provenAtMs: 1 })] });
  await until("its word again", () => told() > before);
  expect(other.agent.egressNews.at(-1)?.verdicts).toMatchObject([{ proxyId: id, health: "healthy" }]);
  await tell(prober, { proxies: [found(id, { provenAtMs: 1, openCount: 5 })] });
  expect(told()).toBe(before + 1);
  prober.agent.kill();
  await until("another prober", () => isProber(other) === true);
});

test("what a target said is held everywhere, also by whoever comes later", async () => {
  const label = `hold-${++names}`;
  const [a, b] = [await join({ role: label }), await join({ role: label })];
  const pool = await createPool(`label.role=${label}`);
  await until("the pool's orders", () => poolTold(a, pool) !== undefined && poolTold(b, pool) !== undefined);
  const hold = {
    exit: "192.0.2.7",
    target: "example.org",
    fault: "block" as const,
    sentence: "It answered 429.",
    forMs: 60_000,
  };
  await tell(a, { holds: [hold] });
  await until("the hold", () =>
    b.agent.egressNews.some(({ holds }) => holds.some(({ exit }) => exit === hold.exit)),
  );
  expect(a.agent.egressNews.flatMap(({ holds }) => holds)).toEqual([]);
  const late = await join({ role: label });
  await until("the hold for who comes late", () =>
    late.agent.egressNews.some(({ holds }) => holds.some(({ forMs }) => forMs <= 60_000)),
  );
  const limit = await hub.mutate<RateLimitView>("rateLimits.create", {
    pattern: "example.org",
    count: 100,
    windowMs: 60_000,
  });
  await until("what was learned", async () => {
    const [known] = await hub.query<RateLimitView[]>("rateLimits.list");
    return (known?.learned.length ?? 0) > 0;
  });
  await hub.mutate("rateLimits.remove", { limitId: limit.id });
});

test("all hubs together lease no more than the share, and what comes back goes out again", async () => {
  const [a, b] = [await join(), await join({}, second)];
  const limit = await hub.mutate<RateLimitView>("rateLimits.create", {
    ...{ pattern: `t${++names}.example`, count: 500, windowMs: 60_000, shareRatio: 0.2 },
  });
  const exit = "192.0.2.9";
  const wanted = { asks: [{ limitId: limit.id, exit, wanted: 40 }] };
  // The other hub hears of the limit by the log.
  await until("the limit at the other hub", async () => {
    const answer = await ask(b, { asks: [{ limitId: limit.id, exit: "192.0.2.10", wanted: 1 }] });
    return answer.outcome === "answered" && answer.slices.length === 1;
  });
  const answers = await Promise.all([a, b, a, b, a, b, a, b].map((joined) => ask(joined, wanted)));
  const slices = answers.flatMap((answer) => (answer.outcome === "answered" ? answer.slices : []));
  const leased = slices.reduce((sum, { units }) => sum + units, 0);
  expect(leased).toBeGreaterThan(0);
  expect(leased).toBeLessThanOrEqual(100);
  const done = (joined: Joined) =>
    ask(joined, { returns: slices.map(({ id }) => ({ sliceId: id, over: 0, open: 0, isDone: true })) });
  await done(a);
  await done(b);
  const again = await ask(a, wanted);
  expect(again.outcome === "answered" && again.slices[0]?.units).toBeGreaterThan(0);
});

test("traffic, rotations, exits and requests of a gateway can be read", async () => {
  const label = `told-${++names}`;
  const node = await join({ role: label });
  const pool = await createPool(`label.role=${label}`, ["http://192.0.2.7:8080", "socks5://192.0.2.8:1080"]);
  await until("the pool's orders", () => poolTold(node, pool)?.proxies.length === 2);
  const [first, other] = (await proxiesOf(pool)).map(({ id }) => id) as [ProxyId, ProxyId];
  const counters = {
    ...noCounters(),
    attempts: 12,
    requests: 10,
    failedRequests: 1,
    sentBytes: 1000,
    receivedBytes: 5000,
  };
  const rotation = {
    id: sortableId(),
    poolId: pool.id,
    session: null,
    fromProxyId: first,
    toProxyId: other,
    atMs: Date.now(),
  };
  const told: Partial<EgressReport> = {
    proxies: [found(first)],
    counters: [{ ...counters, poolId: pool.id, proxyId: first, worker: "crawler", target: "example.org" }],
    exits: [
      {
        proxyId: first,
        exit: { address: "192.0.2.7", country: "de", anonymity: "elite", observedAtMs: Date.now() },
      },
    ],
    rotations: [{ ...rotation, reason: "time", sentence: "30 s were over." }],
    requests: [
      {
        ...{
          id: sortableId(),
          atMs: Date.now(),
          nodeId: null,
          worker: "crawler",
          poolId: pool.id,
          session: null,
        },
        ...{
          mode: "tunnel",
          target: "example.org:443",
          attempts: [{ proxyId: first, fault: null, tookMs: 12 }],
        },
        ...{
          proxyId: first,
          exitAddress: "192.0.2.7",
          status: 200,
          tookMs: 300,
          sentBytes: 10,
          receivedBytes: 50,
        },
        sentence: "",
      },
    ],
  };
  expect(await tell(node, told)).toEqual({ outcome: "noted" });
  // A report whose answer was lost comes again, and adds nothing.
  await tell(node, told);
  const view = await hub.query<PoolView>("pools.get", { poolId: pool.id });
  expect(view.traffic).toMatchObject({ requestCount: 10, failedCount: 1, receivedBytes: 5000 });
  expect(view.nodeCount).toBe(1);
  const rotations = await hub.query<RotationView[]>("pools.rotations", { poolId: pool.id });
  expect(rotations).toMatchObject([{ id: rotation.id, nodeId: node.id, reason: "time" }]);
  await until("the exit", async () => (await proxiesOf(pool)).some(({ exit }) => exit?.country === "de"));
  expect((await proxiesOf(pool)).find(({ id }) => id === first)?.live).toMatchObject({
    openCount: 2,
    requestsPerSecond: 1.2,
  });
  const requests = await hub.query<{ target: string }[]>("gateway.requests", { poolId: pool.id });
  expect(requests).toMatchObject([{ target: "example.org:443" }]);
  const usage = await hub.query<{
    rows: { nodeId: string; worker: string }[];
    gateways: { nodeId: string }[];
  }>("gateway.usage");
  expect(usage.rows.some((row) => row.nodeId === node.id && row.worker === "crawler")).toBe(true);
  expect(usage.gateways.some(({ nodeId }) => nodeId === node.id)).toBe(true);
  await until(
    "the minutes",
    async () => {
      const range = { poolId: pool.id, fromAtMs: Date.now() - 3_600_000, toAtMs: Date.now() + 60_000 };
      const { points } = await hub.query<PoolSeries>("pools.series", range);
      return points.reduce((sum, { requestCount }) => sum + requestCount, 0) === 10;
    },
    15_000,
  );
});

test("a URL test is answered by the node's agent, in words that are checked", async () => {
  const label = `test-${++names}`;
  const node = await join({ role: label });
  const pool = await createPool(`label.role=${label}`);
  const url = "http://example.org/";
  await expect(
    hub.mutate("proxies.testUrl", { poolId: (await createPool("label.role=nobody")).id, url }),
  ).rejects.toThrow(/No connected node/);
  node.agent.onCommand = (command) => ({
    ...{ outcome: "done", id: command.id },
    result: {
      ...{
        nodeId: "somebody-else",
        proxyId: null,
        exitAddress: null,
        status: 200,
        receivedBytes: 10,
        tookMs: 5,
        isOk: true,
      },
      ...{ sentence: "200 in 5 ms", steps: [] },
    },
  });
  const result = await hub.mutate<UrlTestResult>("proxies.testUrl", { poolId: pool.id, url });
  expect(result).toMatchObject({ nodeId: node.id, status: 200, isOk: true });
  node.agent.onCommand = (command) => ({ outcome: "done", id: command.id, result: { isOk: "maybe" } });
  await expect(hub.mutate("proxies.testUrl", { poolId: pool.id, url })).rejects.toThrow(
    /words that this hub does not know/,
  );
});

test("the echo tells who asked, and what stood in between", async () => {
  const answer = await fetch(`${hub.url}/echo`, {
    headers: { via: "1.1 cache", "x-forwarded-for": "203.0.113.9", accept: "x/y" },
  });
  expect(await answer.json()).toEqual({
    address: "127.0.0.1",
    headers: { via: "1.1 cache", "x-forwarded-for": "203.0.113.9" },
  });
});
