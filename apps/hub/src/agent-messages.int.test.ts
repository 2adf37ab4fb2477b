import { afterAll, beforeAll, expect, test } from "vitest";
import { enrolAgent, TestAgent, testFacts, testLive } from "./testing/test-agent.ts";
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

async function joined(name: string) {
  const enrolled = await enrolAgent(hub.gatewayUrl, token, { name });
  const { agent, ack } = await TestAgent.join(hub.gatewayUrl, enrolled);
  return { enrolled, agent, ack };
}

async function violations(name: string): Promise<string[]> {
  const events = await hub.events("node.protocol_violation");
  return events.filter(({ subject }) => subject.name === name).map(({ data }) => String(data.kind));
}

async function healthChanges(nodeId: string): Promise<unknown[]> {
  const events = await hub.events("node.health_changed");
  return events.filter(({ subject }) => subject.id === nodeId).map(({ data }) => data.after);
}

test("malformed messages: noted, the third within a minute closes the connection", async () => {
  const { agent } = await joined("malformed");
  agent.socket.emit("report", { sentAtMs: "yesterday", live: {}, entries: [] }, () => undefined);
  expect((await agent.report()).outcome).toBe("stored");
  agent.socket.emit("no_such_event", {});
  agent.socket.emit("report", { sentAtMs: 1, live: { cpuRatio: 17 }, entries: [] }, () => undefined);
  await agent.closed();
  expect(agent.closings).toMatchObject([{ code: "MALFORMED_MESSAGE" }]);
  await until("the event", async () => (await violations("malformed")).includes("malformed"));
  expect(await violations("malformed")).toHaveLength(1);
});

test("a message over 1 MiB ends the connection and is noted; other agents do not feel it", async () => {
  const { agent } = await joined("oversized");
  const other = await joined("bystander");
  agent.socket.emit(
    "report",
    { sentAtMs: 1, live: {}, entries: [], padding: "x".repeat(1_100_000) },
    () => undefined,
  );
  await agent.closed();
  await until("the event", async () => (await violations("oversized")).includes("oversized"));
  expect((await other.agent.report()).outcome).toBe("stored");
  other.agent.kill();
});

test("flooding ends the connection with its name", async () => {
  const { agent } = await joined("flooder");
  for (let i = 0; i < 2000; i += 1) {
    agent.socket.emit("report", { sentAtMs: 1, live: {}, entries: [] }, () => undefined);
  }
  await agent.closed();
  expect(agent.closings).toMatchObject([{ code: "FLOODING", retryable: true }]);
  await until("the event", async () => (await violations("flooder")).includes("flooding"));
});

test("an honest agent that catches up on thousands of entries is paced, not thrown out", async () => {
  const { agent } = await joined("diligent");
  for (let batch = 0; batch < 400; batch += 1) {
    const ack = await agent.report([agent.entry("agent.number", { number: batch })], {});
    expect(ack).toMatchObject({ outcome: "stored", ackedSequence: batch + 1 });
  }
  expect(agent.socket.connected).toBe(true);
  agent.kill();
});

test.each([0, 2])("an agent of protocol major %i is refused with both sides' versions", async (major) => {
  const enrolled = await enrolAgent(hub.gatewayUrl, token);
  const agent = await TestAgent.connect(hub.gatewayUrl, enrolled);
  const ack = await agent.hello({ protocol: { major, minor: 1 } });
  expect(ack).toMatchObject({
    outcome: "refused",
    error: { code: "PROTOCOL_INCOMPATIBLE", retryable: false },
  });
  if (ack.outcome === "refused") expect(ack.error.message).toMatch(/hub speaks.*this agent speaks/);
  await agent.closed();
});

test("a newer minor is welcome, at the hub's minor", async () => {
  const enrolled = await enrolAgent(hub.gatewayUrl, token);
  const { agent, ack } = await TestAgent.join(hub.gatewayUrl, enrolled, {
    protocol: { major: 1, minor: 900 },
  });
  expect(ack).toMatchObject({ outcome: "welcome", protocol: { major: 1 } });
  agent.kill();
});

test("reports before hello are refused", async () => {
  const enrolled = await enrolAgent(hub.gatewayUrl, token);
  const agent = await TestAgent.connect(hub.gatewayUrl, enrolled);
  expect(await agent.report()).toMatchObject({ outcome: "refused", error: { code: "PRECONDITION_FAILED" } });
  agent.kill();
});

