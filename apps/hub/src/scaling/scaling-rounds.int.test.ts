import type { ScalingDecision } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ScalingProviderPort } from "./provider.ts";
import { RoundLab } from "./testing/round-lab.ts";

let lab: RoundLab;
beforeAll(async () => {
  lab = await RoundLab.open();
});
afterAll(() => lab.close());

const QUICK = {
  ...{ evaluateEveryMs: 1000, min: 2, max: 12, staleAfterMs: 4000 },
  ...{ upCooldownMs: 10_000, downCooldownMs: 10_000, stabilizationMs: 15_000 },
  policies: [{ kind: "threshold" as const, id: "cpu" }],
};
const changesOf = (decisions: readonly ScalingDecision[]) =>
  decisions.filter(({ outcome }) => outcome !== "none");

test("up with the third violation, stored before the provider is told, and down after the stabilization", async () => {
  const group = await lab.group(QUICK, 2);
  group.fleet.load = 1.8;
  const [up, ...more] = changesOf(await group.runFor(6000));
  expect(more).toEqual([]);
  expect(up).toMatchObject({ from: 2, to: 4, wishes: [{ violationCount: 3 }] });
  expect(group.fleet.orders).toEqual([4]);
  expect(await group.record()).toMatchObject({ state: { wanted: 4 }, change: { to: 4 } });
  group.fleet.load = 0.2;
  const [down] = changesOf(await group.runFor(30_000));
  expect(down).toMatchObject({ from: 4, to: 2, outcome: "down" });
  expect((down?.atMs ?? 0) - (up?.atMs ?? 0)).toBeGreaterThanOrEqual(15_000);
  expect(group.fleet.orders).toEqual([4, 2]);
  expect(await group.eventTypes()).toEqual(["scaling.scaled_up", "scaling.scaled_down"]);
});

test("metrics that are cut take nothing away, and it is said once", async () => {
  const group = await lab.group(QUICK, 6);
  group.fleet.load = 3;
  await group.runFor(3000);
  group.fleet.spoil = () => null;
  const cut = await group.runFor(40_000);
  expect(changesOf(cut)).toEqual([]);
  expect(group.fleet.orders).toEqual([]);
  expect(cut.at(-1)?.sentence).toContain("Nothing is taken away while a metric is missing");
  expect(await group.eventTypes()).toEqual(["scaling.metrics_missing"]);
  await group.startHub();
  await group.runFor(10_000);
  expect(await group.eventTypes()).toEqual(["scaling.metrics_missing"]);
});

test("a hub that was killed goes on from what was stored: neither a cooldown nor a window is forgotten", async () => {
  const group = await lab.group(QUICK, 2);
  group.fleet.load = 1.9;
  const [up] = changesOf(await group.runFor(6000));
  await group.startHub();
  group.fleet.load = 4;
  const [again] = changesOf(await group.runFor(14_000));
  expect(again).toMatchObject({ from: up?.to, outcome: "up" });
  expect((again?.atMs ?? 0) - (up?.atMs ?? 0)).toBeGreaterThanOrEqual(10_000);
});

test("a policy that is edited during a cooldown ends it not, and bounds bind at once", async () => {
  const group = await lab.group(QUICK, 2);
  group.fleet.load = 1.9;
  const [up] = changesOf(await group.runFor(6000));
  const policies = [{ kind: "threshold" as const, id: "cpu", up: 0.4, down: 0.1 }];
  await group.update({ ...QUICK, policies });
  const [again] = changesOf(await group.runFor(12_000));
  expect((again?.atMs ?? 0) - (up?.atMs ?? 0)).toBeGreaterThanOrEqual(10_000);
  await group.update({ ...QUICK, policies, max: 3 });
  const [bound] = changesOf(await group.runFor(1000));
  expect(bound).toMatchObject({ to: 3, outcome: "down" });
});

