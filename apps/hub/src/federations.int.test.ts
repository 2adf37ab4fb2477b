import type { TestDatabase } from "@orrery/db/testing";
import {
  type AttentionItem,
  type EventView,
  type FederationsDelta,
  FederationView,
  LIVE_NAMESPACE,
  type SubscribeAck,
} from "@orrery/protocol";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storeLeaderNews } from "./federations/leader-events.ts";
import { TestAgent } from "./testing/test-agent.ts";
import {
  foundTestFederation,
  specOf,
  type TestFederation,
  type TestMember,
} from "./testing/test-federation.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

let hub: TestHub;
let orders: TestFederation;
const sockets: Socket[] = [];
beforeAll(async () => {
  hub = await startTestHub();
  orders = await foundTestFederation(hub, "orders");
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  orders.end();
  await hub.stop();
});

function live(token: string): Socket {
  const socket = io(`${hub.url}${LIVE_NAMESPACE}`, {
    auth: { token },
    transports: ["websocket"],
    forceNew: true,
  });
  sockets.push(socket);
  return socket;
}

function subscribe(socket: Socket): Promise<SubscribeAck> {
  return socket.timeout(45_000).emitWithAck("subscribe", { topic: "federations" });
}

async function newest(type: string): Promise<EventView | undefined> {
  return (await hub.events(type)).filter(({ subject }) => subject.id === orders.id).at(-1);
}

test("forming until its members report; a leader reaches the browsers as a numbered delta, and the log once", async () => {
  const browser = live(hub.adminToken);
  const deltas: FederationsDelta[] = [];
  browser.on("federationsDelta", (delta: FederationsDelta) => deltas.push(delta));
  const snapshot = await subscribe(browser);
  expect(snapshot).toMatchObject({
    outcome: "subscribed",
    federations: [{ id: orders.id, status: "forming" }],
  });
  const first = snapshot.outcome === "subscribed" ? snapshot : null;

  await orders.report(0, 3);
  const led = () => deltas.flatMap(({ changed }) => changed).find(({ leader }) => leader !== null);
  await until("a delta with a leader", () => led()?.status === "healthy");
  expect(FederationView.parse(led())).toMatchObject({
    leader: { memberId: orders.members[0].memberId, name: "orders-a", term: 3, fencingToken: 3 },
    readiness: { verdict: "ready", nextId: expect.any(String), survivableFailures: 1 },
    partition: { verdict: "whole" },
  });
  expect(deltas[0]?.epoch).toBe(first?.epoch);
  deltas.forEach((delta, i) => {
    expect(delta.number).toBe((first?.number ?? 0) + i + 1);
  });
  await until("the event", async () => (await newest("federation.leader_changed")) !== undefined);
  expect(await newest("federation.leader_changed")).toMatchObject({
    data: { old: null, new: { name: "orders-a" }, term: 3, generation: 1 },
  });

  browser.emit("unsubscribe", { topic: "federations" });
  // Messages of one socket are taken in their order: with this answer that one has been heard.
  await browser.timeout(45_000).emitWithAck("subscribe", { topic: "events" });
  const count = deltas.length;
  await orders.report(1, 4);
  await until("the next leader", async () => (await orders.view()).leader?.term === 4);
  expect(deltas).toHaveLength(count);
  await until("both events", async () => (await hub.events("federation.leader_changed")).length === 2);
  expect(await newest("federation.leader_changed")).toMatchObject({
    severity: "notice",
    data: { old: { name: "orders-a", term: 3 }, new: { name: "orders-b" }, term: 4 },
  });
});

test("without federations:read nobody subscribes", async () => {
  const { text } = await hub.mutate<{ text: string }>("apiTokens.create", {
    name: "nodes only",
    scopes: ["nodes:read"],
  });
  const refused = await subscribe(live(text));
  expect(refused).toMatchObject({ outcome: "refused", error: { code: "FORBIDDEN" } });
});

test("only a node's own members of this generation count as having reported", async () => {
  await orders.report(0, 5);
  const [a, b] = orders.members;
  const reply = { role: "leader", term: 9, fencingToken: 9, claimMs: 25 } as const;
  await orders.reportOf(a, { ...reply, memberId: b.memberId, leaderId: b.memberId });
  await orders.reportOf(a, { ...reply, leaderId: a.memberId, generation: 2 });
  expect((await orders.view()).leader?.term).toBe(5);
});

test("a connection's end, and what is too old: the view says what is not known any more", async () => {
  const policy = { factsAgeMsMax: 4000 };
  await hub.mutate("federations.set", { federationId: orders.id, policy });
  await orders.report(0, 6);
  await until("healthy", async () => (await orders.view()).status === "healthy");
  await until("unknown", async () => (await orders.view()).status === "unknown");
  const view = await orders.view();
  expect(view).toMatchObject({ leader: null, readiness: { verdict: "not-ready" }, links: [] });
  expect(view.members.map(({ state, health, term }) => [state, health, term])).toEqual(
    Array.from({ length: 3 }, () => ["absent", "unknown", null]),
  );
  expect(view.reportedAtMs).not.toBeNull();
  await hub.mutate("federations.set", { federationId: orders.id, policy: { factsAgeMsMax: 10_000 } });
});

