import type { FederationId, MemberId, NodeId } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NodeMinute } from "./metric-minute.repository.ts";
import { AS_TEST, createTestDatabase, nodeInsert, type TestDatabase } from "./testing/index.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
/** 2026-01-01, a whole minute. */
const START = 1_767_225_600_000;

let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

function minuteOf(nodeId: NodeId, atMs: number, map: Partial<NodeMinute["map"]> = {}): NodeMinute {
  return {
    nodeId,
    minuteAtMs: atMs,
    samples: 60,
    values: { cpuRatio: [0.5, 0.9] },
    map: { health: "online", scheduling: "active", ledFederations: [], links: null, ...map },
  };
}

async function addNode(changes: Parameters<typeof nodeInsert>[0] = {}): Promise<NodeId> {
  return (await read.node.insert(nodeInsert({ enrolledAtMs: START - DAY, ...changes }))).id;
}

test("a step joins its minutes: the worst health, the last role and scheduling, the first links", async () => {
  const nodeId = await addNode();
  const led = ["f-1", "f-2"] as FederationId[];
  await read.metricMinute.upsert([
    minuteOf(nodeId, START, { links: Uint8Array.of(1, 0), ledFederations: led }),
    minuteOf(nodeId, START + MINUTE, { health: "unreachable", links: Uint8Array.of(9) }),
    minuteOf(nodeId, START + 2 * MINUTE, { scheduling: "cordoned", ledFederations: led.slice(1) }),
    { nodeId, minuteAtMs: START + 5 * MINUTE, samples: 60, values: {} },
  ]);
  expect(await read.mapHistory.readStep({ fromAtMs: START, toAtMs: START + 5 * MINUTE })).toEqual([
    {
      nodeId,
      health: "unreachable",
      scheduling: "cordoned",
      ledFederations: ["f-2"],
      loadRatio: 0.5,
      links: Uint8Array.of(1, 0),
    },
  ]);
  const before = await read.mapHistory.readStep({ fromAtMs: START + 5 * MINUTE, toAtMs: START + 6 * MINUTE });
  expect(before).toEqual([
    { nodeId, health: null, scheduling: null, ledFederations: [], loadRatio: null, links: null },
  ]);
});

test("links are thinned to every fifth minute, then dropped, in bounded steps; other columns stay", async () => {
  const nodeId = await addNode();
  const from = START + 10 * DAY;
  const minutes = Array.from({ length: 20 }, (_, i) => from + i * MINUTE);
  const links = Uint8Array.of(7);
  await read.metricMinute.upsert(minutes.map((atMs) => minuteOf(nodeId, atMs, { links })));
  const range = { nodeId, fromAtMs: from, toAtMs: from + DAY };
  const kept = async () =>
    (await read.metricMinute.readLinks(range)).map(({ minuteAtMs }) => (minuteAtMs - from) / MINUTE);

  // The first five are to be forgotten, the next ten thinned, the last five are young.
  const [drop, thin] = [from + 5 * MINUTE, from + 15 * MINUTE];
  expect(await read.metricMinute.thinLinks(drop, thin, 3)).toBe(3);
  expect(await read.metricMinute.thinLinks(drop, thin, 1000)).toBeGreaterThan(0);
  expect(await read.metricMinute.thinLinks(drop, thin, 1000)).toBe(0);
  expect(await kept()).toEqual([5, 10, 15, 16, 17, 18, 19]);
  const [row] = await read.mapHistory.readStep({ fromAtMs: from, toAtMs: from + MINUTE });
  expect(row).toMatchObject({ health: "online", links: null, loadRatio: 0.5 });
});

test("nodes of a time are those that had come and were not gone", async () => {
  const at = START + 30 * DAY;
  const step = { fromAtMs: at, toAtMs: at + MINUTE };
  const [there, gone, removedLater, later] = [
    await addNode({ name: "zz-there" }),
    await addNode(),
    await addNode({ name: "aa-removed-later" }),
    await addNode({ enrolledAtMs: at + MINUTE }),
  ];
  await read.node.markRemoved(gone, at);
  await read.node.markRemoved(removedLater, at + 1);
  const ids = (await read.mapHistory.findNodes(step)).map(({ id }) => id);
  expect(ids).toContain(there);
  expect(ids.indexOf(removedLater)).toBeLessThan(ids.indexOf(there));
  expect(ids).not.toContain(gone);
  expect(ids).not.toContain(later);
});

