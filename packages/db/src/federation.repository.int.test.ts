import { FAILOVER_POLICY } from "@orrery/domain/failover";
import type { FailoverEvidence, FailoverMark, FederationId, MemberId, NodeId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FailoverInsert } from "./failover.repository.ts";
import type { FederationInsert } from "./federation.repository.ts";
import { AS_TEST, createTestDatabase, nodeInsert, type TestDatabase } from "./testing/index.ts";

const NOW = 1_700_000_000_123;
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

const policy = { ...FAILOVER_POLICY, never: [] };

function federation(overrides: Partial<FederationInsert> = {}): FederationInsert {
  const id = sortableId() as FederationId;
  return {
    id,
    name: `fed-${id}`,
    topology: "ring",
    hopsMax: 8,
    profile: "lan",
    policy,
    acceptsNoSpare: false,
    founding: { members: [{ id: "m-1" as MemberId, role: "voter", priority: 100 }], removed: [] },
    createdAtMs: NOW,
    ...overrides,
  };
}

function failover(federationId: FederationId, overrides: Partial<FailoverInsert> = {}): FailoverInsert {
  return {
    id: `${federationId}-1-${sortableId()}`,
    federationId,
    generation: 1,
    kind: "automatic",
    fault: "closed",
    outcome: "succeeded",
    startedAtMs: NOW,
    totalMs: 42.5,
    oldLeaderId: "m-1" as MemberId,
    newLeaderId: null,
    term: 3,
    byName: null,
    opening: null,
    marks: [],
    evidence: [],
    names: { "m-1": "tokyo-1" },
    updatedAtMs: NOW,
    ...overrides,
  };
}

test("a federation comes back as it was stored; what is changed changes, and nothing else", async () => {
  const insert = federation();
  const inserted = await read.federation.insert(insert);
  const fresh = {
    inherits: null,
    pause: null,
    undoTopology: null,
    scheduledSwitchover: null,
    drillSchedule: null,
  };
  expect(inserted).toEqual({ ...insert, ...fresh, generation: 1, removedAtMs: null });
  const pause = { byName: "ada", reason: "work", sinceAtMs: NOW, untilAtMs: null };
  const drillSchedule = { fault: "kill" as const, everyMs: 86_400_000, nextAtMs: NOW, byName: "ada" };
  const changed = await read.federation.update(insert.id, {
    pause,
    drillSchedule,
    topology: "star",
    generation: 2,
  });
  expect(changed).toEqual({ ...inserted, pause, drillSchedule, topology: "star", generation: 2 });
  expect(await read.federation.find(insert.id)).toEqual(changed);
  expect(await read.federation.update(insert.id, { pause: null })).toEqual({ ...changed, pause: null });
});

test("a name is unique, and free again once its federation was removed", async () => {
  const first = await read.federation.insert(federation({ name: "orders" }));
  await expect(read.federation.insert(federation({ name: "orders" }))).rejects.toMatchObject({
    code: "NAME_TAKEN",
  });
  const other = await read.federation.insert(federation());
  await expect(read.federation.update(other.id, { name: "orders" })).rejects.toMatchObject({
    code: "NAME_TAKEN",
  });
  expect((await read.federation.markRemoved(first.id, NOW)).removedAtMs).toBe(NOW);
  const again = await read.federation.insert(federation({ name: "orders" }));
  expect((await read.federation.findByName("orders"))?.id).toBe(again.id);
  const all = (await read.federation.findAll()).map(({ id }) => id);
  expect(all).toContain(again.id);
  expect(all).not.toContain(first.id);
});

test("what an older or newer version wrote can be read: rules it lacks are at their default, the rest is kept", async () => {
  const { id } = await read.federation.insert(federation());
  await database.sql(
    `UPDATE federation SET policy = '{"cooldownMs": 7, "mode": "sometimes", "never": null, "later": 1}',
       pause = '{"why": 1}', drill_schedule = '[]' WHERE id = $1`,
    [id],
  );
  expect(await read.federation.find(id)).toMatchObject({
    policy: { ...policy, cooldownMs: 7 },
    pause: null,
    drillSchedule: null,
  });
  const row = await read.failover.insert(failover(id));
  const mark = { by: "m-1", clockId: "c", atMs: 1, kind: "began", later: true };
  await database.sql(
    "UPDATE failover SET marks = $2, evidence = '7', names = 'null', opening = '{}' WHERE id = $1",
    [row.id, JSON.stringify([{ kind: "sneezed" }, mark])],
  );
  expect(await read.failover.find(row.id)).toMatchObject({
    marks: [{ by: "m-1", clockId: "c", atMs: 1, kind: "began" }],
    evidence: [],
    names: {},
    opening: null,
  });
});

