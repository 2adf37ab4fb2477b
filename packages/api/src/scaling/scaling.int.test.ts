import {
  type Advice,
  type ScalingDecision,
  type ScalingGroupId,
  ScalingGroupSettings,
  type ScalingGroupView,
} from "@orrery/protocol";
import type { WorkerId } from "@orrery/protocol/workers";
import { sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { judgeGroupForecast } from "./look-ahead.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const scaling = () => api.as("operator").scaling;
type Settings = z.input<typeof ScalingGroupSettings>;
const POLICIES: Settings["policies"] = [
  { kind: "target", id: "cpu", target: 0.5 },
  { kind: "queue", id: "queue", perInstance: 10 },
];
let names = 0;

async function insertWorker(): Promise<WorkerId> {
  const id = sortableId() as WorkerId;
  const now = new Date();
  await api.db.prisma.worker.create({
    data: {
      ...{
        id,
        name: `worker-${++names}`,
        revision: 1,
        wantedCount: 3,
        isDemo: false,
        createdAt: now,
        updatedAt: now,
      },
      spec: { name: `worker-${names}`, command: "node" },
      rollout: { state: "done", target: 1, good: 1, reason: "Done.", sinceAtMs: 1, failure: null },
    },
  });
  return id;
}

async function create(settings: Settings = {}): Promise<ScalingGroupView> {
  const provider = { kind: "webhook" as const, url: "https://x.example/", signingSecret: "key" };
  return scaling().create({
    name: `group-${++names}`,
    provider,
    settings: { policies: POLICIES, ...settings },
  });
}

function update({ id, name, settings }: ScalingGroupView, change: Settings): Promise<ScalingGroupView> {
  return scaling().update({ groupId: id, name, settings: { ...settings, ...change } });
}

async function eventsOf(id: ScalingGroupId) {
  const { items } = await api.as("admin").events.list({ subjectKind: "scaling_group", subjectId: id });
  return items.toReversed().map(({ type, summary }) => ({ type, summary }));
}

function decision(atMs: number, overrides: Partial<ScalingDecision> = {}): ScalingDecision {
  const none = { startingCount: 0, overdueCount: 0, absentCount: 0, drainingCount: 0, deadCount: 0 };
  const read = { freshCount: 3, missingCount: 0, hasQuorum: true, newestAtMs: atMs, problems: [] };
  return {
    ...{ atMs, outcome: "none", from: 3, to: 3, wished: 3, instances: { readyCount: 3, ...none } },
    ...{ readings: [{ metric: "cpu", value: 0.4, ...read }], wishes: [], limits: [], sentence: "Stays." },
    ...overrides,
  };
}

/** Days of minutes whose load keeps so many instances busy. */
async function record(groupId: ScalingGroupId, days: number, loadAt: (minute: number) => number) {
  const from = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - days * DAY_MS;
  await api.db.prisma.scalingMinute.createMany({
    data: Array.from({ length: days * 1440 }, (_, minute) => {
      const total = loadAt(minute);
      const cpu = { count: 1, valueSum: total / 3, valueMax: total / 3, totalSum: total, totalMax: total };
      const counts = { evaluationCount: 1, wantedMin: 3, wantedMax: 3, readySum: 3 };
      return {
        ...{ groupId, minuteAt: new Date(from + minute * MINUTE_MS), decisions: [] },
        load: [{ ...counts, metrics: { cpu } }],
      };
    }),
  });
}

test("a group begins with what there is, and it and its event are one transaction", async () => {
  const group = await create({ min: 1 });
  expect(group).toMatchObject({
    ...{ targetName: "webhook", wantedCount: 3, adviceCount: 0, decision: null, change: null },
    ...{ forecast: null, providerState: { state: "ok" }, counts: { ready: 0 } },
  });
  const settings = ScalingGroupSettings.parse({ policies: POLICIES, min: 1 });
  expect(group.settings).toEqual(settings);
  expect(await scaling().list()).toContainEqual({ ...group, atMs: expect.any(Number) });
  const [created] = await eventsOf(group.id);
  expect(created?.summary).toBe(`The scaling group ${group.name} was created for webhook`);
});

test("one whose provider cannot be asked begins with its minimum, and says why", async () => {
  api.scaling.count.current = null;
  const group = await create({ min: 4 });
  api.scaling.count.current = 3;
  expect(group).toMatchObject({ wantedCount: 4, providerState: { sentence: "It does not answer." } });
});

test("a worker must be there, and belongs to one group", async () => {
  const workerId = await insertWorker();
  const make = (name: string, id: WorkerId) =>
    scaling().create({ name, provider: { kind: "fleet", workerId: id } });
  const first = await make("first-of-worker", workerId);
  await expect(make("second-of-worker", workerId)).rejects.toThrow(
    /is scaled by the group first-of-worker already/,
  );
  await expect(make("of-nothing", "nobody" as WorkerId)).rejects.toThrow(/no worker with this id/);
  expect(await scaling().remove({ groupId: first.id })).toEqual({ ok: true });
  await make("second-of-worker", workerId);
  await expect(scaling().get({ groupId: first.id })).rejects.toThrow(/no scaling group with this id/);
});

test("what cannot be decided by is refused: bounds the wrong way, a time that never comes", async () => {
  const group = await create();
  await expect(update(group, { min: 9, max: 3 })).rejects.toThrow(/min must not exceed max/);
  const window = { name: "never", start: "0 0 30 2 *", end: "0 1 * * *", count: 5 };
  const schedule = { kind: "schedule" as const, id: "s", windows: [window] };
  await expect(update(group, { policies: [schedule] })).rejects.toThrow(/Policy s, window “never”/);
  const viewer = api.as("viewer").scaling;
  await expect(viewer.remove({ groupId: group.id })).rejects.toThrow(/scaling:write/);
});

test("a change keeps what evaluations remember, and tells of each setting", async () => {
  const group = await create();
  const before = await api.db.read.scalingGroup.find(group.id);
  const changed = await update(group, { max: 9, forecast: { isWanted: true } });
  const after = await api.db.read.scalingGroup.find(group.id);
  expect(after?.state).toEqual(before?.state);
  expect(after?.updatedAtMs).toBeGreaterThan(before?.updatedAtMs ?? 0);
  await update(changed, {});
  expect((await eventsOf(group.id)).slice(1)).toEqual([
    {
      type: "scaling.changed",
      summary: `${group.name}: max went from 20 to 9, forecast.isWanted went from false to true`,
    },
  ]);
});

test("a count by hand is within bounds, begins both cooldowns, and says why", async () => {
  const group = await create({ max: 9 });
  const set = (count: number) => scaling().setWanted({ groupId: group.id, count, reason: "Sale" });
  await expect(set(10)).rejects.toThrow(/at least 2 and at most 9/);
  expect((await set(7)).wantedCount).toBe(7);
  const state = (await api.db.read.scalingGroup.find(group.id))?.state;
  expect(state?.lastUpAtMs).toBe(state?.lastDownAtMs);
  expect(state?.lastUpAtMs).not.toBeNull();
  expect((await eventsOf(group.id)).at(-1)?.summary).toBe(`${group.name} was set from 3 to 7 by hand: Sale`);
});

test("a sample is told to whoever evaluates, where a policy goes by it", async () => {
  const { id: groupId } = await create();
  await scaling().tellSample({ groupId, metric: "queue", value: 12, atMs: 5 });
  expect(api.scaling.told.at(-1)).toEqual({ groupId, metric: "queue", value: 12, atMs: 5 });
  const wrong = scaling().tellSample({ groupId, metric: "orders", value: 12 });
  await expect(wrong).rejects.toThrow(/No policy of .* goes by orders: tell one of queue/);
});

test("decisions are those that are stored and those that are not yet, each once, newest first", async () => {
  const { id } = await create();
  const minuteAtMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
  const [a, b, c] = [1, 2, 3].map((i) => decision(minuteAtMs + i * 1000));
  if (a === undefined || b === undefined || c === undefined) throw new Error("unreachable");
  const up = { ...b, outcome: "up" as const, to: 5 };
  const load = { evaluationCount: 2, wantedMin: 3, wantedMax: 5, readySum: 6, metrics: {} };
  await api.db.read.scalingMinute.add([{ groupId: id, minuteAtMs, decisions: [a, up], load }]);
  await api.db.read.scalingChange.insert([{ id: sortableId(), groupId: id, decision: up }]);
  api.scaling.decisions.set(id, [up, { ...c, atMs: minuteAtMs + 61_000 }]);
  const list = async (input: { changesOnly?: boolean; limit?: number; beforeAtMs?: number }) =>
    (await scaling().decisions({ groupId: id, ...input })).map(({ atMs }) => atMs - minuteAtMs);
  expect(await list({})).toEqual([61_000, 2000, 1000]);
  expect(await list({ limit: 2 })).toEqual([61_000, 2000]);
  expect(await list({ changesOnly: true })).toEqual([2000]);
  expect(await list({ beforeAtMs: up.atMs })).toEqual([1000]);
  const range = { groupId: id, fromAtMs: minuteAtMs, toAtMs: minuteAtMs + 120_000 };
  const { stepMs, points } = await scaling().series(range);
  expect(stepMs).toBe(MINUTE_MS);
  expect(points).toMatchObject([
    { atMs: minuteAtMs, wantedMin: 3, wantedMax: 5, ready: 3, metrics: {} },
    { atMs: minuteAtMs + MINUTE_MS, wantedMax: 3, metrics: { cpu: { mean: 0.4, max: 0.4 } } },
  ]);
});

test("recorded or uploaded load is replayed with other settings beside today's, with what an hour costs", async () => {
  const group = await create({ min: 8 });
  const ask = (more: object) =>
    scaling().backTest({ groupId: group.id, settings: { ...group.settings, min: 1 }, ...more });
  await expect(ask({})).rejects.toThrow(/Nothing was recorded/);
  await record(group.id, 1, () => 1);
  const { asSet, asAsked, sentence } = await ask({});
  expect(asSet.figures.wantedMax).toBe(8);
  expect(asAsked.figures.instanceMs).toBeLessThan(asSet.figures.instanceMs / 2);
  expect(BigInt(asSet.figures.costUnits)).toBeGreaterThan(0n);
  expect(sentence).toContain("with these settings");
  const csv = ["time,cpu", "2026-01-01T00:00Z,1", "nonsense", "2026-01-01T00:01Z,4", "2026-01-01T00:02Z,4"];
  expect(await ask({ csv: csv.join("\n") })).toMatchObject({ problemCount: 1, problems: [{ line: 3 }] });
  await expect(ask({ csv: "no header" })).rejects.toThrow(/^Line 1: /);

  // Without a word of how instances behave: as the policy says, 100 of the queue each, of which 4 and 40 ask for so many.
  const queue = await create({ min: 1, policies: [{ kind: "queue", id: "jobs", perInstance: 100 }] });
  const deep = ["time,queue", ...Array.from({ length: 30 }, (_, i) => `2026-01-01T00:${10 + i}Z,400`)];
  const told = await scaling().backTest({
    groupId: queue.id,
    settings: queue.settings,
    csv: deep.join("\n"),
  });
  expect(told.asSet.figures.wantedMax).toBe(4);
  expect(told.asSet.points.at(-1)?.capacity).toBeGreaterThanOrEqual(400);
});

test("a secret that a group's provider names is not removed", async () => {
  const admin = api.as("admin");
  const name = `hook-${++names}`;
  await admin.secrets.set({ name, value: "a word that signs" });
  const provider = { kind: "webhook" as const, url: "https://scale.example/", signingSecret: name };
  const group = await scaling().create({ name: `hooked-${names}`, provider, settings: {} });
  await expect(admin.secrets.remove({ name })).rejects.toThrow(`is used by scaling group ${group.name}`);
  await scaling().remove({ groupId: group.id });
  expect(await admin.secrets.remove({ name })).toEqual({ ok: true });
});

test("what would have saved is found, applied as a dry run, and then turned on", async () => {
  const group = await create({ min: 8 });
  const groupId = group.id;
  await record(groupId, 4, (minute) => (minute % 1440 < 600 ? 0.5 : 1));
  expect(await scaling().advice({ groupId })).toEqual([]);
  const [best] = await scaling().advice({ groupId, isFresh: true });
  expect(best).toMatchObject({ confidence: "low", settings: { mode: "dry-run" } } satisfies Partial<
    Record<keyof Advice, unknown>
  >);
  expect((await scaling().get({ groupId })).adviceCount).toBeGreaterThan(0);
  const apply = (mode: "dry-run" | "on") => scaling().applyAdvice({ groupId, key: best?.key ?? "", mode });
  expect((await apply("dry-run")).settings).toEqual(best?.settings);
  expect((await apply("on")).settings).toEqual({ ...best?.settings, mode: "on" });
  await expect(apply("on")).rejects.toThrow(/not advised any more/);
});

test("a forecast is judged by the group's own history, stored with the group, and left out of lists", async () => {
  const { id } = await create({ min: 1, forecast: { isWanted: true } });
  const judge = async () => {
    const group = await api.db.read.scalingGroup.find(id);
    if (group === null) throw new Error("The group is not there.");
    return judgeGroupForecast({ db: api.db, clock: systemClock }, group);
  };
  expect(await judge()).toMatchObject({
    state: "learning",
    sentence: expect.stringContaining("nothing was recorded yet"),
  });
  await record(id, 5, (minute) => (minute % 1440 < 480 ? 6 : 1));
  const judged = await judge();
  expect(["on", "worse"]).toContain(judged.state);
  expect(judged.points.length).toBeGreaterThan(200);
  expect((await scaling().get({ groupId: id })).forecast).toEqual(judged);
  expect((await scaling().list()).find((each) => each.id === id)?.forecast).toBeNull();
});
