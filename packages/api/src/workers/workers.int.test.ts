import type { Permission } from "@orrery/protocol";
import type { InstanceId, WorkerId, WorkerSpecInput, WorkerView } from "@orrery/protocol/workers";
import { WorkerSpec } from "@orrery/protocol/workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let names = 0;

beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const spec = (more: Partial<WorkerSpecInput> = {}) => {
  names += 1;
  return WorkerSpec.parse({ name: `worker-${names}`, command: "node", ...more });
};

/** As the hub would show it: here its row is enough. */
async function show(id: WorkerId | null): Promise<void> {
  const row = await api.db.read.worker.find(id as WorkerId);
  if (row === null) return;
  const { removedAtMs: _, ...rest } = row;
  const counts = { ready: 0, starting: 0, troubled: 0, leaving: 0 };
  const view = {
    ...rest,
    counts,
    scalingGroupId: null,
    regions: [],
    usage: null,
    restartCount: 0,
    unplaced: null,
  };
  api.workers.found.workers = [{ ...(view as unknown as WorkerView), atMs: 1, instances: [] }];
}

async function applyOne(one: WorkerSpec) {
  const { workers } = await api.as("admin").workers.applySpecs({ specs: [one] });
  const [result] = workers;
  if (result === undefined) throw new Error("nothing was applied");
  await show(result.workerId);
  return result;
}

const rowOf = (id: WorkerId | null) => api.db.read.worker.find(id as WorkerId);

async function eventsOf(id: string | null) {
  const { items } = await api.as("admin").events.list({ subjectId: id ?? "", limit: 50 });
  return items.toReversed().map(({ type }) => type);
}

test("what is applied becomes a worker, a revision, a change or nothing, as the dry run says", async () => {
  const one = spec({ args: ["a"] });
  const admin = api.as("admin");
  const dry = await admin.workers.applySpecs({ specs: [one], isDryRun: true });
  expect(dry.workers).toMatchObject([{ workerId: null, outcome: "created", revision: 1 }]);
  const made = await applyOne(one);
  expect(made).toMatchObject({ outcome: "created", revision: 1, changed: [] });
  expect(await applyOne(one)).toMatchObject({ outcome: "unchanged", workerId: made.workerId });

  const again = { ...one, args: ["b"], instances: 3 };
  const dryAgain = await admin.workers.applySpecs({ specs: [again], isDryRun: true });
  expect(dryAgain.workers).toMatchObject([
    { outcome: "revised", revision: 2, changed: ["args", "instances"] },
  ]);
  expect(await rowOf(made.workerId)).toMatchObject({ revision: 1, wantedCount: 1 });
  expect(await applyOne(again)).toMatchObject({ outcome: "revised", revision: 2 });
  expect(await rowOf(made.workerId)).toMatchObject({
    wantedCount: 3,
    rollout: { state: "rolling", target: 2 },
  });

  const calmer = { ...again, instances: null, stop: { ...one.stop, graceMs: 5 } };
  expect(await applyOne(calmer)).toMatchObject({ outcome: "changed", revision: 2, changed: ["stop"] });
  expect(await rowOf(made.workerId)).toMatchObject({
    wantedCount: 3,
    spec: { instances: 3, stop: { graceMs: 5 } },
  });
  const more = await applyOne({ ...calmer, instances: 4 });
  expect(more).toMatchObject({ outcome: "changed", changed: ["instances"] });
  expect(await eventsOf(made.workerId)).toEqual([
    "worker.created",
    "worker.deployed",
    "worker.changed",
    "worker.scaled",
  ]);
  const revisions = await admin.workers.revisions({ workerId: made.workerId as WorkerId });
  expect(revisions.map(({ revision, changed }) => ({ revision, changed }))).toEqual([
    { revision: 2, changed: ["args", "instances"] },
    { revision: 1, changed: [] },
  ]);
});

test("many specs are applied as a whole or not at all, with the services of their ports", async () => {
  const admin = api.as("admin");
  const [one, two] = [spec({ ports: [{ name: "http", service: "front" }] }), spec()];
  const broken = { ...two, placement: { ...two.placement, affinity: [two.name] } };
  await expect(admin.workers.applySpecs({ specs: [one, broken] })).rejects.toThrow("names the worker itself");
  await expect(admin.workers.applySpecs({ specs: [one, one] })).rejects.toThrow("is there twice");
  const large = spec();
  const environment = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`A${i}`, "y".repeat(16_000)]));
  await expect(admin.workers.applySpecs({ specs: [{ ...large, environment }] })).rejects.toThrow(
    "of at most 262144",
  );
  expect((await api.db.read.worker.findAll()).some(({ name }) => name === one.name)).toBe(false);
  await admin.workers.applySpecs({ specs: [two, one] });
  expect(await api.db.read.service.findAll()).toMatchObject([{ name: "front", isAutomatic: true }]);
  await admin.workers.applySpecs({ specs: [one] });
  expect(await api.db.read.service.findAll()).toHaveLength(1);
});

