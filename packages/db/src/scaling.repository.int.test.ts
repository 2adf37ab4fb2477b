import {
  Advice,
  type MinuteLoad,
  type ScalingDecision,
  type ScalingGroupId,
  ScalingGroupSettings,
  type ScalingState,
} from "@orrery/protocol";
import type { WorkerId } from "@orrery/protocol/workers";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ScalingGroupInsert, ScalingGroupRecord } from "./scaling-group.repository.ts";
import { createTestDatabase, type TestDatabase } from "./testing/index.ts";

const NOW = 1_700_000_000_123;
const MINUTE = Math.floor(NOW / 60_000) * 60_000;
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

function stateOf(wanted: number): ScalingState {
  const never = { lastUpAtMs: null, lastDownAtMs: null };
  const lists = { recommendations: [], policies: [] };
  return { version: 1, wanted, evaluatedAtMs: NOW, watchedSinceAtMs: NOW, ...never, ...lists };
}

function group(overrides: Partial<ScalingGroupInsert> = {}): ScalingGroupInsert {
  const id = sortableId() as ScalingGroupId;
  return {
    ...{ id, name: `group-${id}`, provider: { kind: "fleet", workerId: `worker-${id}` as WorkerId } },
    ...{ settings: ScalingGroupSettings.parse({}), state: stateOf(3), isDemo: false, createdAtMs: NOW },
    providerState: { state: "ok", sentence: "Fine.", sinceAtMs: NOW, failureCount: 0, nextTryAtMs: null },
    ...overrides,
  };
}

function decision(atMs: number, overrides: Partial<ScalingDecision> = {}): ScalingDecision {
  const none = { startingCount: 0, overdueCount: 0, absentCount: 0, drainingCount: 0, deadCount: 0 };
  return {
    ...{ atMs, outcome: "none", from: 3, to: 3, wished: 3, instances: { readyCount: 3, ...none } },
    ...{ readings: [], wishes: [], limits: [], sentence: `Stays at 3 instances (${atMs}).` },
    ...overrides,
  };
}

function load(overrides: Partial<MinuteLoad> = {}): MinuteLoad {
  return { evaluationCount: 1, wantedMin: 3, wantedMax: 3, readySum: 3, metrics: {}, ...overrides };
}

async function insert(overrides: Partial<ScalingGroupInsert> = {}): Promise<ScalingGroupRecord> {
  const made = group(overrides);
  await read.scalingGroup.insert(made);
  const found = await read.scalingGroup.find(made.id);
  if (found === null) throw new Error("The group was not stored.");
  return found;
}

function evaluationOf({ id, updatedAtMs, providerState }: ScalingGroupRecord, to: number) {
  const outcome = to === 3 ? "none" : "up";
  return { id, updatedAtMs, providerState, state: stateOf(to), decision: decision(NOW + 1, { outcome, to }) };
}

async function lease(): Promise<{ name: string; fencing: bigint }> {
  const name = `lease-${sortableId()}`;
  const held = await read.lease.acquire(name, "hub-1", 60_000);
  if (held.outcome !== "held") throw new Error("The lease is not free.");
  return { name, fencing: held.fencing };
}

test("a group comes back as it was stored, and as it was changed, later each time", async () => {
  const stored = await insert({ isDemo: true });
  expect(stored).toMatchObject({ decision: null, change: null, forecast: null, updatedAtMs: NOW });
  const fields = { ...stored, name: `${stored.name}-2`, state: stateOf(5) };
  await read.scalingGroup.update(stored, fields, NOW);
  const changed = await read.scalingGroup.find(stored.id);
  expect(changed).toEqual({ ...fields, updatedAtMs: NOW + 1 });
});

test("a name and a worker are taken until the group is removed", async () => {
  const first = await insert();
  await expect(insert({ name: first.name })).rejects.toMatchObject({ code: "NAME_TAKEN" });
  const { workerId } = first.provider as { workerId: WorkerId };
  expect(await read.scalingGroup.findOfWorker(workerId)).toEqual({ id: first.id, name: first.name });
  await expect(insert({ provider: first.provider })).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await read.scalingGroup.markRemoved(first.id, NOW);
  expect(await read.scalingGroup.findOfWorker(workerId)).toBeNull();
  await insert({ name: first.name, provider: first.provider });
});

test("a round stores all its groups, but those that were changed or removed since", async () => {
  const [still, grown, changed, removed] = [await insert(), await insert(), await insert(), await insert()];
  await read.scalingGroup.update(changed, { ...changed, state: stateOf(9) }, NOW);
  await read.scalingGroup.markRemoved(removed.id, NOW);
  const round = [still, grown, changed, removed].map((each) => evaluationOf(each, each === grown ? 6 : 3));
  const stored = await read.scalingGroup.storeRound(round, await lease());
  expect(stored.sort()).toEqual([still.id, grown.id].sort());
  expect(await read.scalingGroup.find(still.id)).toMatchObject({ change: null, updatedAtMs: NOW });
  expect(await read.scalingGroup.find(grown.id)).toMatchObject({
    ...{ state: { wanted: 6 }, decision: { to: 6 }, change: { to: 6 } },
  });
  await read.scalingGroup.storeRound([evaluationOf(grown, 3)], await lease());
  expect(await read.scalingGroup.find(grown.id)).toMatchObject({ decision: { to: 3 }, change: { to: 6 } });
  expect((await read.scalingGroup.find(changed.id))?.state.wanted).toBe(9);
});

