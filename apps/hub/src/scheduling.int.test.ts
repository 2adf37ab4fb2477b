import type { NodeSpec, NodeView } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EnrolledAgent, enrolAgent, TestAgent } from "./testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

let hub: TestHub;
let token: string;

beforeAll(async () => {
  hub = await startTestHub();
  token = (await hub.joinToken()).text;
});
afterAll(async () => {
  await hub.stop();
});

async function joined(name: string): Promise<{ agent: TestAgent; enrolled: EnrolledAgent }> {
  const enrolled = await enrolAgent(hub.gatewayUrl, token, { name });
  const { agent } = await TestAgent.join(hub.gatewayUrl, enrolled);
  return { agent, enrolled };
}

async function scheduling(nodeId: string): Promise<NodeView["scheduling"]> {
  return (await hub.node(nodeId)).scheduling;
}

test("a drain is done when the agent has confirmed that very drain", async () => {
  const { agent, enrolled } = await joined("drained");
  const { nodeId } = enrolled;
  await hub.mutate("nodes.drain", { nodeId, reason: "disk swap", deadlineInMs: 60_000 });
  await until("the spec", () => agent.specs.length > 0);
  const spec = agent.specs.at(-1) as NodeSpec;
  expect(spec).toMatchObject({ scheduling: "draining" });
  await agent.report([agent.entry("agent.drained", { drainId: "another" })]);
  expect(await scheduling(nodeId)).toBe("draining");
  await agent.report([agent.entry("agent.drained", { drainId: spec.drainId })]);
  await until("drained", async () => (await scheduling(nodeId)) === "drained");
  expect(await hub.events("node.drained")).toMatchObject([
    { actor: { kind: "node" }, subject: { id: nodeId } },
  ]);
  expect((await hub.node(nodeId)).statusReason).toMatch(/Drained by local admin: disk swap/);
  await hub.mutate("nodes.uncordon", { nodeId });
  expect(await scheduling(nodeId)).toBe("active");
  await until("the last spec", () => agent.specs.at(-1)?.scheduling === "active");
  agent.kill();
});

test("an unconfirmed drain becomes a cordon at its deadline, and says so", async () => {
  const { agent, enrolled } = await joined("overdue");
  await hub.mutate("nodes.drain", { nodeId: enrolled.nodeId, reason: "kernel", deadlineInMs: 1000 });
  await until("cordoned", async () => (await scheduling(enrolled.nodeId)) === "cordoned");
  const { schedulingDetail } = await hub.node(enrolled.nodeId);
  expect(schedulingDetail?.reason).toMatch(/deadline passed.*kernel/);
  await until("the event", async () => (await hub.events("node.drain_deadline_passed")).length === 1);
  agent.kill();
});

test("ends hold across a hub restart: what ran out while it was off ends, what is under way goes on", async () => {
  const [short, long, draining] = await Promise.all([joined("short"), joined("long"), joined("moving")]);
  const reason = "restart";
  await hub.mutate("nodes.maintenance", { nodeId: short.enrolled.nodeId, reason, expiresInMs: 1500 });
  await hub.mutate("nodes.cordon", { nodeId: long.enrolled.nodeId, reason, expiresInMs: 3_600_000 });
  await hub.mutate("nodes.drain", { nodeId: draining.enrolled.nodeId, reason, deadlineInMs: 3_600_000 });
  await until("the spec", () => draining.agent.specs.length > 0);
  const drainId = draining.agent.specs.at(-1)?.drainId ?? "";
  const [shutdown] = [long.agent.closings];
  await hub.hub.stop();
  await until("told", () => shutdown.length > 0);
  expect(shutdown).toMatchObject([{ code: "SHUTTING_DOWN", retryable: true }]);
  await new Promise((resolve) => setTimeout(resolve, 1600));

  hub = await hub.restart();
  await until("active", async () => (await scheduling(short.enrolled.nodeId)) === "active");
  expect(await hub.events("node.scheduling_expired")).toMatchObject([{ subject: { name: "short" } }]);
  expect(await scheduling(long.enrolled.nodeId)).toBe("cordoned");
  expect(await scheduling(draining.enrolled.nodeId)).toBe("draining");
  expect((await hub.node(long.enrolled.nodeId)).statusReason).toMatch(/hub (has just )?restarted/);
  const { agent, ack } = await TestAgent.join(hub.gatewayUrl, draining.enrolled);
  expect(ack).toMatchObject({ outcome: "welcome", spec: { scheduling: "draining", drainId } });
  await agent.report([agent.entry("agent.drained", { drainId })]);
  await until("drained", async () => (await scheduling(draining.enrolled.nodeId)) === "drained");
  agent.kill();
});
