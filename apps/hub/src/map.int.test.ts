import { decodeLinkMinutes } from "@orrery/domain/latency";
import { MapFleet } from "@orrery/domain/map";
import {
  type LatencyMatrix,
  type LatencyPair,
  LIVE_NAMESPACE,
  type LiveTopic,
  type MapDelta,
  type NodeId,
  type SubscribeAck,
} from "@orrery/protocol";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foundTestFederation, type TestFederation, type TestMember } from "./testing/test-federation.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

let hub: TestHub;
let federation: TestFederation;
const sockets: Socket[] = [];

beforeAll(async () => {
  hub = await startTestHub();
  federation = await foundTestFederation(hub, "ring");
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  federation.end();
  await hub.stop();
});

async function connectLive(token = hub.adminToken): Promise<Socket> {
  const socket = io(`${hub.url}${LIVE_NAMESPACE}`, {
    forceNew: true,
    reconnection: false,
    transports: ["websocket"],
    auth: { token },
  });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return socket;
}

function subscribe(socket: Socket, topic: LiveTopic["topic"] = "map"): Promise<SubscribeAck> {
  return socket.timeout(45_000).emitWithAck("subscribe", { topic }) as Promise<SubscribeAck>;
}

/** A browser's map: what came, in order. */
async function follow(socket: Socket): Promise<{ fleet: MapFleet; deltas: MapDelta[]; first: SubscribeAck }> {
  const fleet = new MapFleet();
  const deltas: MapDelta[] = [];
  socket.on("mapDelta", (delta: MapDelta) => {
    deltas.push(delta);
    expect(fleet.applyDelta(delta.nodes, delta.removed, delta.frame)).toEqual({ outcome: "applied" });
  });
  const first = await subscribe(socket);
  if (first.outcome !== "subscribed" || first.map === undefined) throw new Error("no snapshot");
  expect(first.map.frame).toBeInstanceOf(Uint8Array);
  expect(fleet.applySnapshot(first.map.nodes, first.map.frame)).toEqual({ outcome: "applied" });
  return { fleet, deltas, first };
}

const stateOf = (fleet: MapFleet, { enrolled }: TestMember) =>
  fleet.state(fleet.slotOf(enrolled.nodeId as NodeId));
const linkOf = (fleet: MapFleet, from: TestMember, to: TestMember) =>
  fleet.linkBetween(fleet.slotOf(from.enrolled.nodeId as NodeId), fleet.slotOf(to.enrolled.nodeId as NodeId));

test("the map follows leaders, links, loads and nodes that go, in numbered binary deltas", async () => {
  const [a, b, c] = federation.members;
  const socket = await connectLive();
  const { fleet, deltas, first } = await follow(socket);
  if (first.outcome !== "subscribed") throw new Error("refused");
  expect(fleet.nodeCount).toBe(3);
  expect(stateOf(fleet, a)).toMatchObject({ health: "online", admission: "admitted", isMember: true });

  await federation.report(0, 1);
  await until("the leader", () => stateOf(fleet, a)?.leads === true);
  await until("the links", () => fleet.linkCount === 6);
  expect(linkOf(fleet, a, b)).toMatchObject({ source: "mesh", lossRatio: 0, isDemoDelay: false });
  expect(linkOf(fleet, a, b)?.rttMs).toBeCloseTo(1, 2);
  await federation.reportOf(a, {
    ...{ role: "leader", leaderId: a.memberId, fencingToken: 1, claimMs: 25 },
    links: [{ memberId: b.memberId, rttMs: 40, jitterMs: 2, lossRatio: 0.25 }],
  });
  await until("the slow link", () => (linkOf(fleet, a, b)?.rttMs ?? 0) > 39);
  expect(linkOf(fleet, a, b)?.lossRatio).toBeCloseTo(0.25, 2);
  expect(linkOf(fleet, b, a)?.rttMs).toBeCloseTo(1, 2);

  await federation.report(1, 2);
  await until("the new leader", () => stateOf(fleet, b)?.leads === true);
  expect(stateOf(fleet, a)?.leads).toBe(false);

  await c.agent.report([], { cpuRatio: 0.93 });
  await until("the load", () => (stateOf(fleet, c)?.loadRatio ?? 0) > 0.9);
  await hub.mutate("nodes.cordon", { nodeId: c.enrolled.nodeId });
  await until("the cordon", () => stateOf(fleet, c)?.scheduling === "cordoned");
  await hub.mutate("nodes.setLabels", { nodeId: c.enrolled.nodeId, labels: { demo: "true" } });
  const slotOfC = fleet.slotOf(c.enrolled.nodeId as NodeId);
  await until("the labels", () => fleet.node(slotOfC)?.isDemo === true);

  for (const [i, { epoch, number }] of deltas.entries()) {
    expect([epoch, number]).toEqual([first.epoch, first.number + 1 + i]);
  }
});