test("members: of a federation, of nodes, of all; those that left are found only when asked for", async () => {
  const one = await read.federation.insert(federation());
  const gone = await read.federation.insert(federation());
  const node = await read.node.insert(nodeInsert());
  const nodeId = node.id as NodeId;
  const row = (id: string, federationId: FederationId, createdAtMs: number) => ({
    ...{ id: id as MemberId, federationId, nodeId, generation: 1, priority: 9, createdAtMs },
    role: "voter" as const,
  });
  await read.federationMember.insertMany([
    row("b", one.id, NOW),
    row("a", one.id, NOW + 1),
    row("c", gone.id, NOW),
  ]);
  await read.federation.markRemoved(gone.id, NOW);
  const fresh = { isWanted: true, isOpened: false, leftAtMs: null };
  expect(await read.federationMember.findOf(one.id)).toEqual([
    { ...row("b", one.id, NOW), ...fresh },
    { ...row("a", one.id, NOW + 1), ...fresh },
  ]);
  expect((await read.federationMember.findOfNodes([nodeId])).map(({ id }) => id)).toEqual(["b", "a"]);
  const left = await read.federationMember.update("b" as MemberId, { isWanted: false, leftAtMs: NOW + 5 });
  expect(left).toMatchObject({ isWanted: false, leftAtMs: NOW + 5, priority: 9 });
  expect(
    (await read.federationMember.findAll()).filter((m) => m.nodeId === nodeId).map(({ id }) => id),
  ).toEqual(["a"]);
  expect((await read.federationMember.findOf(one.id, { isLeftToo: true })).length).toBe(2);
  await read.node.bumpSpecRevisions([nodeId, nodeId]);
  expect((await read.node.find(nodeId))?.specRevision).toBe(2);
  await read.node.bumpSpecRevisions([]);
});

test("a locked federation is changed by one after the other", async () => {
  const { id } = await read.federation.insert(federation({ hopsMax: 1 }));
  const other = database.another();
  const add = (db: TestDatabase["db"]) =>
    db.write(AS_TEST, async (tx) => {
      const row = await tx.federation.findForUpdate(id);
      await tx.federation.update(id, { hopsMax: (row?.hopsMax ?? 0) + 1 });
    });
  await Promise.all(Array.from({ length: 8 }, (_, i) => add(i % 2 === 0 ? database.db : other)));
  expect((await read.federation.find(id))?.hopsMax).toBe(9);
});

test("failovers by page, newest first, none twice and none left out, also where many began in the same millisecond", async () => {
  const { id } = await read.federation.insert(federation());
  const other = await read.federation.insert(federation());
  const ids: string[] = [];
  for (let i = 0; i < 11; i += 1) {
    const kind = i % 2 === 0 ? "automatic" : "switchover";
    ids.push((await read.failover.insert(failover(id, { startedAtMs: NOW + Math.floor(i / 4), kind }))).id);
  }
  const newest = await read.failover.insert(
    failover(other.id, { outcome: "running", startedAtMs: NOW + 99 }),
  );
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 9; pages += 1) {
    const page = await read.failover.findPage({ federationId: id, limit: 3, cursor });
    seen.push(...page.items.map((one) => one.id));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(ids.toSorted((x, y) => (x < y ? 1 : -1)));
  expect(
    (await read.failover.findPage({ federationId: id, kind: "switchover", limit: 99 })).items.length,
  ).toBe(5);
  expect((await read.failover.findPage({ limit: 1, cursor: "no cursor" })).items[0]?.id).toBe(newest.id);
  const newestOf = await read.failover.findNewest([id, other.id]);
  expect(newestOf.map((one) => one.id).toSorted()).toEqual([seen[0], newest.id].toSorted());
  expect((await read.failover.findRunning()).map((one) => one.id)).toEqual([newest.id]);
  expect((await read.failover.findSucceeded({ federationId: id, limit: 2 })).map((one) => one.id)).toEqual(
    seen.slice(0, 2),
  );
});