test("who lost the lease stores nothing", async () => {
  const mine = await insert();
  const { name, fencing } = await lease();
  const old = { name, fencing: fencing - 1n };
  expect(await read.scalingGroup.storeRound([evaluationOf(mine, 6)], old)).toEqual([]);
  expect((await read.scalingGroup.find(mine.id))?.decision).toBeNull();
});

test("decisions of a minute come back newest first, whoever stored its parts, until they are forgotten", async () => {
  const groupId = sortableId() as ScalingGroupId;
  const minute = { groupId, minuteAtMs: MINUTE, load: load() };
  const [a, b, c] = [decision(MINUTE + 5000), decision(MINUTE + 10_000), decision(MINUTE + 60_000)];
  await read.scalingMinute.add([{ ...minute, decisions: [a] }]);
  await read.scalingMinute.add([
    { ...minute, decisions: [b] },
    { ...minute, minuteAtMs: MINUTE + 60_000, decisions: [c] },
  ]);
  const find = (beforeAtMs: number, limit = 10) =>
    read.scalingMinute.findDecisions(groupId, { beforeAtMs, limit });
  expect(await find(NOW + 86_400_000)).toEqual([c, b, a]);
  expect(await find(NOW + 86_400_000, 2)).toEqual([c, b]);
  expect(await find(MINUTE + 10_000)).toEqual([a]);
  expect(await read.scalingMinute.forgetDecisions(MINUTE, MINUTE + 60_000)).toBe(1);
  expect(await read.scalingMinute.forgetDecisions(MINUTE, MINUTE + 60_000)).toBe(0);
  expect(await find(NOW + 86_400_000)).toEqual([c]);
});

test("steps and load are those of all parts of their minutes", async () => {
  const groupId = sortableId() as ScalingGroupId;
  const cpu = (value: number, total: number, count = 1) => ({
    cpu: { count, valueSum: value * count, valueMax: value, totalSum: total * count, totalMax: total },
  });
  const part = (minute: number, of: Partial<MinuteLoad>) => ({
    ...{ groupId, minuteAtMs: MINUTE + minute * 60_000, decisions: [decision(MINUTE)], load: load(of) },
  });
  await read.scalingMinute.add([part(0, { metrics: cpu(0.5, 1.5) }), part(1, { wantedMax: 6, readySum: 5 })]);
  await read.scalingMinute.add([
    part(0, { wantedMin: 2, evaluationCount: 3, readySum: 9, metrics: cpu(0.9, 2.5, 3) }),
  ]);
  const range = { groupId, fromAtMs: MINUTE, toAtMs: MINUTE + 120_000 };
  const figures = { cpu: { mean: expect.closeTo(0.8, 9), max: 0.9 } };
  expect(await read.scalingMinute.readSteps({ ...range, stepMs: 60_000 })).toEqual([
    { atMs: MINUTE, wantedMin: 2, wantedMax: 3, ready: 3, metrics: figures },
    { atMs: MINUTE + 60_000, wantedMin: 3, wantedMax: 6, ready: 5, metrics: {} },
  ]);
  const [whole] = await read.scalingMinute.readSteps({ ...range, stepMs: 6_000_000 });
  expect(whole).toMatchObject({ wantedMin: 2, wantedMax: 6, ready: 17 / 5, metrics: figures });
  expect(JSON.parse(await read.scalingMinute.readLoad(range))).toEqual([
    [MINUTE, { cpu: expect.closeTo(2.25, 9) }],
  ]);
  expect(await read.scalingMinute.prune(MINUTE + 60_000, 1000)).toBeGreaterThan(0);
  expect(await read.scalingMinute.readSteps({ ...range, stepMs: 60_000 })).toHaveLength(1);
});

test("changes are listed newest first, and pruned by age", async () => {
  const groupId = sortableId() as ScalingGroupId;
  const changes = [1, 2, 3].map((i) => ({ id: sortableId(), groupId, decision: decision(NOW + i) }));
  await read.scalingChange.insert(changes);
  const list = () => read.scalingChange.findAll(groupId, { beforeAtMs: NOW + 3, limit: 10 });
  expect((await list()).map(({ atMs }) => atMs)).toEqual([NOW + 2, NOW + 1]);
  await read.scalingChange.prune(NOW + 2);
  expect((await list()).map(({ atMs }) => atMs)).toEqual([NOW + 2]);
});

test("advice of a group is replaced as a whole, and goes with the group", async () => {
  const { id, settings } = await insert();
  const figures = {
    ...{ evaluationCount: 1, coveredMs: 1, replayedMs: 1, upCount: 0, downCount: 0, instanceMs: 1 },
    ...{ costUnits: "5", overThresholdMs: 0, underCapacityMs: 0, wantedMax: 3 },
  };
  const advice = (key: string, savesRatio: number) =>
    Advice.parse({
      ...{ kind: "smaller-min", key, settings, savesUnits: "5", savesRatio, confidence: "low" },
      ...{ historyMs: 1, asSet: figures, asAdvised: figures, sentence: "Less." },
    });
  await read.scalingAdvice.replace(id, [advice("old", 0.5)], NOW);
  const found = [advice("a", 0.1), advice("b", 0.2)];
  await read.scalingAdvice.replace(id, found, NOW);
  const told = found.toReversed().map((each) => ({ groupId: id, atMs: NOW, ...each }));
  expect(await read.scalingAdvice.findAll(id)).toEqual(told);
  expect((await read.scalingAdvice.countByGroup()).get(id)).toBe(2);
  await read.scalingGroup.markRemoved(id, NOW);
  expect(await read.scalingAdvice.findAll()).toEqual([]);
});
