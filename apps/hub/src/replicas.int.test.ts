import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EnrolledAgent, enrolAgent, TestAgent } from "./testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

let database: TestDatabase;
let first: TestHub;
let second: TestHub;
let token: string;
/** Began when the node was connected to the first already; looked at last, since it takes its time. */
let late: TestHub;
let early: { enrolled: EnrolledAgent; agent: TestAgent };

beforeAll(async () => {
  database = await createTestDatabase();
  const settings = { secretKey: "ab".repeat(32) };
  first = await startTestHub({ databaseUrl: database.url, settings });
  second = await startTestHub({ databaseUrl: database.url, settings });
  token = (await first.joinToken()).text;
  early = await onlineAtFirst("early");
  late = await startTestHub({ databaseUrl: database.url, settings });
});
afterAll(async () => {
  await first.stop();
  await second.stop();
  await late.stop();
  await database.close();
});

async function onlineAtFirst(name: string): Promise<{ enrolled: EnrolledAgent; agent: TestAgent }> {
  const enrolled = await enrolAgent(first.gatewayUrl, token, { name });
  const { agent } = await TestAgent.join(first.gatewayUrl, enrolled);
  await agent.beat(200);
  await until("known at both", async () => {
    const views = await Promise.all(
      [first, second].map((hub) => hub.node(enrolled.nodeId).catch(() => null)),
    );
    return views.every((view) => view?.health === "online");
  });
  return { enrolled, agent };
}

test("two replicas are one installation: one CA, and what one knows of a node the other shows", async () => {
  expect(second.hub.caFingerprint).toBe(first.hub.caFingerprint);
  const { enrolled, agent } = await onlineAtFirst("shared");
  await second.mutate("nodes.cordon", { nodeId: enrolled.nodeId, reason: "from the other" });
  await until("the spec", () => agent.specs.at(-1)?.scheduling === "cordoned");
  agent.kill();
  await until("suspect at both", async () => (await second.node(enrolled.nodeId)).health === "suspect");
});

test("the newer connection wins also across replicas, and nobody is accused for it", async () => {
  const { enrolled, agent } = await onlineAtFirst("moving");
  const moved = await TestAgent.join(second.gatewayUrl, enrolled);
  await moved.agent.beat(200);
  await agent.closed();
  expect(agent.closings).toMatchObject([{ code: "SUPERSEDED" }]);
  await until("online at both", async () => {
    const views = await Promise.all([first, second].map((hub) => hub.node(enrolled.nodeId)));
    return views.every((view) => view.health === "online");
  });
  moved.agent.kill();
});

test("a revocation on one replica closes the connection on the other", async () => {
  const { enrolled, agent } = await onlineAtFirst("revoked");
  await second.mutate("nodes.revokeCertificate", { nodeId: enrolled.nodeId });
  await agent.closed();
  expect(agent.closings).toMatchObject([{ code: "CERTIFICATE_REVOKED" }]);
});

test("a loop runs on one replica at a time", async () => {
  const rows = await database.sql<{ name: string; holder: string }>("SELECT name, holder FROM lease");
  await until("the lease", async () => (await database.sql("SELECT 1 FROM lease")).length > 0);
  expect(rows.filter(({ name }) => name === "scheduling-expiry").length).toBeLessThanOrEqual(1);
  const { enrolled, agent } = await onlineAtFirst("timed");
  await second.mutate("nodes.maintenance", { nodeId: enrolled.nodeId, reason: "", expiresInMs: 1000 });
  // The first hears of it a little later: that the node is active says nothing before.
  const ended = () => first.events("node.scheduling_expired");
  await until("ended", async () => (await ended()).length > 0);
  await until("active", async () => (await first.node(enrolled.nodeId)).scheduling === "active");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await ended()).toHaveLength(1);
  agent.kill();
});

test("a node that is lost together with its replica is not shown as well for ever", async () => {
  const settings = { secretKey: "ab".repeat(32) };
  const third = await startTestHub({ databaseUrl: database.url, settings });
  const enrolled = await enrolAgent(third.gatewayUrl, token, { name: "lost" });
  const { agent } = await TestAgent.join(third.gatewayUrl, enrolled);
  await agent.beat(200);
  const healthAtSecond = async () => (await second.node(enrolled.nodeId).catch(() => null))?.health;
  await until("known at the second", async () => (await healthAtSecond()) === "online");
  // A replica that ends says nothing of its nodes, whether it is stopped or killed.
  await third.stop();
  agent.kill();
  await until("no longer green", async () => (await healthAtSecond()) !== "online");
  const { health, statusReason } = await second.node(enrolled.nodeId);
  expect({ health, statusReason }).toMatchObject({ health: "unknown" });
});

test("a replica that comes later finds out whom the others hear, and accuses none of them", async () => {
  const { enrolled, agent } = early;
  await until("online there too", async () => (await late.node(enrolled.nodeId)).health === "online");
  const changes = await first.events("node.health_changed");
  expect(
    changes.filter(({ subject }) => subject.id === enrolled.nodeId).map(({ data }) => data.after),
  ).toEqual(["online"]);
  agent.kill();
});