test("a failover's parts come back as they were; what is acknowledged is found", async () => {
  const { id } = await read.federation.insert(federation());
  const by = "m-1" as MemberId;
  const marks: FailoverMark[] = [
    { by, clockId: "c", atMs: 1.5, kind: "suspected", fault: "silence" },
    { by, clockId: "c", atMs: 2, kind: "blocked", blocks: [{ kind: "manual", endsAtMs: null }] },
  ];
  const evidence: FailoverEvidence[] = [
    { by, peer: by, atMs: 1, clockId: "c", sentence: "silent for 40 ms" },
  ];
  const stored = await read.failover.insert(failover(id, { marks, evidence }));
  expect(stored).toMatchObject({ marks, evidence, totalMs: 42.5, drillId: null, acknowledgedAtMs: null });
  const acknowledged = { acknowledgedByName: "ada", acknowledgedAtMs: NOW + 1 };
  expect(await read.failover.update(stored.id, acknowledged)).toEqual({ ...stored, ...acknowledged });
  expect(await read.failover.findAcknowledged(id, 5)).toEqual([{ failoverId: stored.id, byName: "ada" }]);
  expect(await read.failover.findForUpdate("none")).toBeNull();
});

test("drills: by page and by state", async () => {
  const { id } = await read.federation.insert(federation());
  const checks = [{ name: "Quorum", isOk: true, finding: "3 of 3", whatToDo: null }];
  const insert = (n: number) =>
    read.drill.insert({
      ...{
        id: `d-${n}-${id}`,
        federationId: id,
        fault: "kill",
        state: "ordered",
        byName: "ada",
        isScheduled: false,
      },
      ...{ startedAtMs: NOW + n, deadlineAtMs: NOW + n + 60_000, expectedId: null, checks },
    });
  const drills = [await insert(1), await insert(2), await insert(3)];
  expect(drills[0]).toMatchObject({ grade: null, reasons: [], failoverId: null, checks });
  const graded = await read.drill.update(drills[1]?.id ?? "", {
    state: "graded",
    grade: "B",
    reasons: ["slow"],
  });
  expect(graded).toEqual({ ...drills[1], state: "graded", grade: "B", reasons: ["slow"] });
  expect((await read.drill.findByState("ordered", id)).map((one) => one.id)).toEqual([
    drills[0]?.id,
    drills[2]?.id,
  ]);
  const page = await read.drill.findPage({ federationId: id, limit: 2 });
  expect(page.items.map((one) => one.id)).toEqual([drills[2]?.id, drills[1]?.id]);
  const rest = await read.drill.findPage({ federationId: id, limit: 2, cursor: page.nextCursor ?? "" });
  expect(rest).toEqual({ items: [drills[0]], nextCursor: null });
  expect(await read.drill.findForUpdate(drills[0]?.id ?? "")).toEqual(drills[0]);
});

test("the fleet's pause is no setting, comes and goes, and what cannot be read is none", async () => {
  const pause = { byName: "ada", reason: "move", sinceAtMs: NOW, untilAtMs: NOW + 5 };
  expect(await read.setting.readFleetPause()).toBeNull();
  await read.setting.writeFleetPause(pause, NOW);
  await read.setting.writeFleetPause(pause, NOW + 1);
  expect(await read.setting.readFleetPause()).toEqual(pause);
  expect(await read.setting.read()).not.toHaveProperty("fleetPause");
  await database.sql(`UPDATE setting SET value = '"later"' WHERE key = 'fleetPause'`);
  expect(await read.setting.readFleetPause()).toBeNull();
  await read.setting.writeFleetPause(null, NOW);
  await read.setting.writeFleetPause(null, NOW);
  expect(await database.db.write(AS_TEST, (tx) => tx.setting.readFleetPauseForUpdate())).toBeNull();
});
