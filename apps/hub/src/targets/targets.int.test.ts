import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type {
  EventView,
  LatencyMatrix,
  NodeId,
  ProbeOrder,
  ProbeResult,
  TargetCreateInput,
  TargetId,
  TargetView,
} from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EnrolledAgent, enrolAgent, TestAgent, testFacts } from "../testing/test-agent.ts";
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

async function join(
  name: string,
  {
    at = hub,
    labels = {},
    port = 7000,
  }: { at?: TestHub; labels?: Record<string, string>; port?: number } = {},
): Promise<Joined> {
  const facts = testFacts({ peerAddresses: [{ host: "127.0.0.1", port }] });
  const enrolled = await enrolAgent(at.gatewayUrl, token, { name, labels, facts });
  const { agent } = await TestAgent.join(at.gatewayUrl, enrolled, { facts });
  await agent.beat();
  return { id: enrolled.nodeId, agent, enrolled };
}

function create(input: Partial<TargetCreateInput> = {}): Promise<TargetView> {
  const check = { kind: "tcp", host: "example.org", port: 443 };
  return hub.mutate<TargetView>("targets.create", {
    name: `target-${++names}`,
    check,
    intervalMs: 1000,
    timeoutMs: 500,
    ...input,
  });
}

const targetsOf = (orders: ProbeOrder[] | undefined) =>
  (orders ?? []).flatMap((order) => (order.kind === "target" ? [order.targetId] : []));
const told = ({ agent }: Joined, id: TargetId) => targetsOf(agent.orders.at(-1)).includes(id);

let measurement = 0;
function result(targetId: TargetId, lastMs: number | null): ProbeResult {
  measurement += 1;
  const counts = { sentCount: 10, lostCount: lastMs === null ? 10 : 0 };
  const figures = { p50Ms: lastMs, p99Ms: lastMs, jitterMs: 0, lastMs };
  const problem = lastMs === null ? "It did not answer." : null;
  return { kind: "target", targetId, ...counts, ...figures, lastAtMs: 1000 + measurement, problem };
}

/** What each of them measures from now on, until it is changed. */
function measuring(targetId: TargetId, initial: [Joined, number | null][]) {
  const figures = new Map(initial);
  const timer = setInterval(() => {
    for (const [{ agent }, ms] of figures) {
      if (agent.socket.connected) agent.measured([result(targetId, ms)]).catch(() => undefined);
    }
  }, 100);
  return { figures, stop: () => clearInterval(timer) };
}

const nearestOf = async (id: TargetId, at = hub) =>
  (await at.query<TargetView>("targets.get", { targetId: id })).nearest?.nodeId ?? null;

async function changesOf(id: TargetId): Promise<EventView[]> {
  return (await hub.events("target.nearest_changed")).filter(({ subject }) => subject.id === id);
}

test("an agent is told what to measure after its hello, and whenever targets or labels change", async () => {
  const all = await create();
  const prod = await create({ nodeFilter: "label.env=prod" });
  const node = await join("told");
  await until("the orders", () => told(node, all.id));
  expect(told(node, prod.id)).toBe(false);
  await hub.mutate("nodes.setLabels", { nodeId: node.id, labels: { env: "prod" } });
  await until("the label counts", () => told(node, prod.id));
  const later = await create();
  await until("a new target", () => told(node, later.id));
  await hub.mutate("targets.remove", { targetId: later.id });
  await until("a removed target", () => !told(node, later.id));
  const { agent } = await TestAgent.join(hub.gatewayUrl, node.enrolled);
  await until("told again", () => targetsOf(agent.orders.at(-1)).includes(all.id));
  agent.kill();
  for (const { id } of [all, prod]) await hub.mutate("targets.remove", { targetId: id });
});

test("who waits for its admission is told nothing, and everything once it is admitted", async () => {
  const target = await create();
  await hub.mutate("settings.set", { waitingRoomEnabled: true });
  const waiting = await join("waiting");
  await hub.mutate("settings.set", { waitingRoomEnabled: false });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(waiting.agent.orders).toEqual([]);
  await hub.mutate("nodes.approve", { nodeId: waiting.id, reason: "" });
  await until("the orders", () => told(waiting, target.id));
  waiting.agent.kill();
  await hub.mutate("targets.remove", { targetId: target.id });
});

test("peers measure each other, and what was not ordered does not count", async () => {
  const [a, b] = [await join("peer-a", { port: 7001 }), await join("peer-b", { port: 7002 })];
  const order = () => a.agent.orders.at(-1)?.find((one) => one.kind === "peer" && one.nodeId === b.id);
  await until("a peer order", () => order() !== undefined);
  expect(order()).toMatchObject({ addresses: [{ host: "127.0.0.1", port: 7002 }], demoDelay: null });
  const figures = { sentCount: 5, lostCount: 0, p50Ms: 12.5, p99Ms: 13, jitterMs: 0.5, lastMs: 12.5 };
  const peer = (nodeId: NodeId): ProbeResult => ({
    kind: "peer",
    nodeId,
    ...figures,
    lastAtMs: 1,
    problem: null,
  });
  const target = await create({ nodeFilter: "name=peer-b" });
  await until("an order for the other", () => told(b, target.id));
  await a.agent.measured([peer(b.id), peer("n-nobody" as NodeId), result(target.id, 1)]);
  const matrix = () => hub.query<LatencyMatrix>("latency.matrix", { nodeIds: [a.id, b.id] });
  await until("the figures", async () =>
    (await matrix()).cells.flat().some((cell) => cell?.rttMs === 12.5 && cell.source === "probe"),
  );
  expect((await hub.query<TargetView>("targets.get", { targetId: target.id })).measures).toEqual([]);
  for (const { agent } of [a, b]) agent.kill();
  await hub.mutate("targets.remove", { targetId: target.id });
});

