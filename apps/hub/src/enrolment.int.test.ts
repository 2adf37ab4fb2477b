import {
  type EnrolResponse,
  formatJoinToken,
  type JoinTokenId,
  LIVE_NAMESPACE,
  type NodesDelta,
  parseJoinToken,
  type SubscribeAck,
} from "@orrery/protocol";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enrolAgent, newKey, postGateway, TestAgent, testFacts } from "./testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub();
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
  const subscribed = (await live
    .timeout(45_000)
    .emitWithAck("subscribe", { topic: "nodes" })) as SubscribeAck;
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

test("names are made unique, and a host without a wish is called after its hostname", async () => {
  const { text } = await hub.joinToken();
  const names = [];
  for (let i = 0; i < 3; i += 1) names.push((await enrolAgent(hub.gatewayUrl, text, { name: "web" })).name);
  expect(names).toEqual(["web", "web-2", "web-3"]);
  const facts = testFacts({ hostname: "DB_Primary.internal.example" });
  expect((await enrolAgent(hub.gatewayUrl, text, { facts })).name).toBe("db-primary");
  const together = await Promise.all(
    Array.from({ length: 8 }, () => enrolAgent(hub.gatewayUrl, text, { name: "burst" })),
  );
  expect(new Set(together.map(({ name }) => name)).size).toBe(8);
});

async function refusal(token: string, change: Record<string, unknown> = {}) {
  const { csrPem } = await newKey();
  const body = { token, protocol: { major: 1, minor: 0 }, csrPem, facts: testFacts(), ...change };
  const answer = await postGateway<EnrolResponse>(hub.gatewayUrl, "/enroll", body);
  return { status: answer.status, code: answer.body.error?.code, message: answer.body.error?.message };
}

test("tokens that are used up, revoked, expired, mistyped, unknown or of another hub are refused, each by its name", async () => {
  const once = await hub.joinToken({ usesMax: 1 });
  await enrolAgent(hub.gatewayUrl, once.text);
  expect(await refusal(once.text)).toMatchObject({ status: 403, code: "TOKEN_USED_UP" });

  const revoked = await hub.joinToken();
  await hub.mutate("joinTokens.revoke", { joinTokenId: revoked.token.id });
  expect(await refusal(revoked.text)).toMatchObject({ status: 403, code: "TOKEN_REVOKED" });

  const expired = await hub.joinToken();
  await hub.database?.sql("UPDATE join_token SET expires_at = now() - interval '1 second' WHERE id = $1", [
    expired.token.id,
  ]);
  expect(await refusal(expired.text)).toMatchObject({ status: 403, code: "TOKEN_EXPIRED" });

  const good = await hub.joinToken();
  const parts = parseJoinToken(good.text);
  if (parts === null) throw new Error("not a token");
  expect(await refusal(good.text.slice(0, -1))).toMatchObject({ status: 400, code: "TOKEN_MALFORMED" });
  expect(await refusal("orrery_join")).toMatchObject({ status: 400, code: "TOKEN_MALFORMED" });
  const mistyped = formatJoinToken({
    ...parts,
    secret: `${parts.secret.startsWith("A") ? "B" : "A"}${parts.secret.slice(1)}`,
  });
  expect(await refusal(mistyped)).toMatchObject({ status: 403, code: "TOKEN_UNKNOWN" });
  const unknown = formatJoinToken({ ...parts, id: "nobody-knows" as JoinTokenId });
  expect(await refusal(unknown)).toMatchObject({ status: 403, code: "TOKEN_UNKNOWN" });
  const foreign = formatJoinToken({ ...parts, caFingerprint: "A".repeat(43) });
  expect((await refusal(foreign)).message).toMatch(/another hub/);

  await until("the refusals in the log", async () => (await hub.events("join_token.refused")).length >= 5);
});

test("of two hosts with the last use of a token, one joins", async () => {
  const { text } = await hub.joinToken({ usesMax: 1 });
  const tries = await Promise.allSettled(Array.from({ length: 6 }, () => enrolAgent(hub.gatewayUrl, text)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a refused request uses nothing up: bad certificate request, other protocol major, body over 1 MiB", async () => {
  const { text, token } = await hub.joinToken({ usesMax: 1 });
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${"A".repeat(100)}\n-----END CERTIFICATE REQUEST-----`;
  expect(await refusal(text, { csrPem: pem })).toMatchObject({ status: 400, code: "CSR_INVALID" });
  for (const major of [0, 2]) {
    const { code, message } = await refusal(text, { protocol: { major, minor: 3 }, csrPem: 17 });
    expect(code).toBe("PROTOCOL_INCOMPATIBLE");
    expect(message).toMatch(new RegExp(`hub speaks protocol 1\\.\\d+.*this agent speaks ${major}\\.3`));
  }
  expect(await refusal(text, { name: "x".repeat(1_100_000) })).toMatchObject({
    status: 413,
    code: "PAYLOAD_TOO_LARGE",
  });
  expect((await postGateway<EnrolResponse>(hub.gatewayUrl, "/enroll", "{nonsense")).body.error?.code).toBe(
    "INVALID_INPUT",
  );
  const tokens = await hub.query<{ id: string; usesCount: number }[]>("joinTokens.list");
  expect(tokens.find(({ id }) => id === token.id)?.usesCount).toBe(0);
});

test("the waiting room: the agent is told to wait, reports are not taken, approval admits it on the same connection", async () => {
  await hub.mutate("settings.set", { waitingRoomEnabled: true });
  const { text } = await hub.joinToken();
  const enrolled = await enrolAgent(hub.gatewayUrl, text, { name: "guest" });
  expect(enrolled.admission).toBe("waiting");
  const { agent, ack } = await TestAgent.join(hub.gatewayUrl, enrolled);
  expect(ack).toMatchObject({ outcome: "waiting", nodeId: enrolled.nodeId });
  const refused = await agent.report([agent.entry("agent.too_early")]);
  expect(refused).toMatchObject({ outcome: "refused", error: { code: "NODE_WAITING", retryable: true } });
  expect(await hub.node(enrolled.nodeId)).toMatchObject({ admission: "waiting", health: "unknown" });

  await hub.mutate("nodes.approve", { nodeId: enrolled.nodeId });
  await until("the spec", () => agent.specs.length > 0);
  expect(agent.specs[0]).toMatchObject({ name: "guest", scheduling: "active" });
  await agent.beat(200);
  await until("online", async () => (await hub.node(enrolled.nodeId)).health === "online");

  const second = await enrolAgent(hub.gatewayUrl, text, { name: "stranger" });
  const waiting = await TestAgent.join(hub.gatewayUrl, second);
  await hub.mutate("nodes.reject", { nodeId: second.nodeId });
  await waiting.agent.closed();
  expect(waiting.agent.closings).toMatchObject([{ code: "NODE_REJECTED" }]);
  await expect(TestAgent.connect(hub.gatewayUrl, second)).rejects.toMatchObject({
    data: { code: "NODE_REJECTED" },
  });
  await hub.mutate("settings.set", { waitingRoomEnabled: false });
  agent.kill();
});
