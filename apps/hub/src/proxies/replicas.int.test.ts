import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type {
  EgressReport,
  EgressReportAck,
  NodeView,
  PoolView,
  ProxyView,
  RateLimitView,
} from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enrolAgent, TestAgent } from "../testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "../testing/test-hub.ts";

const HOLD = {
  ...{ exit: "192.0.2.7", target: "example.org", fault: "block" as const },
  ...{ sentence: "It answered 429.", forMs: 60_000 },
};

let database: TestDatabase;
let first: TestHub;
let second: TestHub;
let token: string;
let pool: PoolView;
const later: TestHub[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  first = await startHub();
  second = await startHub();
  token = (await first.joinToken()).text;
  pool = await first.mutate<PoolView>("pools.create", { name: "lab" });
  await first.mutate("proxies.import", { poolId: pool.id, text: "http://192.0.2.7:8080", isDryRun: false });
});
afterAll(async () => {
  for (const hub of [first, second, ...later]) await hub.stop();
  await database.close();
});

const startHub = () => startTestHub({ databaseUrl: database.url, settings: { secretKey: "ab".repeat(32) } });

async function join(hub: TestHub, name: string): Promise<TestAgent> {
  const enrolled = await enrolAgent(hub.gatewayUrl, token, { name });
  const { agent } = await TestAgent.join(hub.gatewayUrl, enrolled);
  await agent.beat();
  await until("its orders", () => agent.egressOrders.at(-1)?.pools[0]?.proxies[0]?.isProber === true);
  return agent;
}

async function tell(agent: TestAgent, overrides: Partial<EgressReport>): Promise<void> {
  const nothing = { proxies: [], counters: [], requests: [], exits: [], holds: [], rotations: [] };
  const gateway = { state: "listening", address: "127.0.0.1:4480", reason: "serves", openCount: 0 } as const;
  const report = { runId: "run-1", sentAtMs: Date.now(), ...nothing, gateway, ...overrides };
  expect(await agent.ask<EgressReportAck>("egress", report)).toEqual({ outcome: "noted" });
}

const proxyAt = async (hub: TestHub) => {
  const [proxy] = await hub.query<ProxyView[]>("proxies.list", { poolId: pool.id });
  if (proxy === undefined) throw new Error("no proxy");
  return proxy;
};
const holdsOf = (agent: TestAgent) => agent.egressNews.flatMap(({ holds }) => holds);
const verdictsOf = (agent: TestAgent) => agent.egressNews.flatMap(({ verdicts }) => verdicts);

test("what targets and probers say reaches the nodes of other replicas, whoever looks there, and replicas that come later", async () => {
  const here = await join(first, "here");
  const there = await join(second, "there");
  const { id: proxyId } = await proxyAt(first);
  const limit = { pattern: "example.org", count: 100, windowMs: 60_000 };
  await first.mutate<RateLimitView>("rateLimits.create", limit);

  await tell(here, { holds: [HOLD] });
  await until("the hold at the other hub's node", () => holdsOf(there).length > 0);
  expect(holdsOf(there)).toMatchObject([{ exit: HOLD.exit, target: HOLD.target, sentence: HOLD.sentence }]);
  await until("what was learned, at the other hub", async () => {
    const [known] = await second.query<RateLimitView[]>("rateLimits.list");
    return known?.learned.length === 1;
  });

  const finding = {
    ...{
      proxyId,
      health: "dead" as const,
      healthReason: "It refuses connections.",
      healthSinceAtMs: Date.now(),
    },
    ...{ fault: "dial" as const, cooldownEndsAtMs: null, score: null, latencyMs: null, successRatio: 0 },
    ...{ leaseCount: 0, openCount: 0 },
  };
  await tell(here, { proxies: [finding] });
  await until("the verdict at the other hub's node", () => verdictsOf(there).length > 0);
  expect(verdictsOf(there)).toMatchObject([{ proxyId, health: "dead", fault: "dial" }]);
  await until("dead at the other hub", async () => (await proxyAt(second)).live?.health === "dead");
  expect([holdsOf(here), verdictsOf(here)]).toEqual([[], []]);

  const third = await startHub();
  later.push(third);
  await until("dead at a hub that came later", async () => (await proxyAt(third)).live?.health === "dead");
  const late = await join(third, "late");
  await until("what its node has to know", () => holdsOf(late).length > 0 && verdictsOf(late).length > 0);

  here.kill();
  await until("forgotten with its node", async () => (await proxyAt(second)).live === null);
  for (const agent of [there, late]) agent.kill();
});

test("an exit that moved is known to the nodes of other replicas at once", async () => {
  const here = await join(first, "mover");
  const there = await join(second, "watcher");
  const { id: proxyId } = await proxyAt(first);
  const exit = {
    address: "198.51.100.9",
    country: null,
    anonymity: "elite" as const,
    observedAtMs: Date.now(),
  };
  await tell(here, { exits: [{ proxyId, exit }] });
  const exitAt = () => there.egressOrders.at(-1)?.pools[0]?.proxies[0]?.exit?.address;
  await until("the exit at the other hub's node", () => exitAt() === exit.address);
  for (const agent of [here, there]) agent.kill();
});

test("a URL is tested by a node of another replica where none of this one serves the pool", async () => {
  const there = await join(second, "tester");
  await until("the node, at the other hub", async () => {
    const nodes = await first.query<NodeView[]>("nodes.list");
    return nodes.some(({ name, health }) => name === "tester" && health === "online");
  });
  const url = "http://example.org/";
  there.onCommand = ({ id, kind }) => {
    if (kind !== "url_test") return { outcome: "failed", id, message: "No." };
    const figures = { status: 200, receivedBytes: 10, tookMs: 5, isOk: true, sentence: "200 in 5 ms" };
    return { outcome: "done", id, result: { proxyId: null, exitAddress: null, steps: [], ...figures } };
  };
  const test = () => first.mutate("proxies.testUrl", { poolId: pool.id, url });
  expect(await test()).toMatchObject({ status: 200, isOk: true });
  there.onCommand = ({ id }) => ({ outcome: "failed", id, message: "No proxy answers." });
  await expect(test()).rejects.toThrow("No proxy answers.");
  there.kill();
});