test("what the log told of a node: the newest before the time, a goodbye counts as down", async () => {
  const [told, left, silent] = [await addNode(), await addNode(), await addNode()];
  const at = START + 40 * DAY;
  const event = (
    nodeId: NodeId,
    type: "node.health_changed" | "node.left" | "node.cordoned",
    data: object,
    atMs: number,
  ) => ({
    type,
    subject: { kind: "node" as const, id: nodeId, name: "n" },
    summary: "s",
    data: data as never,
    atMs,
  });
  await database.db.write(AS_TEST, async (tx) => {
    tx.appendEvent(event(told, "node.health_changed", { before: "unknown", after: "online" }, at));
    tx.appendEvent(event(told, "node.cordoned", { before: {}, after: { scheduling: "cordoned" } }, at + 5));
    tx.appendEvent(event(told, "node.health_changed", { before: "online", after: "suspect" }, at + 10));
    tx.appendEvent(event(told, "node.health_changed", { before: "suspect", after: "down" }, at + 20));
    tx.appendEvent(event(left, "node.health_changed", { before: "unknown", after: "online" }, at));
    tx.appendEvent(event(left, "node.left", { reason: "shutdown" }, at + 10));
  });
  expect(await read.mapHistory.findToldStates([told, left, silent], at + 20)).toEqual([
    { nodeId: told, health: "suspect", scheduling: "cordoned" },
    { nodeId: left, health: "down", scheduling: null },
    { nodeId: silent, health: null, scheduling: null },
  ]);
  expect((await read.mapHistory.findToldStates([told], at))[0]).toMatchObject({ health: null });
});

test("recorded minutes are found one by one, and the last before a time", async () => {
  const nodeId = await addNode();
  const from = START + 50 * DAY;
  await read.metricMinute.upsert([minuteOf(nodeId, from), minuteOf(nodeId, from + 3 * MINUTE)]);
  const span = { fromAtMs: from - MINUTE + 1, toAtMs: from + 10 * MINUTE };
  expect(await read.mapHistory.findRecordedMinutes(span)).toEqual([from, from + 3 * MINUTE]);
  expect(await read.mapHistory.findRecordedMinutes({ ...span, toAtMs: from + 3 * MINUTE })).toEqual([from]);
  expect(await read.mapHistory.findRecordedMinuteBefore(from + 3 * MINUTE)).toBe(from);
  expect(await read.mapHistory.findRecordedMinuteBefore(0)).toBeNull();
});

test("who led: the log's newest word, unless a failover of a later term had ended by then", async () => {
  const at = START + 60 * DAY;
  const id = "federation-1" as FederationId;
  const a = "member-a" as MemberId;
  const b = "member-b" as MemberId;
  await database.sql(
    `INSERT INTO federation (id, name, topology, hops_max, profile, policy, founding, created_at)
     VALUES ($1, 'ring', 'mesh', 32, 'auto', '{}', '{}', to_timestamp($2))`,
    [id, (at - DAY) / 1000],
  );
  const leader = (memberId: MemberId, term: number, atMs: number) => ({
    type: "federation.leader_changed" as const,
    subject: { kind: "federation" as const, id, name: "ring" },
    summary: "s",
    data: { new: { memberId, name: memberId, term }, term } as never,
    atMs,
  });
  await database.db.write(AS_TEST, async (tx) => {
    tx.appendEvent(leader(a, 1, at));
    tx.appendEvent({ ...leader(a, 1, at + 100), type: "federation.leaderless", data: { term: 1 } });
    tx.appendEvent(leader(b, 3, at + 5000));
  });
  await database.sql(
    `INSERT INTO failover (id, federation_id, generation, kind, fault, outcome, started_at, total_ms, old_leader_id,
       new_leader_id, term, marks, evidence, names, updated_at)
     VALUES ('x', $1, 1, 'automatic', 'closed', 'succeeded', to_timestamp($2), 500, $3, $4, 3, '[]', '[]', '{}', now())`,
    [id, (at + 100) / 1000, a, b],
  );
  const leaderAt = async (atMs: number) =>
    (await read.mapHistory.findLeaders(atMs)).find(({ federationId }) => federationId === id);
  expect(await leaderAt(at - 2 * DAY)).toBeUndefined();
  expect(await leaderAt(at - 1)).toEqual({ federationId: id, leaderId: null, isTold: false });
  expect(await leaderAt(at)).toEqual({ federationId: id, leaderId: a, isTold: true });
  expect(await leaderAt(at + 200)).toEqual({ federationId: id, leaderId: null, isTold: true });
  // The hub heard of it only five seconds later; the failover itself knows better.
  expect(await leaderAt(at + 600)).toEqual({ federationId: id, leaderId: b, isTold: true });
  expect(await leaderAt(at + 9000)).toEqual({ federationId: id, leaderId: b, isTold: true });
});
