import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type { NodeView, ServiceView } from "@orrery/protocol";
import type { WorkerApplyResult, WorkerDetail, WorkerNodeView } from "@orrery/protocol/workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestHub, type TestHub, until } from "../testing/test-hub.ts";
import { FakeWorkerNode } from "./testing/fake-worker-node.ts";

let database: TestDatabase;
let first: TestHub;
let second: TestHub;
let nodes: FakeWorkerNode[] = [];

const startHub = () => startTestHub({ databaseUrl: database.url, settings: { secretKey: "cd".repeat(32) } });

beforeAll(async () => {
  database = await createTestDatabase();
  first = await startHub();
  second = await startHub();
  const { text } = await first.joinToken();
  nodes = await Promise.all([
    FakeWorkerNode.join(first.gatewayUrl, text, "here"),
    FakeWorkerNode.join(second.gatewayUrl, text, "there"),
  ]);
  for (const hub of [first, second]) {
    await until("both nodes, at both hubs", async () => {
      const all = await hub.query<NodeView[]>("nodes.list");
      return all.length === 2 && all.every(({ health }) => health === "online");
    });
  }
});
afterAll(async () => {
  for (const node of nodes) node.leave();
  for (const hub of [first, second]) await hub.stop();
  await database.close();
});

async function apply(hub: TestHub, name: string, more: object): Promise<string> {
  const { workers } = await hub.mutate<WorkerApplyResult>("workers.applySpecs", {
    specs: [{ name, command: "node", rollout: { watchMs: 0 }, ...more }],
  });
  return workers[0]?.workerId ?? "";
}

/** Of the node that is connected to the other replica than the one that is asked. */
async function expectAnswers(workerId: string): Promise<void> {
  const [, there] = nodes;
  const instanceId = there?.instanceIds[0];
  if (there === undefined || instanceId === undefined) throw new Error("no instance there");
  const restarted: string[] = [];
  const text = Array.from({ length: 10_000 }, (_, i) => `${i * i}`).join(" ");
  there.agent.onCommand = (command) => {
    if (command.kind === "worker_restart") restarted.push(command.instanceId);
    const result = { fromOffset: 0, nextOffset: text.length, endOffset: text.length, text };
    return { outcome: "done", id: command.id, ...(command.kind === "worker_log" ? { result } : {}) };
  };
  const ask = { workerId, instanceId, fromOffset: 0, bytesMax: 65_536 };
  for (const hub of [first, second]) expect(await hub.query("workers.logs", ask)).toMatchObject({ text });
  await first.mutate("workers.restart", { workerId, instanceId });
  expect(restarted).toEqual([instanceId]);
  there.agent.onCommand = (command) => ({ outcome: "failed", id: command.id, message: "It has no log." });
  await expect(first.query("workers.logs", ask)).rejects.toThrow("It has no log.");
}

const get = (hub: TestHub, workerId: string) => hub.query<WorkerDetail>("workers.get", { workerId });

test("one replica decides, each orders its own agents, and both know what became of it", async () => {
  for (const hub of [first, second]) {
    await until("what nodes offer", async () => {
      const all = await hub.query<WorkerNodeView[]>("workers.nodes");
      return all.length === 2 && all.every(({ host }) => host?.state === "allowed");
    });
  }
  const workerId = await apply(second, "pair", { instances: 2, placement: { antiAffinity: ["pair"] } });
  for (const hub of [first, second]) {
    await until("both instances, at both hubs", async () => {
      // The other hub has not heard of it yet.
      const worker = await get(hub, workerId).catch(() => null);
      return worker?.rollout.state === "done" && worker.counts.ready === 2;
    });
  }
  expect(nodes.map(({ instanceIds }) => instanceIds.length)).toEqual([1, 1]);
  expect(await first.events("worker.rollout_done")).toHaveLength(1);
  await expectAnswers(workerId);
  await first.mutate("workers.remove", { workerId });
  await until("the end of both", () => nodes.every(({ instanceIds }) => instanceIds.length === 0));
  await until("their rows' end", async () => (await database.db.read.workerInstance.findLive()).length === 0);
});

test("a node of another replica tries a service through its gateway", async () => {
  const [, there] = nodes;
  if (there === undefined) throw new Error("no node there");
  await apply(second, "shop", {
    ...{ instances: 0, ports: [{ name: "http", service: "shop" }] },
    health: { kind: "http", port: "http", path: "/" },
  });
  let serviceId = "";
  await until("the service, at the other hub", async () => {
    const services = await first.query<ServiceView[]>("services.list");
    serviceId = services.find(({ name }) => name === "shop")?.id ?? "";
    return serviceId !== "";
  });
  there.agent.onCommand = ({ id, kind }) => {
    if (kind !== "service_test") return { outcome: "failed", id, message: "No." };
    return { outcome: "done", id, result: { nodeId: there.nodeId, status: 200, tookMs: 3, steps: [] } };
  };
  const send = (nodeId: string | null) => first.mutate("services.test", { serviceId, nodeId });
  expect(await send(there.nodeId)).toMatchObject({ nodeId: there.nodeId, status: 200 });
  // No gateway is known to listen here.
  expect(await send(null)).toMatchObject({ nodeId: there.nodeId, status: 200 });
});

test("when the replica that decides is gone, the other one goes on; nothing is started twice", async () => {
  const workerId = await apply(second, "lone", { instances: 1, placement: { filter: "name=there" } });
  await until("its instance", async () => (await get(second, workerId)).rollout.state === "done");
  const before = nodes[1]?.instanceIds;
  await first.hub.stop();
  await second.mutate("workers.scale", { workerId, count: 3 });
  await until("three", async () => (await get(second, workerId)).counts.ready === 3);
  expect(nodes[1]?.instanceIds).toHaveLength(3);
  expect(nodes[1]?.instanceIds).toEqual(expect.arrayContaining(before ?? []));
});
