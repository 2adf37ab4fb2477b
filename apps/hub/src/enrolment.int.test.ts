import { LIVE_NAMESPACE, type NodesDelta, type SubscribeAck } from "@orrery/protocol";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enrolAgent, TestAgent } from "./testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({ logLevel: "warn" });
});
afterAll(async () => {
  await hub.stop();
});

test("enrol, hello, report, live delta: the whole way of a node", async () => {
  const { text } = await hub.joinToken({ region: "tokyo", labels: { env: "prod" } });
  const live = io(`${hub.url}${LIVE_NAMESPACE}`, {
    auth: { token: hub.adminToken },
    transports: ["websocket"],
  });
  const deltas: NodesDelta[] = [];
  live.on("nodesDelta", (delta: NodesDelta) => deltas.push(delta));
  const subscribed = (await live.timeout(5000).emitWithAck("subscribe", { topic: "nodes" })) as SubscribeAck;
  expect(subscribed).toMatchObject({ outcome: "subscribed", number: 0, nodes: [] });

  const enrolled = await enrolAgent(hub.gatewayUrl, text, {
    name: "tokyo-1",
    labels: { rack: "7", env: "dev" },
  });
  expect(enrolled).toMatchObject({ name: "tokyo-1", admission: "admitted" });
  const { agent, ack } = await TestAgent.join(hub.gatewayUrl, enrolled);
  expect(ack).toMatchObject({
    outcome: "welcome",
    nodeId: enrolled.nodeId,
    ackedSequence: 0,
    spec: { name: "tokyo-1" },
  });
  await agent.beat(300);
  await until("online", async () => (await hub.node(enrolled.nodeId)).health === "online");
  expect(await hub.node(enrolled.nodeId)).toMatchObject({
    region: "tokyo",
    labels: { env: "prod", rack: "7" },
    health: "online",
    live: { cpuRatio: 0.25 },
    agentVersion: "0.1.0",
  });
  const stored = await agent.report([agent.entry("agent.hello_world", { message: "I am here" })]);
  expect(stored).toMatchObject({ outcome: "stored", ackedSequence: 1 });
  expect(await hub.events("agent.hello_world")).toMatchObject([{ summary: "tokyo-1: I am here" }]);

  await until("deltas", () =>
    deltas.some((delta) => delta.changed.some((patch) => patch.set.health === "online")),
  );
  expect(deltas[0]?.added[0]?.name).toBe("tokyo-1");
  expect(deltas.map((delta) => delta.number)).toEqual(deltas.map((_, i) => i + 1));
  live.disconnect();
  agent.kill();
  await until("suspect", async () => (await hub.node(enrolled.nodeId)).health === "suspect");
  expect((await hub.node(enrolled.nodeId)).statusReason).toMatch(/connection closed/);
});