test("a clock that is hours off: accepted, told in the log, and the events' times are sane", async () => {
  const enrolled = await enrolAgent(hub.gatewayUrl, token, { name: "skewed" });
  const skewMs = 6 * 3_600_000;
  const { agent, ack } = await TestAgent.join(hub.gatewayUrl, enrolled, { sentAtMs: Date.now() + skewMs });
  expect(ack.outcome).toBe("welcome");
  await agent.report([agent.entry("agent.skewed_event", {}, Date.now() + skewMs)]);
  const [event] = await hub.events("agent.skewed_event");
  expect(Math.abs((event?.atMs ?? 0) - Date.now())).toBeLessThan(30_000);
  await until("the event", async () => (await hub.events("node.clock_skewed")).length > 0);
  expect((await hub.events("node.clock_skewed"))[0]?.summary).toMatch(/skewed is 6\.0 h ahead of/);
  await agent.report([], testLive({ clockSkewMs: skewMs }));
  await agent.report();
  await until("online", async () => (await hub.node(enrolled.nodeId)).health === "online");
  agent.kill();
});

test("entries are stored once: repeats are acknowledged, a hole is refused, foreign and unstorable ones are kept safe", async () => {
  const { agent, enrolled } = await joined("careful");
  const entries = [agent.entry("agent.step", { n: 1 }), agent.entry("agent.step", { n: 2 })];
  expect(await agent.report(entries)).toMatchObject({ outcome: "stored", ackedSequence: 2 });
  expect(await agent.report(entries)).toMatchObject({ outcome: "stored", ackedSequence: 2 });
  const after = { ...agent.entry("agent.step", { n: 3 }), sequence: 5 };
  expect(await agent.report([after])).toMatchObject({ outcome: "refused", error: { code: "CONFLICT" } });
  const odd = [
    { ...agent.entry("node.removed", { n: "I am not the hub" }), sequence: 3 },
    { ...agent.entry("agent.odd", { text: "a\u0000b\ud800", "key\u0000": 1 }), sequence: 4 },
  ];
  expect(await agent.report(odd)).toMatchObject({ outcome: "stored", ackedSequence: 4 });
  expect(await hub.events("agent.step")).toHaveLength(2);
  expect((await hub.events("node.removed")).filter(({ subject }) => subject.name === "careful")).toEqual([]);
  expect((await hub.events("agent.foreign_event"))[0]?.data).toMatchObject({ claimedType: "node.removed" });
  expect((await hub.events("agent.odd"))[0]?.data.text).toBe("a\uFFFDb\uFFFD");
  agent.kill();
  const again = await TestAgent.join(hub.gatewayUrl, enrolled, { streamId: agent.streamId as never });
  expect(again.ack).toMatchObject({ outcome: "welcome", ackedSequence: 4 });
  again.agent.kill();
});

test("silence on an open connection: suspect by silence, and back to online", async () => {
  const { agent, enrolled } = await joined("frozen");
  await agent.beat(300);
  await until("online", async () => (await hub.node(enrolled.nodeId)).health === "online");
  agent.freeze();
  await until("suspect", async () => (await hub.node(enrolled.nodeId)).health === "suspect");
  expect((await hub.node(enrolled.nodeId)).statusReason).toMatch(/Silence/);
  await agent.beat(300);
  await until("online again", async () => (await hub.node(enrolled.nodeId)).health === "online");
  await expect.poll(() => healthChanges(enrolled.nodeId)).toEqual(["online", "suspect", "online"]);
  await agent.goodbye("shutdown");
  agent.kill();
  await until("down", async () => (await hub.node(enrolled.nodeId)).health === "down");
  expect((await hub.node(enrolled.nodeId)).statusReason).toBe("Left cleanly (shutdown).");
  await until("the event", async () => (await hub.events("node.left")).length === 1);
  expect((await hub.events("node.left"))[0]?.subject.id).toBe(enrolled.nodeId);
});

test("an agent that only exchanges its certificate is not accused while it reconnects", async () => {
  const { agent, enrolled } = await joined("renewing");
  await agent.beat(200);
  await until("online", async () => (await hub.node(enrolled.nodeId)).health === "online");
  await agent.goodbye("renewed");
  agent.kill();
  const again = await TestAgent.join(hub.gatewayUrl, enrolled, {
    facts: testFacts({ agentVersion: "0.2.0" }),
  });
  await again.agent.beat(200);
  await until("new facts", async () => (await hub.node(enrolled.nodeId)).agentVersion === "0.2.0");
  await expect.poll(() => healthChanges(enrolled.nodeId)).toEqual(["online"]);
  again.agent.kill();
});
