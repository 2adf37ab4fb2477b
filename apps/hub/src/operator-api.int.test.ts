import {
  LIVE_NAMESPACE,
  type LiveTopic,
  type NodesDelta,
  type NodeView,
  type OperatorView,
  type SessionView,
  type SubscribeAck,
  type WireError,
} from "@orrery/protocol";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enrolAgent, TestAgent } from "./testing/test-agent.ts";
import { startTestHub, TEST_ADMIN, type TestHub, until } from "./testing/test-hub.ts";

const VIEWER = {
  email: "vera@orrery.example",
  password: "only looking around",
  name: "Vera",
  role: "viewer",
};
const PAGE_ORIGIN = "http://localhost:14400";

let hub: TestHub;
let nodeId: string;
let agent: TestAgent;

beforeAll(async () => {
  hub = await startTestHub();
  await hub.mutate("operators.create", VIEWER);
  const enrolled = await enrolAgent(hub.gatewayUrl, (await hub.joinToken()).text, { name: "watched" });
  ({ agent } = await TestAgent.join(hub.gatewayUrl, enrolled));
  nodeId = enrolled.nodeId;
  await agent.beat(300);
  await until("online", async () => (await hub.node(nodeId)).health === "online");
});
afterAll(async () => {
  agent.kill();
  await hub.stop();
});