test("a node that is removed is gone from the map, and its links with it", async () => {
  const extra = await foundTestFederation(hub, "extra");
  const { fleet } = await follow(await connectLive());
  await extra.report(0, 1);
  await until("its links", () => linkOf(fleet, extra.members[0], extra.members[2]) !== null);
  const gone = extra.members[2].enrolled.nodeId;
  await hub.mutate("nodes.remove", { nodeId: gone });
  await until("its absence", () => fleet.slotOf(gone as NodeId) === -1);
  expect(linkOf(fleet, extra.members[0], extra.members[2])).toBeNull();
  extra.end();
});

test("whoever may not read nodes is refused; whoever unsubscribes hears no more", async () => {
  const { text } = await hub.mutate<{ text: string }>("apiTokens.create", {
    name: "events only",
    scopes: ["events:read"],
  });
  expect(await subscribe(await connectLive(text))).toMatchObject({
    outcome: "refused",
    error: { code: "FORBIDDEN" },
  });
  const socket = await connectLive();
  const other = await connectLive();
  const { deltas } = await follow(socket);
  const { fleet } = await follow(other);
  await socket
    .timeout(5000)
    .emitWithAck("unsubscribe", { topic: "map" })
    .catch(() => undefined);
  const countBefore = deltas.length;
  await hub.mutate("nodes.uncordon", { nodeId: federation.members[2].enrolled.nodeId });
  await until("the other hears", () => stateOf(fleet, federation.members[2])?.scheduling === "active");
  expect(deltas.length).toBe(countBefore);
});

test("the matrix and a pair tell what members measured, and the way by the plan", async () => {
  const [a, b, c] = federation.members;
  const edges = [
    { a: a.memberId, b: b.memberId },
    { a: b.memberId, b: c.memberId },
  ];
  const plan = { kind: "ring", edges, plannedAtMs: Date.now(), reason: "a test" };
  const links = [a, b, c].map(({ memberId }, i) => ({
    memberId,
    rttMs: 10 * (i + 1),
    jitterMs: 0,
    lossRatio: 0,
  }));
  await federation.report(1, 2);
  await federation.reportOf(b, {
    ...{ role: "leader", term: 2, leaderId: b.memberId, fencingToken: 2, claimMs: 25 },
    topologyPlan: plan,
    links: links.filter(({ memberId }) => memberId !== b.memberId),
  });
  const matrix = await hub.query<LatencyMatrix>("latency.matrix", { filter: "name=ring-*" });
  expect(matrix.nodes.map(({ name }) => name)).toEqual(["ring-a", "ring-b", "ring-c"]);
  expect(matrix.cells[1]?.[0]).toMatchObject({ source: "mesh", rttMs: 10 });
  expect(matrix.cells[1]?.[2]).toMatchObject({ source: "mesh", rttMs: 30 });
  const pair = await hub.query<LatencyPair>("latency.pair", {
    fromId: a.enrolled.nodeId,
    toId: c.enrolled.nodeId,
  });
  expect(pair.path).toMatchObject({
    federationName: "ring",
    hops: [a, b, c].map(({ enrolled }) => enrolled.nodeId),
  });
  expect(pair.there).toMatchObject({ source: "mesh" });
  expect(pair.history.rttMs.filter((rttMs) => rttMs !== null).length).toBeGreaterThan(0);
});

test("metrics count links and the map's bytes", async () => {
  await until("the gauge", async () => {
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    const links = Number(/^orrery_links_known (\d+)/m.exec(text)?.[1] ?? 0);
    const bytes = Number(/^orrery_map_bytes_sent_total (\d+)/m.exec(text)?.[1] ?? 0);
    return links >= 6 && bytes > 100;
  });
});

test("a minute's row keeps the node's health, what it led and what it measured", async () => {
  const [a, b] = federation.members;
  await federation.report(0, 3);
  // The minute is the map's: it hears of a leader a little later than the federation's own view.
  const { fleet } = await follow(await connectLive());
  await until("the leader", () => stateOf(fleet, a)?.leads === true);
  const database = hub.database;
  if (database === null) throw new Error("the hub has no database of its own");
  await hub.hub.stop();
  const rows = await database.sql<{
    health: string;
    scheduling: string;
    led_federations: string[];
    links: Uint8Array | null;
  }>(
    "SELECT health, scheduling, led_federations, links FROM metric_minute WHERE node_id = $1 ORDER BY minute_at",
    [a.enrolled.nodeId],
  );
  const last = rows.at(-1);
  expect(last).toMatchObject({ scheduling: "active", led_federations: [federation.id] });
  expect(["online", "suspect"]).toContain(last?.health);
  const peer = await database.db.read.node.find(b.enrolled.nodeId as NodeId);
  const links = rows.flatMap((row) => (row.links === null ? [] : (decodeLinkMinutes(row.links) ?? [])));
  expect(links.some((link) => link.peer === peer?.number && link.source === "mesh")).toBe(true);
});
