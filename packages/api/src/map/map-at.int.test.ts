import type { NodeMinute } from "@orrery/db";
import { AS_TEST, nodeInsert } from "@orrery/db/testing";
import { encodeLinkMinutes } from "@orrery/domain/latency";
import { MapFleet } from "@orrery/domain/map";
import type { FederationId, MapMoment, MapTimeline, MemberId, NodeId } from "@orrery/protocol";
import { systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCaller } from "../app-router.ts";
import { createTestApi, principalOf, type TestApi } from "../testing/test-api.ts";

const MINUTE = 60_000;
/** A whole minute; the hub's clock stands an hour later. */
const START = 1_767_225_600_000;
const NOW = START + 60 * MINUTE;

let api: TestApi;
let caller: ReturnType<typeof createCaller>;
const ids: Record<"a" | "b" | "silent" | "removed", NodeId> = {} as never;
const numbers = new Map<NodeId, number>();

beforeAll(async () => {
  api = await createTestApi();
  const clock = { ...systemClock, nowAtMs: () => NOW };
  caller = createCaller({ ...api.context(principalOf("admin")), clock });
  for (const name of ["a", "b", "silent", "removed"] as const) {
    const node = await api.db.read.node.insert(nodeInsert({ name, enrolledAtMs: START - 86_400_000 }));
    ids[name] = node.id;
    numbers.set(node.id, node.number);
  }
  await api.db.read.node.markRemoved(ids.removed, START + 10 * MINUTE);
  await recordHistory();
});
afterAll(() => api.close());

const [MEMBER_A, MEMBER_B] = ["member-a", "member-b"] as [MemberId, MemberId];
const FEDERATION = "federation" as FederationId;

/** a leads; at 5:20 it goes down and b takes over. From minute 20 to 30 no hub runs. */
async function recordHistory(): Promise<void> {
  const hub = { kind: "hub" as const, id: "hub-1", name: "hub" };
  const at = (minutes: number) => START + minutes * MINUTE;
  await api.sql(
    `INSERT INTO federation (id, name, topology, hops_max, profile, policy, founding, created_at)
     VALUES ($1, 'ring', 'mesh', 32, 'auto', '{}', '{}', to_timestamp($2))`,
    [FEDERATION, at(-10) / 1000],
  );
  const member = { federationId: FEDERATION, generation: 1, role: "voter" as const, priority: 100 };
  await api.db.read.federationMember.insertMany([
    { ...member, id: MEMBER_A, nodeId: ids.a, createdAtMs: at(-10) },
    { ...member, id: MEMBER_B, nodeId: ids.b, createdAtMs: at(-10) },
  ]);
  const leads = (memberId: MemberId, term: number, atMs: number) => ({
    type: "federation.leader_changed" as const,
    severity: "notice" as const,
    subject: { kind: "federation" as const, id: FEDERATION, name: "ring" },
    summary: "leads",
    data: { new: { memberId, name: memberId, term }, term },
    atMs,
  });
  const health = (nodeId: NodeId, after: string, atMs: number) => ({
    type: "node.health_changed" as const,
    severity: after === "down" ? ("critical" as const) : ("info" as const),
    subject: { kind: "node" as const, id: nodeId, name: "n" },
    summary: `is ${after}`,
    data: { before: "unknown", after },
    atMs,
  });
  const hubRan = (type: "hub.started" | "hub.stopped", atMs: number) => ({
    type,
    subject: hub,
    summary: type,
    atMs,
  });
  await api.db.write(AS_TEST, async (tx) => {
    tx.appendEvent(hubRan("hub.started", at(-20)));
    tx.appendEvent(leads(MEMBER_A, 1, at(-9)));
    tx.appendEvent(health(ids.silent, "online", at(-8)));
    tx.appendEvent(health(ids.silent, "down", at(2)));
    tx.appendEvent(health(ids.a, "online", at(-8)));
    tx.appendEvent(health(ids.a, "down", at(5) + 20_000));
    tx.appendEvent(leads(MEMBER_B, 2, at(5) + 20_100));
    tx.appendEvent(hubRan("hub.stopped", at(20)));
    tx.appendEvent(hubRan("hub.started", at(30)));
  });
  await api.sql(
    `INSERT INTO failover (id, federation_id, generation, kind, fault, outcome, started_at, total_ms, old_leader_id,
       new_leader_id, term, marks, evidence, names, updated_at)
     VALUES ('failover-1', $1, 1, 'automatic', 'closed', 'succeeded', to_timestamp($2), 80, $3, $4, 2, '[]', '[]', '{}', now())`,
    [FEDERATION, (at(5) + 20_000) / 1000, MEMBER_A, MEMBER_B],
  );
  const minutes: NodeMinute[] = [];
  for (let i = 0; i < 59; i += 1) {
    if (i >= 20 && i < 30) continue;
    // Its last row was written before the hub had judged who leads: the log knows better.
    if (i <= 5) minutes.push(minuteOf(ids.a, i, i === 5 ? "down" : "online", true));
    minutes.push(minuteOf(ids.b, i, "online", i >= 5));
  }
  await api.db.read.metricMinute.upsert(minutes);
}

