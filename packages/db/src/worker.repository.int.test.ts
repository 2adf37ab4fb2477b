import type { NodeId } from "@orrery/protocol";
import {
  type InstanceId,
  type InstanceReport,
  type RolloutView,
  type WorkerId,
  WorkerSpec,
} from "@orrery/protocol/workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "./testing/index.ts";

let database: TestDatabase;
let names = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const NODE = "node-1" as NodeId;

function rolloutOf(target: number, good: number | null): RolloutView {
  return { state: "rolling", target, good, reason: "It is rolled out.", sinceAtMs: 1000, failure: null };
}

async function insertWorker(): Promise<{ id: WorkerId; name: string; spec: WorkerSpec }> {
  names += 1;
  const [id, name] = [`w-${names}` as WorkerId, `worker-${names}`];
  const spec = WorkerSpec.parse({ name, command: "node" });
  await database.db.read.worker.insert({
    ...{ id, name, spec, revision: 1, wantedCount: 2, rollout: rolloutOf(1, null), isDemo: false },
    createdAtMs: 1000,
  });
  return { id, name, spec };
}

function instanceOf(workerId: WorkerId, id: string, revision = 1) {
  return { id: id as InstanceId, workerId, nodeId: NODE, revision, orderedAtMs: 2000 };
}

function reportOf(workerId: WorkerId, id: string, reason: string): InstanceReport {
  return {
    ...{ instanceId: id as InstanceId, workerId, revision: 1, pid: 7, ports: [], usage: null, check: null },
    state: {
      ...{ phase: "running", reason, sinceAtMs: 3000, startedAtMs: 3000, restartCount: 0 },
      ...{ nextStartAtMs: null, lastExit: null },
    },
    log: { firstOffset: 0, endOffset: 0, lostBytes: 0 },
  };
}

test("a worker is found as it was stored, by name until it is removed, and its name is free then", async () => {
  const { worker } = database.db.read;
  const { id, name, spec } = await insertWorker();
  expect(await worker.find(id)).toMatchObject({ name, spec, wantedCount: 2, removedAtMs: null });
  await expect(
    worker.insert({
      ...{ id: "other" as WorkerId, name, spec, revision: 1, wantedCount: 1, rollout: rolloutOf(1, null) },
      ...{ isDemo: false, createdAtMs: 1 },
    }),
  ).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await worker.update(id, { spec, revision: 2, wantedCount: 5, rollout: rolloutOf(2, 1) }, 4000);
  expect((await worker.findNamedForUpdate([name, "none"])).map((each) => each.wantedCount)).toEqual([5]);
  await worker.markRemoved(id, 5000);
  expect(await worker.findNamedForUpdate([name])).toEqual([]);
  expect((await worker.findAll()).some((each) => each.id === id)).toBe(false);
  expect(await worker.find(id)).toMatchObject({ removedAtMs: 5000, rollout: { target: 2, good: 1 } });
});

test("a worker that this version cannot read is left out, and hides no other", async () => {
  const { worker } = database.db.read;
  const [odd, fine] = [await insertWorker(), await insertWorker()];
  await database.db.prisma.worker.update({ where: { id: odd.id }, data: { spec: { name: 1 } } });
  const ids = (await worker.findAll()).map(({ id }) => id);
  expect(ids).toContain(fine.id);
  expect(ids).not.toContain(odd.id);
});

test("revisions that something runs or goes back to outlive the others", async () => {
  const { worker, workerRevision, workerInstance } = database.db.read;
  const { id, spec } = await insertWorker();
  for (let revision = 1; revision <= 10; revision += 1) {
    await workerRevision.insert({
      ...{
        workerId: id,
        revision,
        spec,
        changed: ["args"],
        isProven: false,
        createdAtMs: 1,
        createdBy: "ada",
      },
    });
  }
  await worker.update(id, { spec, revision: 10, wantedCount: 1, rollout: rolloutOf(10, 3) }, 1);
  await workerInstance.insert([instanceOf(id, "runs-5", 5), instanceOf(id, "ran-4", 4)]);
  await workerInstance.markEnded(["ran-4" as InstanceId], 2000);
  const used = (await workerRevision.findUsed()).filter(({ workerId }) => workerId === id);
  expect(used.map(({ revision }) => revision).sort((x, y) => x - y)).toEqual([3, 5, 10]);
  await workerRevision.prune(id, 2);
  const left = await workerRevision.findNewest(id, 50);
  expect(left.map(({ revision }) => revision)).toEqual([10, 9, 5, 3]);
  await workerRevision.markProven(id, 9);
  expect(await workerRevision.find(id, 9)).toMatchObject({ isProven: true, createdBy: "ada" });
});