test.each([
  ["NaN", () => ({ cpu: Number.NaN, atMs: lab.nowMs })],
  ["a repeated time", () => ({ cpu: 1, atMs: Date.parse("2026-11-22T12:00:00Z") - 10_000 })],
  ["a clock that is ahead", () => ({ cpu: 1, atMs: lab.nowMs + 60_000 })],
  ["a clock that is behind", () => ({ cpu: 0, atMs: lab.nowMs - 60_000 })],
])("%s says nothing: the number stays", async (_, spoil) => {
  const group = await lab.group(QUICK, 4);
  group.fleet.load = 2;
  group.fleet.spoil = spoil;
  expect(changesOf(await group.runFor(25_000))).toEqual([]);
});

test("values that jump each second change nothing: no row of violations comes together", async () => {
  const group = await lab.group(QUICK, 4);
  group.fleet.spoil = ({ atMs }) => ({ cpu: (atMs / 1000) % 2, atMs });
  expect(changesOf(await group.runFor(30_000))).toEqual([]);
});

test("a load that swings is followed up to its peak, and takes nothing away within the window", async () => {
  const group = await lab.group(QUICK, 2);
  const all: ScalingDecision[] = [];
  for (let swing = 0; swing < 8; swing += 1) {
    group.fleet.load = swing % 2 === 0 ? 4 : 0.5;
    all.push(...(await group.runFor(6000)));
  }
  const changes = changesOf(all);
  expect(changes.every(({ outcome }) => outcome === "up")).toBe(true);
  expect(changes.length).toBeLessThanOrEqual(48_000 / 10_000 + 1);
});

test("a dry run tells nobody, takes over what others set, and obeys a count by hand", async () => {
  const group = await lab.group({ ...QUICK, mode: "dry-run" }, 2);
  group.fleet.load = 1.9;
  const decisions = await group.runFor(8000);
  expect(changesOf(decisions)).toEqual([]);
  expect(decisions.at(-1)?.sentence).toContain("A dry run: it would be");
  await group.fleet.setWanted(group.fleet.workerId, 5);
  await group.runFor(2000);
  expect((await group.record()).state.wanted).toBe(5);
  await group.setByHand(7);
  await group.runFor(2000);
  expect(group.fleet.wanted).toBe(7);
  await group.fleet.setWanted(group.fleet.workerId, 6);
  await group.runFor(2000);
  expect([group.fleet.wanted, (await group.record()).state.wanted]).toEqual([6, 6]);
});

test("what others set is set back, and what nobody takes on is told again, later each time", async () => {
  const asked: number[] = [];
  let isBroken = true;
  const port: ScalingProviderPort = {
    targetName: "lab",
    read: async () => ({ instances: [], wanted: null }),
    setCount: async () => {
      asked.push(lab.nowMs);
      return isBroken ? { outcome: "failed", sentence: "It refuses." } : { outcome: "accepted" };
    },
  };
  const group = await lab.group(QUICK, 3, port);
  await group.runFor(40_000);
  const waits = asked.slice(1).map((atMs, i) => atMs - (asked[i] ?? 0));
  expect(waits).toEqual([2000, 4000, 8000, 16_000]);
  expect((await group.record()).providerState).toMatchObject({ state: "failing", failureCount: 5 });
  isBroken = false;
  await group.runFor(40_000);
  expect(asked).toHaveLength(6);
  expect(await group.eventTypes()).toEqual(["scaling.provider_failing", "scaling.provider_recovered"]);
});

test("evaluations are stored at the end of their minute, and once", async () => {
  const group = await lab.group(QUICK, 2);
  group.fleet.load = 1;
  const decisions = await group.runFor(130_000);
  await group.minutes.stop();
  expect(group.minutes.recent(group.id)).toEqual([]);
  const range = { beforeAtMs: lab.nowMs + 1, limit: 500 };
  const stored = await lab.database.db.read.scalingMinute.findDecisions(group.id, range);
  expect(stored.toReversed()).toEqual(decisions);
  const [row] = await lab.database.db.prisma.scalingMinute.findMany({
    where: { groupId: group.id },
    take: 1,
  });
  expect(row?.load).toHaveLength(1);
});