function minuteOf(nodeId: NodeId, minute: number, health: "online" | "down", leads: boolean): NodeMinute {
  const peer = numbers.get(nodeId === ids.a ? ids.b : ids.a) ?? -1;
  const link = { source: "mesh" as const, isDemoDelay: false };
  return {
    nodeId,
    minuteAtMs: START + minute * MINUTE,
    samples: 60,
    values: { cpuRatio: [0.4, 0.8] },
    map: {
      health,
      scheduling: "active",
      ledFederations: leads ? [FEDERATION] : [],
      links: encodeLinkMinutes([{ peer, rttMs: 10 + minute, lossRatio: minute === 5 ? 0.5 : 0, ...link }]),
    },
  };
}

/** As the browser takes it. */
function fleetOf(moment: MapMoment): MapFleet {
  const fleet = new MapFleet();
  const frame = Buffer.from(moment.frame, "base64");
  expect(fleet.applySnapshot(moment.nodes, frame)).toEqual({ outcome: "applied" });
  return fleet;
}

function stateIn(fleet: MapFleet, nodeId: NodeId) {
  return fleet.state(fleet.slotOf(nodeId));
}

test("before the failover the former leader leads, in its minute and after it the new one, and the former is down", async () => {
  const before = await caller.map.at({ atMs: START + 4.5 * MINUTE });
  expect(before).toMatchObject({ atMs: START + 4 * MINUTE, stepMs: MINUTE, outcome: "recorded" });
  const fleet = fleetOf(before);
  expect(stateIn(fleet, ids.a)).toMatchObject({ health: "online", leads: true, isMember: true });
  expect(stateIn(fleet, ids.a)?.loadRatio).toBeCloseTo(0.4);
  expect(stateIn(fleet, ids.b)).toMatchObject({ health: "online", leads: false });
  const [a, b] = [fleet.slotOf(ids.a), fleet.slotOf(ids.b)];
  expect(fleet.linkBetween(a, b)?.rttMs).toBeCloseTo(14, 2);
  expect(fleet.linkBetween(a, b)).toMatchObject({ lossRatio: 0, source: "mesh" });

  for (const atMs of [START + 5.5 * MINUTE, START + 9 * MINUTE]) {
    const after = fleetOf(await caller.map.at({ atMs }));
    expect(stateIn(after, ids.a)).toMatchObject({ health: "down", leads: false });
    expect(stateIn(after, ids.b)).toMatchObject({ leads: true });
  }
});

test("a node without minutes is as the log says, a removed one is there as long as it was", async () => {
  const early = fleetOf(await caller.map.at({ atMs: START + MINUTE }));
  expect(stateIn(early, ids.silent)).toMatchObject({ health: "online" });
  expect(stateIn(early, ids.removed)).toMatchObject({ health: "unknown" });
  const late = fleetOf(await caller.map.at({ atMs: START + 11 * MINUTE }));
  expect(stateIn(late, ids.silent)).toMatchObject({ health: "down" });
  expect(late.slotOf(ids.removed)).toBe(-1);
});

test("what no hub recorded is a gap, and nothing is drawn of it", async () => {
  expect(await caller.map.at({ atMs: START + 25 * MINUTE })).toEqual({
    atMs: START + 25 * MINUTE,
    stepMs: MINUTE,
    outcome: "gap",
    nodes: [],
    frame: "",
  });
  for (const minute of [19, 30]) {
    expect((await caller.map.at({ atMs: START + minute * MINUTE })).outcome).toBe("recorded");
  }
});

test("where a hub ran and every node was silent, that is what is shown", async () => {
  await api.sql("DELETE FROM metric_minute WHERE minute_at = to_timestamp($1)", [
    (START + 40 * MINUTE) / 1000,
  ]);
  const quiet = await caller.map.at({ atMs: START + 40 * MINUTE });
  expect(quiet.outcome).toBe("recorded");
  expect(stateIn(fleetOf(quiet), ids.a)).toMatchObject({ health: "down" });
});

test("the minute under way is not written: the last that is comes instead", async () => {
  const { atMs, outcome } = await caller.map.at({ atMs: NOW });
  expect({ atMs, outcome }).toEqual({ atMs: START + 58 * MINUTE, outcome: "recorded" });
});

test("the timeline has notable events, failovers with the nodes that led, and gaps", async () => {
  const timeline: MapTimeline = await caller.map.timeline({ fromAtMs: START, toAtMs: NOW });
  expect(timeline.gaps).toEqual([{ fromAtMs: START + 20 * MINUTE, toAtMs: START + 30 * MINUTE }]);
  expect(timeline.failovers).toMatchObject([
    { id: "failover-1", federationName: "ring", totalMs: 80, oldLeaderId: ids.a, newLeaderId: ids.b },
  ]);
  expect(timeline.events.map(({ type, atMs }) => [type, atMs - START])).toEqual([
    ["federation.leader_changed", 5 * MINUTE + 20_100],
    ["node.health_changed", 5 * MINUTE + 20_000],
    ["node.health_changed", 2 * MINUTE],
  ]);
  expect(timeline.hasMore).toBe(false);
});

test("a viewer without the log's permission gets a timeline without events; a span of weeks is refused", async () => {
  const principal = principalOf("viewer", new Set(["nodes:read"]));
  const limited = createCaller(api.context(principal));
  const timeline = await limited.map.timeline({ fromAtMs: START, toAtMs: NOW });
  expect(timeline).toMatchObject({ events: [], failovers: [] });
  expect(timeline.gaps).toHaveLength(1);
  for (const toAtMs of [START, START + 30 * 86_400_000]) {
    await expect(limited.map.timeline({ fromAtMs: START, toAtMs })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  }
  await expect(api.anonymous.map.at({ atMs: START })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
});