test("the nearest follows what nodes measure, with one event for each change, in the row as well", async () => {
  const target = await create({ name: "followed" });
  const [a, b] = [await join("near-a"), await join("near-b")];
  await until("orders", () => told(a, target.id) && told(b, target.id));
  const feed = measuring(target.id, [
    [a, 10],
    [b, 50],
  ]);
  await until("a is nearest", async () => (await nearestOf(target.id)) === a.id);
  const view = await hub.query<TargetView>("targets.get", { targetId: target.id });
  expect(view.nearest).toMatchObject({ p50Ms: 10 });
  expect(view.measures.map(({ nodeId }) => nodeId)).toEqual([a.id, b.id]);
  feed.figures.set(a, 200);
  await until("b is nearest", async () => (await nearestOf(target.id)) === b.id);
  feed.figures.set(b, null);
  await until("a is nearest again", async () => (await nearestOf(target.id)) === a.id);
  feed.figures.set(a, null);
  await until("nobody is", async () => (await nearestOf(target.id)) === null);
  feed.stop();
  const changes = await changesOf(target.id);
  expect(
    changes
      .map(({ data }) => (data.to as { name: string } | null)?.name ?? null)
      .filter((name, i, all) => name !== all[i - 1]),
  ).toEqual([
    ...(changes[0]?.summary.startsWith("near-b") === true ? ["near-b"] : []),
    "near-a",
    "near-b",
    "near-a",
    null,
  ]);
  expect(changes.at(-3)).toMatchObject({
    subject: { kind: "target", name: "followed" },
    severity: "notice",
    actor: { kind: "hub" },
    summary: "near-b is the nearest to followed now (50 ms), before it was near-a (200 ms)",
    data: {
      from: { nodeId: a.id, name: "near-a", p50Ms: 200 },
      to: { nodeId: b.id, name: "near-b", p50Ms: 50 },
    },
  });
  expect(changes.at(-1)).toMatchObject({ severity: "warning", data: { to: null } });
  const row = await database.db.read.target.find(target.id);
  expect(row?.nearest).toBeNull();
  for (const { agent } of [a, b]) agent.kill();
});

test("a node that is gone is not the nearest, and the figures of one that is not connected are not shown", async () => {
  const target = await create();
  const [a, b] = [await join("gone-a"), await join("gone-b")];
  await until("orders", () => told(a, target.id) && told(b, target.id));
  const feed = measuring(target.id, [
    [a, 10],
    [b, 50],
  ]);
  await until("a is nearest", async () => (await nearestOf(target.id)) === a.id);
  a.agent.kill();
  await until("its measures are gone", async () => {
    const { measures } = await hub.query<TargetView>("targets.get", { targetId: target.id });
    return measures.every(({ nodeId }) => nodeId !== a.id);
  });
  await hub.mutate("nodes.remove", { nodeId: a.id, reason: "" });
  await until("b is nearest", async () => (await nearestOf(target.id)) === b.id);
  feed.stop();
  b.agent.kill();
});

test("two replicas that hear different nodes agree, write each change once and do not undo it", async () => {
  const target = await create({ name: "shared" });
  const a = await join("shared-a");
  const b = await join("shared-b", { at: second });
  await until("orders from both", () => told(a, target.id) && told(b, target.id));
  const feed = measuring(target.id, [
    [a, 10],
    [b, 50],
  ]);
  for (const at of [hub, second]) {
    await until("a is nearest", async () => (await nearestOf(target.id, at)) === a.id);
  }
  const before = (await changesOf(target.id)).length;
  feed.figures.set(b, 2);
  for (const at of [hub, second]) {
    await until("b is nearest", async () => (await nearestOf(target.id, at)) === b.id);
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await changesOf(target.id)).toHaveLength(before + 1);
  // What the other one measures is heard of only by what is stored of it.
  feed.figures.set(b, 90);
  for (const at of [hub, second]) {
    await until("a is nearest again", async () => (await nearestOf(target.id, at)) === a.id, 40_000);
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await changesOf(target.id)).toHaveLength(before + 2);
  feed.stop();
  for (const { agent } of [a, b]) agent.kill();
});

test("a hub that is restarted keeps the nearest until it hears otherwise", async () => {
  const alone = await startTestHub();
  const aloneToken = (await alone.joinToken()).text;
  const enrolled = await enrolAgent(alone.gatewayUrl, aloneToken, { name: "kept" });
  const first = await TestAgent.join(alone.gatewayUrl, enrolled);
  await first.agent.beat();
  const check = { kind: "tcp", host: "example.org", port: 443 };
  const target = await alone.mutate<TargetView>("targets.create", {
    name: "kept",
    check,
    intervalMs: 1000,
    timeoutMs: 500,
  });
  await until("orders", () => targetsOf(first.agent.orders.at(-1)).includes(target.id));
  await first.agent.measured([result(target.id, 10)]);
  await until("nearest", async () => (await nearestOf(target.id, alone)) === enrolled.nodeId);
  const events = (await alone.events("target.nearest_changed")).length;
  const restarted = await alone.restart();
  expect(await nearestOf(target.id, restarted)).toBe(enrolled.nodeId);
  const again = await TestAgent.join(restarted.gatewayUrl, enrolled);
  await again.agent.beat();
  await until("orders again", () => targetsOf(again.agent.orders.at(-1)).includes(target.id));
  await again.agent.measured([result(target.id, 11)]);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await nearestOf(target.id, restarted)).toBe(enrolled.nodeId);
  expect(await restarted.events("target.nearest_changed")).toHaveLength(events);
  again.agent.kill();
  await restarted.hub.stop();
  await alone.database?.close();
});
