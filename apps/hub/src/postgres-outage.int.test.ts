import { createPrivateServer, type PrivateServer } from "@orrery/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enrolAgent, TestAgent } from "./testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

let server: PrivateServer;
let hub: TestHub;

beforeAll(async () => {
  server = await createPrivateServer();
  hub = await startTestHub({ databaseUrl: server.url });
});
afterAll(async () => {
  await hub.stop();
  await server.close();
});

async function readyStatus(): Promise<number> {
  return (await fetch(`${hub.url}/readyz`)).status;
}

test("Postgres stops and starts under the hub: red, clear refusals, and recovery without a restart", async () => {
  const { text } = await hub.joinToken();
  const enrolled = await enrolAgent(hub.gatewayUrl, text, { name: "steady" });
  const { agent } = await TestAgent.join(hub.gatewayUrl, enrolled);
  await agent.beat(300);
  await until("online", async () => (await hub.node(enrolled.nodeId)).health === "online");
  expect(await readyStatus()).toBe(200);

  await server.stopServer();
  await until("red", async () => (await readyStatus()) === 503);
  expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
  await expect(hub.mutate("nodes.cordon", { nodeId: enrolled.nodeId })).rejects.toMatchObject({
    code: "DATABASE_UNAVAILABLE",
    status: 503,
  });
  const entry = agent.entry("agent.during_outage");
  const refused = await agent.report([entry]);
  expect(refused).toMatchObject({
    outcome: "refused",
    error: { code: "DATABASE_UNAVAILABLE", retryable: true },
  });
  // Heartbeats need no database: the node is not accused for its outage.
  expect((await agent.report()).outcome).toBe("stored");
  await expect(enrolAgent(hub.gatewayUrl, text)).rejects.toMatchObject({
    wire: { code: "DATABASE_UNAVAILABLE" },
  });
  expect(agent.socket.connected).toBe(true);

  await server.startServer();
  await until("green", async () => (await readyStatus()) === 200);
  await until("stored after all", async () => (await agent.report([entry])).outcome === "stored");
  expect(await hub.events("agent.during_outage")).toHaveLength(1);
  await hub.mutate("nodes.cordon", { nodeId: enrolled.nodeId, reason: "after the outage" });
  expect(await hub.node(enrolled.nodeId)).toMatchObject({ health: "online", scheduling: "cordoned" });
  await until("the events come again", async () => (await hub.events("node.cordoned")).length === 1);
  agent.kill();
}, 90_000);