test("warnings say what is missing: secrets, nodes, room", async () => {
  const secretive = spec({ environment: { KEY: { secret: "not-there" } } });
  api.workers.found.fit = { sentence: null, isNobodyThere: true };
  const { warnings } = await applyOne(secretive);
  expect(warnings).toEqual([
    "There is no secret not-there yet: instances wait until it is set.",
    expect.stringContaining("--allow-workers"),
  ]);
  api.workers.found.fit = { sentence: "1 of 1 instance fits nowhere.", isNobodyThere: false };
  expect((await applyOne(spec())).warnings).toEqual([
    "1 of 1 instance fits nowhere. They are placed once that changes.",
  ]);
  api.workers.found.fit = { sentence: null, isNobodyThere: false };
});

test("a number that a scaling group sets is left to it", async () => {
  const admin = api.as("admin");
  const one = spec({ instances: 2 });
  const { workerId } = await applyOne(one);
  const at = new Date();
  await api.db.prisma.scalingGroup.create({
    data: {
      ...{ id: "g", name: "evening", provider: {}, workerId, settings: {}, state: {}, providerState: {} },
      ...{ isDemo: false, createdAt: at, updatedAt: at },
    },
  });
  const id = workerId as WorkerId;
  await expect(admin.workers.scale({ workerId: id, count: 5 })).rejects.toThrow(
    "The scaling group evening sets",
  );
  await expect(admin.workers.remove({ workerId: id })).rejects.toThrow("The scaling group evening is for");
  const applied = await applyOne({ ...one, instances: 7, args: ["x"] });
  expect(applied.warnings.join()).toContain("The number stays 2: the scaling group evening sets it");
  expect(await rowOf(workerId)).toMatchObject({ wantedCount: 2, revision: 2 });
});

test("a roll-out is rolled back to the last good revision, or to any; its spec is the newest again", async () => {
  const operator = api.as("operator");
  const one = spec({ args: ["one"] });
  const id = (await applyOne(one)).workerId as WorkerId;
  await expect(operator.workers.rollBack({ workerId: id })).rejects.toThrow("no earlier revision");
  const row = await rowOf(id);
  if (row === null) throw new Error("no row");
  await api.db.read.worker.updateRollout(id, { ...row.rollout, state: "done", good: 1 });
  await applyOne({ ...one, args: ["two"] });
  await operator.workers.rollBack({ workerId: id });
  expect(await rowOf(id)).toMatchObject({ revision: 2, rollout: { state: "rolling-back", target: 1 } });
  const stale = await applyOne({ ...one, args: ["two"] });
  expect(stale).toMatchObject({ outcome: "unchanged" });
  expect(stale.warnings.join()).toContain("Roll back to 2 to deploy it again");
  await operator.workers.rollBack({ workerId: id, revision: 2 });
  expect(await rowOf(id)).toMatchObject({ revision: 2, rollout: { state: "rolling", target: 2 } });
  await expect(operator.workers.rollBack({ workerId: id, revision: 2 })).rejects.toThrow(
    "is what is rolled out",
  );
  await expect(operator.workers.rollBack({ workerId: id, revision: 9 })).rejects.toThrow("has no revision 9");
  await operator.workers.rollBack({ workerId: id, revision: 1 });
  expect(await rowOf(id)).toMatchObject({ revision: 3, spec: { args: ["one"] }, rollout: { target: 3 } });
  expect((await eventsOf(id)).filter((type) => type === "worker.rolled_back")).toHaveLength(3);
});

test("a paused roll-out is resumed, and what failed of it is replaced", async () => {
  const operator = api.as("operator");
  const one = spec();
  const id = (await applyOne(one)).workerId as WorkerId;
  await expect(operator.workers.resume({ workerId: id })).rejects.toThrow("is not paused");
  const row = await rowOf(id);
  if (row === null) throw new Error("no row");
  await api.db.read.worker.updateRollout(id, { ...row.rollout, state: "paused" });
  const instanceId = "failed-one" as InstanceId;
  await api.db.read.workerInstance.insert([
    { id: instanceId, workerId: id, nodeId: "n" as never, revision: 1, orderedAtMs: 1 },
  ]);
  await operator.workers.resume({ workerId: id });
  expect(await rowOf(id)).toMatchObject({ rollout: { state: "rolling" } });
  expect(await api.db.read.workerInstance.find(instanceId)).toMatchObject({
    stopSentence: expect.stringContaining("another takes its place"),
  });
  await expect(operator.workers.restart({ workerId: id, instanceId })).rejects.toThrow("is going away");
});