test("what nodes tell is stored in one statement; what is older or came after the end changes nothing", async () => {
  const { workerInstance } = database.db.read;
  const { id } = await insertWorker();
  const [a, b] = ["heard-a", "heard-b"] as [InstanceId, InstanceId];
  await workerInstance.insert([instanceOf(id, a), instanceOf(id, b)]);
  expect(await workerInstance.findLive(id)).toMatchObject([{ report: null }, { heardAtMs: null }]);
  await workerInstance.updateHeard([
    { id: a, report: reportOf(id, a, "new"), heardAtMs: 5000 },
    { id: b, report: reportOf(id, b, "b"), heardAtMs: 5000 },
  ]);
  await workerInstance.updateHeard([{ id: a, report: reportOf(id, a, "old"), heardAtMs: 4000 }]);
  expect(await workerInstance.find(a)).toMatchObject({
    report: { state: { reason: "new" } },
    heardAtMs: 5000,
  });

  await workerInstance.markStopping([{ id: a, sentence: "first" }]);
  await workerInstance.markStopping([{ id: a, sentence: "second" }]);
  expect(await workerInstance.markAllStopping(id, "all")).toBe(1);
  expect(await workerInstance.findLive(id)).toMatchObject([
    { stopSentence: "first" },
    { stopSentence: "all" },
  ]);
  expect(await workerInstance.markEnded([a, a], 6000)).toEqual([a]);
  expect(await workerInstance.markEnded([a], 7000)).toEqual([]);
  await workerInstance.updateHeard([{ id: a, report: reportOf(id, a, "late"), heardAtMs: 9000 }]);
  expect(await workerInstance.find(a)).toMatchObject({ endedAtMs: 6000, heardAtMs: 5000 });
});

test("of what ended the newest of each worker stay, however old", async () => {
  const { workerInstance } = database.db.read;
  const { id } = await insertWorker();
  const ids = Array.from({ length: 6 }, (_, i) => `ended-${i}` as InstanceId);
  await workerInstance.insert([...ids.map((each) => instanceOf(id, each)), instanceOf(id, "lives")]);
  for (const [i, each] of ids.entries()) await workerInstance.markEnded([each], 10_000 + i);
  expect(await workerInstance.prune(10_005, 2)).toBeGreaterThanOrEqual(4);
  expect((await workerInstance.findEnded(id, 50)).map((each) => each.id)).toEqual(["ended-5", "ended-4"]);
  expect(await workerInstance.findLive(id)).toHaveLength(1);
});

test("what nodes offer is kept, the newest word of each", async () => {
  const { workerHost } = database.db.read;
  const refused = (sentence: string) => ({ state: "refused" as const, sentence });
  await workerHost.upsert([{ nodeId: NODE, host: refused("new"), heardAtMs: 5000 }]);
  await workerHost.upsert([{ nodeId: NODE, host: refused("old"), heardAtMs: 4000 }]);
  expect(await workerHost.findAll()).toEqual([{ nodeId: NODE, host: refused("new") }]);
});

test("a secret's value is replaced and removed; when it was made stays", async () => {
  const { secret } = database.db.read;
  await secret.set("key", new Uint8Array([1, 2]), 1000);
  await secret.set("key", new Uint8Array([3]), 2000);
  expect(await secret.find("key")).toMatchObject({ createdAtMs: 1000, updatedAtMs: 2000 });
  expect([...((await secret.find("key"))?.sealedValue ?? [])]).toEqual([3]);
  expect(await secret.countForChange()).toBe(1);
  expect(await secret.remove("key")).toBe(true);
  expect(await secret.remove("key")).toBe(false);
  expect(await secret.findAll()).toEqual([]);
});

test("who sets a worker's number is known while the group is there", async () => {
  const { worker } = database.db.read;
  const { id } = await insertWorker();
  const at = new Date(1000);
  const group = { id: "group-1", name: "shop", provider: {}, workerId: id, settings: {}, state: {} };
  await database.db.prisma.scalingGroup.create({
    data: { ...group, providerState: {}, isDemo: false, createdAt: at, updatedAt: at },
  });
  expect(await worker.findOwners()).toEqual([{ workerId: id, groupId: "group-1", groupName: "shop" }]);
  await database.db.prisma.scalingGroup.update({ where: { id: "group-1" }, data: { removedAt: at } });
  expect(await worker.findOwners()).toEqual([]);
});