test("leaderless is told once, and needs attention until someone leads", async () => {
  await orders.report(0, 7);
  await until("led", async () => (await orders.view()).leader?.term === 7);
  const none = { term: 7, leaderId: null, fencingToken: null };
  const all = async () => Promise.all(orders.members.map((member) => orders.reportOf(member, none)));
  await all();
  const beat = setInterval(() => void all(), 1000);
  try {
    expect((await orders.view()).status).toBe("failing-over");
    await until("the event", async () => (await hub.events("federation.leaderless")).length === 1);
    expect(await newest("federation.leaderless")).toMatchObject({
      severity: "critical",
      data: { term: 7, last: { name: "orders-a" } },
    });
    expect((await orders.view()).status).toBe("leaderless");
    const overview = await hub.query<{ attention: AttentionItem[] }>("overview.get");
    expect(overview.attention).toContainEqual(
      expect.objectContaining({ kind: "federation_leaderless", federationId: orders.id }),
    );
  } finally {
    clearInterval(beat);
  }
  await orders.report(0, 7);
  await until("led", async () => (await orders.view()).status === "healthy");
  expect(await hub.events("federation.leaderless")).toHaveLength(1);
});

test("a change of one member's node reaches the others' specs", async () => {
  const [a, b, c] = orders.members;
  await hub.mutate("nodes.cordon", { nodeId: c.enrolled.nodeId, reason: "disk" });
  const placeOfC = (member: TestMember) =>
    specOf(member, orders.id)?.places.find(({ memberId }) => memberId === c.memberId);
  for (const member of [a, b, c]) {
    await until("cordoned", () => placeOfC(member)?.scheduling === "cordoned");
  }
  await hub.mutate("nodes.rename", { nodeId: c.enrolled.nodeId, name: "orders-z" });
  await until("renamed", () => placeOfC(a)?.name === "orders-z" && placeOfC(b)?.name === "orders-z");
  await hub.mutate("nodes.uncordon", { nodeId: c.enrolled.nodeId });
  await until("active", () => placeOfC(a)?.scheduling === "active");
  await hub.mutate("federations.pause", { federationId: null, reason: "network works" });
  await until("paused", () => specOf(a, orders.id)?.pauses.fleet?.reason === "network works");
  await hub.mutate("federations.resume", { federationId: null });
  await until("resumed", () => specOf(a, orders.id)?.pauses.fleet === null);
});

test("the brake: a region that the hub sees mostly lost is in the specs of those that are left", async () => {
  const policy = { brakeLostMin: 2, brakeLostRatio: 0.5 };
  await hub.mutate("federations.set", { federationId: orders.id, policy });
  const [a, b, c] = orders.members;
  b.agent.kill();
  c.agent.kill();
  await until("braked", () => (specOf(a, orders.id)?.losses.length ?? 0) > 0, 40_000);
  expect(specOf(a, orders.id)?.losses).toMatchObject([{ totalCount: 3, lostCount: 2 }]);
});

test("after a restart the hub knows who led, and tells no leader twice", async () => {
  hub = await hub.restart();
  const view = await hub.query<FederationView>("federations.get", { federationId: orders.id });
  expect(view).toMatchObject({ status: "unknown", leader: null });
  expect(view.statusReason).toMatch(/since this hub started/);
  const { db } = hub.database as TestDatabase;
  const count = (await hub.events("federation.leader_changed")).length;
  const leader = { memberId: orders.members[0].memberId, name: "orders-a", sinceAtMs: Date.now() };
  const again = { kind: "leader-changed", old: null, now: { ...leader, term: 7 } } as const;
  const older = { kind: "leaderless", last: { ...leader, term: 6 }, sinceAtMs: Date.now() } as const;
  await Promise.all([again, again, older].map((news) => storeLeaderNews(db, orders.id, news)));
  expect(await hub.events("federation.leader_changed")).toHaveLength(count);
  const next = { ...again, now: { ...leader, term: 8 } };
  await Promise.all([next, next].map((news) => storeLeaderNews(db, orders.id, news)));
  expect(await hub.events("federation.leader_changed")).toHaveLength(count + 1);
  expect(await hub.events("federation.leaderless")).toHaveLength(1);
});

test("an agent that is gone is not heard from that moment on, however new its last word is", async () => {
  const pair = await foundTestFederation(hub, "gone");
  try {
    await pair.report(0, 3);
    await until("healthy", async () => (await pair.view()).status === "healthy");
    const [a, b, c] = pair.members;
    a.agent.kill();
    await until(
      "its connection has ended",
      async () => (await hub.node(a.enrolled.nodeId)).health !== "online",
    );
    const view = await pair.view();
    expect(view.members.find(({ memberId }) => memberId === a.memberId)).toMatchObject({
      state: "absent",
      problem: expect.stringMatching(
        /^Its agent is not connected to this hub any more; its last report came/,
      ),
      reportedAtMs: expect.any(Number),
    });
    expect(view.hearings.map(({ by }) => by)).not.toContain(a.memberId);
    // A new process, before it has said anything, does not bring the old one's words back.
    const back = await TestAgent.join(hub.gatewayUrl, a.enrolled);
    expect((await pair.view()).hearings.map(({ by }) => by)).not.toContain(a.memberId);
    back.agent.kill();
    expect([b, c].every(({ memberId }) => view.hearings.some(({ by }) => by === memberId))).toBe(true);
  } finally {
    pair.end();
  }
});