test("a removed worker's instances are told to end, and its name is free", async () => {
  const admin = api.as("admin");
  const one = spec();
  const id = (await applyOne(one)).workerId as WorkerId;
  const instanceId = "leaves" as InstanceId;
  const instance = { id: instanceId, workerId: id, nodeId: "n" as never, revision: 1, orderedAtMs: 1 };
  await api.db.read.workerInstance.insert([instance]);
  await admin.workers.restart({ workerId: id, instanceId });
  expect(api.workers.found.restarted).toEqual([instanceId]);
  await admin.workers.remove({ workerId: id });
  expect(await api.db.read.workerInstance.find(instanceId)).toMatchObject({
    stopSentence: "Its worker was removed.",
  });
  await expect(admin.workers.scale({ workerId: id, count: 1 })).rejects.toThrow(
    "There is no worker with this id",
  );
  expect((await applyOne(one)).workerId).not.toBe(id);
});

test("a secret's new value is a new revision of whoever names it; its value never comes out", async () => {
  const admin = api.as("admin");
  await admin.secrets.set({ name: "db-password", value: "word-one" });
  const id = (await applyOne(spec({ environment: { DB: { secret: "db-password" } } }))).workerId as WorkerId;
  await admin.secrets.set({ name: "db-password", value: "word-one" });
  expect(await rowOf(id)).toMatchObject({ revision: 1 });
  await admin.secrets.set({ name: "db-password", value: "word-two" });
  expect(await rowOf(id)).toMatchObject({ revision: 2, rollout: { target: 2 } });
  const [newest] = await admin.workers.revisions({ workerId: id });
  expect(newest?.changed).toEqual(["secret db-password"]);
  await expect(admin.secrets.remove({ name: "db-password" })).rejects.toThrow(/is used by worker-\d+/);
  const listed = await admin.secrets.list();
  expect(listed).toMatchObject([{ name: "db-password", usedBy: [expect.stringMatching(/^worker-/)] }]);
  const { items } = await admin.events.list({ limit: 500 });
  expect(JSON.stringify([listed, items])).not.toContain("word-");
  const stored = await api.db.read.secret.find("db-password");
  expect(Buffer.from(stored?.sealedValue ?? []).includes("word-two")).toBe(false);
  expect(api.secretSeal.open("db-password", stored?.sealedValue ?? new Uint8Array())).toBe("word-two");
  expect(api.secretSeal.open("other", stored?.sealedValue ?? new Uint8Array())).toBe(null);
  await admin.workers.remove({ workerId: id });
  await admin.secrets.remove({ name: "db-password" });
  await expect(admin.secrets.remove({ name: "db-password" })).rejects.toThrow("There is no secret");
});

test("the account of a spec pays for its worker, as long as the spec says so and whoever applies may say it", async () => {
  const { id: accountId, name: account } = await api.as("billing").accounts.create({ name: "acme" });
  const one = spec({ account });
  const may = (scopes: Permission[]) => api.as("admin", { permissions: new Set(scopes) });
  await expect(may(["workers:write"]).workers.applySpecs({ specs: [one] })).rejects.toThrow("billing:write");
  await expect(applyOne({ ...one, account: "nobody" })).rejects.toThrow("there is no open account nobody");
  await applyOne(one);
  const payers = () => api.db.read.accountAssignment.findOpenSpansOf("worker", [one.name]);
  expect(await payers()).toMatchObject([{ accountId }]);
  await may(["workers:write"]).workers.applySpecs({ specs: [{ ...one, description: "as before" }] });
  await applyOne({ ...one, account: null });
  expect(await payers()).toEqual([]);
});

test("viewers look, operators operate, and neither deploys or sets secrets", async () => {
  const id = (await applyOne(spec())).workerId as WorkerId;
  expect(await api.as("viewer").workers.list()).toHaveLength(1);
  await expect(api.as("viewer").workers.scale({ workerId: id, count: 2 })).rejects.toThrow("workers:operate");
  await api.as("operator").workers.scale({ workerId: id, count: 2 });
  expect(await rowOf(id)).toMatchObject({ wantedCount: 2 });
  await expect(api.as("viewer").secrets.set({ name: "a", value: "b" })).rejects.toThrow("workers:write");
});