async function signIn(who: { email: string; password: string }): Promise<string> {
  const response = await fetch(`${hub.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: PAGE_ORIGIN },
    body: JSON.stringify({ email: who.email, password: who.password }),
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

async function cordon(headers: Record<string, string>, body: string = JSON.stringify({ nodeId })) {
  const response = await fetch(`${hub.url}/trpc/nodes.cordon`, { method: "POST", headers, body });
  const answer = (await response.json()) as {
    error?: { code?: string; data?: { orrery?: WireError } };
    result?: { data: NodeView };
  };
  return {
    status: response.status,
    code: answer.error?.data?.orrery?.code ?? answer.error?.code,
    scheduling: answer.result?.data.scheduling,
  };
}

async function connectLive(options: {
  token?: string;
  cookie?: string;
  origin?: string;
  transports?: ("websocket" | "polling")[];
}): Promise<Socket> {
  const socket = io(`${hub.url}${LIVE_NAMESPACE}`, {
    forceNew: true,
    reconnection: false,
    transports: options.transports ?? ["websocket"],
    auth: options.token === undefined ? {} : { token: options.token },
    extraHeaders: {
      ...(options.cookie === undefined ? {} : { cookie: options.cookie }),
      ...(options.origin === undefined ? {} : { origin: options.origin }),
    },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", (error) => {
      socket.disconnect();
      reject(error);
    });
  });
  return socket;
}

function subscribe(socket: Socket, topic: LiveTopic["topic"]): Promise<SubscribeAck> {
  return socket.timeout(45_000).emitWithAck("subscribe", { topic }) as Promise<SubscribeAck>;
}

async function ended(socket: Socket): Promise<void> {
  await until("the end", () => !socket.connected);
}

test("a viewer reads, and is refused an operator's mutation over real HTTP", async () => {
  const cookie = await signIn(VIEWER);
  const json = { "content-type": "application/json", cookie, origin: PAGE_ORIGIN };
  const list = await fetch(`${hub.url}/trpc/nodes.list`, { headers: { cookie } });
  expect(list.status).toBe(200);
  expect(await cordon(json)).toMatchObject({ status: 403, code: "FORBIDDEN" });
  expect((await hub.node(nodeId)).scheduling).toBe("active");
  expect(await cordon({ "content-type": "application/json" })).toMatchObject({
    status: 401,
    code: "UNAUTHENTICATED",
  });
});

test("what a foreign page can send with an admin's cookie changes nothing", async () => {
  const cookie = await signIn(TEST_ADMIN);
  const json = { "content-type": "application/json", cookie };
  expect(await cordon({ ...json, origin: "https://evil.example" })).toMatchObject({
    status: 403,
    code: "CROSS_ORIGIN",
  });
  expect(await cordon({ ...json, origin: "null" })).toMatchObject({ code: "CROSS_ORIGIN" });
  expect(await cordon({ ...json, "sec-fetch-site": "cross-site" })).toMatchObject({ code: "CROSS_ORIGIN" });
  const simple = { "content-type": "text/plain", cookie };
  expect(await cordon({ ...simple, origin: PAGE_ORIGIN })).toMatchObject({ code: "CROSS_ORIGIN" });
  expect((await hub.node(nodeId)).scheduling).toBe("active");

  expect(await cordon({ ...json, origin: PAGE_ORIGIN })).toMatchObject({
    status: 200,
    scheduling: "cordoned",
  });
  await hub.mutate("nodes.uncordon", { nodeId });
  const signOut = await fetch(`${hub.url}/api/auth/sign-out`, {
    method: "POST",
    headers: { ...json, origin: "https://evil.example" },
    body: "{}",
  });
  expect(signOut.status).toBe(403);
});

test("answers carry the correlation id and security headers; bad ids are replaced; large bodies are refused", async () => {
  const given = await fetch(`${hub.url}/healthz`, { headers: { "x-correlation-id": "trace-12345678" } });
  expect(given.headers.get("x-correlation-id")).toBe("trace-12345678");
  expect(given.headers.get("x-content-type-options")).toBe("nosniff");
  expect(given.headers.get("content-security-policy")).toMatch(/default-src 'none'/);
  const bad = await fetch(`${hub.url}/healthz`, { headers: { "x-correlation-id": "<script>" } });
  expect(bad.headers.get("x-correlation-id")).toMatch(/^[0-9a-z]{26}$/);
  const large = JSON.stringify({ nodeId, reason: "x".repeat(1_100_000) });
  const headers = { "content-type": "application/json", authorization: `Bearer ${hub.adminToken}` };
  expect((await cordon(headers, large)).status).toBe(413);
  const response = await fetch(`${hub.url}/trpc/nodes.cordon`, {
    method: "POST",
    headers: { ...headers, "x-correlation-id": "operator-trace-1" },
    body: JSON.stringify({ nodeId, reason: "trace me" }),
  });
  expect(response.status).toBe(200);
  const [event] = (await hub.events("node.cordoned")).filter(
    ({ correlationId }) => correlationId === "operator-trace-1",
  );
  expect(event?.summary).toMatch(/trace me/);
  await hub.mutate("nodes.uncordon", { nodeId });
});

test("metrics are for loopback only, or with their token", async () => {
  expect(await (await fetch(`${hub.url}/metrics`)).text()).toMatch(/orrery_reports_total \d+/);
  const proxied = await fetch(`${hub.url}/metrics`, { headers: { "x-forwarded-for": "203.0.113.9" } });
  expect(proxied.status).toBe(403);
});

test("live sockets: an API token and a session get in; nobody, a wrong token and a foreign page do not", async () => {
  const byToken = await connectLive({ token: hub.adminToken });
  expect(await subscribe(byToken, "nodes")).toMatchObject({
    outcome: "subscribed",
    nodes: [{ name: "watched" }],
  });
  byToken.disconnect();
  const cookie = await signIn(VIEWER);
  for (const transports of [["websocket"], ["polling"]] as const) {
    const bySession = await connectLive({ cookie, origin: PAGE_ORIGIN, transports: [...transports] });
    expect(await subscribe(bySession, "events")).toMatchObject({ outcome: "subscribed" });
    bySession.disconnect();
    await expect(
      connectLive({ cookie, origin: "https://evil.example", transports: [...transports] }),
    ).rejects.toThrow();
  }
  await expect(connectLive({})).rejects.toMatchObject({ data: { code: "UNAUTHENTICATED" } });
  await expect(connectLive({ token: `${hub.adminToken}x` })).rejects.toMatchObject({
    data: { code: "UNAUTHENTICATED" },
  });
});

test("a token is told only what its scopes allow", async () => {
  const { text } = await hub.mutate<{ text: string }>("apiTokens.create", {
    name: "probe",
    scopes: ["events:read"],
  });
  const socket = await connectLive({ token: text });
  expect(await subscribe(socket, "nodes")).toMatchObject({
    outcome: "refused",
    error: { code: "FORBIDDEN" },
  });
  expect(await subscribe(socket, "events")).toMatchObject({ outcome: "subscribed" });
  socket.disconnect();
});

test("a viewer's live events leave out what belongs to the audit log", async () => {
  const viewer = await connectLive({ cookie: await signIn(VIEWER), origin: PAGE_ORIGIN });
  const admin = await connectLive({ token: hub.adminToken });
  const seen: Record<"viewer" | "admin", string[]> = { viewer: [], admin: [] };
  viewer.on("eventsDelta", (delta: { items: { type: string }[] }) =>
    seen.viewer.push(...delta.items.map(({ type }) => type)),
  );
  admin.on("eventsDelta", (delta: { items: { type: string }[] }) =>
    seen.admin.push(...delta.items.map(({ type }) => type)),
  );
  await subscribe(viewer, "events");
  await subscribe(admin, "events");
  await signIn(TEST_ADMIN);
  await agent.report([agent.entry("agent.after_sign_in")]);
  await until("both heard of the node", () =>
    [seen.viewer, seen.admin].every((types) => types.includes("agent.after_sign_in")),
  );
  expect(seen.admin).toContain("operator.signed_in");
  expect(seen.viewer).not.toContain("operator.signed_in");
  viewer.disconnect();
  admin.disconnect();
});

test("events reach their listeners in the log's order", async () => {
  const socket = await connectLive({ token: hub.adminToken });
  const seen: { position: string; type: string }[] = [];
  socket.on("eventsDelta", (delta: { items: typeof seen }) => seen.push(...delta.items));
  await subscribe(socket, "events");
  for (let i = 0; i < 5; i += 1) await agent.report([agent.entry("agent.ordered", { i })]);
  await hub.mutate("nodes.cordon", { nodeId });
  await hub.mutate("nodes.uncordon", { nodeId });
  await until("all of them", () => seen.some(({ type }) => type === "node.uncordoned"));
  const positions = seen.map(({ position }) => Number(position));
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
  expect(seen.filter(({ type }) => type === "agent.ordered")).toHaveLength(5);
  socket.disconnect();
});

test("deltas are numbered without holes; whoever missed some subscribes again and is current", async () => {
  const socket = await connectLive({ token: hub.adminToken });
  const deltas: NodesDelta[] = [];
  socket.on("nodesDelta", (delta: NodesDelta) => deltas.push(delta));
  const first = await subscribe(socket, "nodes");
  if (first.outcome !== "subscribed") throw new Error("refused");
  await until("a delta", () => deltas.length > 0);
  expect(deltas[0]).toMatchObject({ epoch: first.epoch, number: first.number + 1 });

  // A client that listened to nothing for a while sees a hole in the numbers.
  socket.emit("unsubscribe", { topic: "nodes" });
  const other = await connectLive({ token: hub.adminToken });
  let missed = 0;
  other.on("nodesDelta", () => {
    missed += 1;
  });
  await subscribe(other, "nodes");
  const missedFrom = deltas.at(-1)?.number ?? 0;
  await hub.mutate("nodes.setLabels", { nodeId, labels: { color: "green" } });
  await until("it has missed some", () => missed > 2);
  const again = await subscribe(socket, "nodes");
  if (again.outcome !== "subscribed") throw new Error("refused");
  expect(again.number).toBeGreaterThan(missedFrom + 1);
  expect(again.nodes?.[0]?.labels).toEqual({ color: "green" });
  deltas.length = 0;
  await until("the next delta", () => deltas.length > 0);
  expect(deltas[0]?.number).toBe(again.number + 1);
  socket.disconnect();
  other.disconnect();
});

test("a revoked session, a changed role and a revoked token end their sockets at once", async () => {
  const cookie = await signIn(VIEWER);
  const socket = await connectLive({ cookie, origin: PAGE_ORIGIN });
  const closings: WireError[] = [];
  socket.on("closing", (why: WireError) => closings.push(why));
  const sessions = await hub.query<SessionView[]>("sessions.list");
  for (const { id, operatorEmail } of sessions) {
    if (operatorEmail === VIEWER.email) await hub.mutate("sessions.revoke", { sessionId: id });
  }
  await ended(socket);
  expect(closings).toMatchObject([{ code: "UNAUTHENTICATED" }]);

  const fresh = await connectLive({ cookie: await signIn(VIEWER), origin: PAGE_ORIGIN });
  const operators = await hub.query<OperatorView[]>("operators.list");
  const vera = operators.find(({ email }) => email === VIEWER.email);
  await hub.mutate("operators.setRole", { operatorId: vera?.id, role: "operator" });
  await ended(fresh);

  const created = await hub.mutate<{ text: string; token: { id: string } }>("apiTokens.create", {
    name: "short",
    scopes: ["nodes:read"],
  });
  const byToken = await connectLive({ token: created.text });
  await hub.mutate("apiTokens.revoke", { apiTokenId: created.token.id });
  await ended(byToken);
});

test("the install script and the discovery name the address under which the host came", async () => {
  const discovery = (await (await fetch(`${hub.url}/agent/gateway.json`)).json()) as { gatewayUrl: string };
  expect(discovery).toMatchObject({ gatewayUrl: hub.gatewayUrl, caFingerprint: hub.hub.caFingerprint });
  const proxied = await fetch(`${hub.url}/agent/gateway.json`, {
    headers: { "x-forwarded-host": "orrery.example:443" },
  });
  expect(((await proxied.json()) as { gatewayUrl: string }).gatewayUrl).toMatch(
    /^https:\/\/orrery\.example:\d+$/,
  );
});
