import { type InstanceId, type InstancePhase, RolloutSettings } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import {
  deployRevision,
  newRollout,
  type Rollout,
  type RolloutField,
  type RolloutInstance,
  resumeRollout,
  rollBack,
} from "./rollout.ts";
import { stepRollout } from "./step-rollout.ts";

const NOW = 1_000_000;
const ROLLING: Rollout = { ...newRollout(2, NOW), good: 1 };

function instance(
  id: string,
  revision: number,
  phase: InstancePhase,
  more: Partial<RolloutInstance> = {},
): RolloutInstance {
  return {
    ...{ instanceId: id as InstanceId, revision, phase, sinceAtMs: NOW - 60_000, restartCount: 0 },
    ...{ orderedAtMs: NOW - 60_000, isStopping: false, reason: `${id} is ${phase}.`, ...more },
  };
}

type More = Partial<Omit<RolloutField, "settings">> & { settings?: object };

function step(rollout: Rollout, instances: RolloutInstance[], more: More = {}) {
  const settings = RolloutSettings.parse(more.settings ?? {});
  return stepRollout(rollout, { wanted: 3, instances, nowAtMs: NOW, isInformed: true, ...more, settings });
}

const OLD = ["a", "b", "c"].map((id) => instance(id, 1, "healthy"));

test("[WR1] a new one counts when it was well for the watch time", () => {
  expect(step(ROLLING, [...OLD, instance("n", 2, "healthy", { sinceAtMs: NOW - 9999 })]).stop).toEqual([]);
  expect(step(ROLLING, [...OLD, instance("n", 2, "healthy", { sinceAtMs: NOW - 10_000 })]).stop).toEqual([
    "a",
  ]);
});

test("[WR2] enough stay well; what is not well goes first and at any time", () => {
  expect(step(ROLLING, OLD).stop).toEqual([]);
  expect(step(ROLLING, OLD, { settings: { maxUnavailable: 2 } }).stop).toEqual(["a", "b"]);
  const [a, b] = OLD as [RolloutInstance, RolloutInstance];
  expect(step(ROLLING, [a, b, instance("c", 1, "unhealthy")]).stop).toEqual(["c"]);
  expect(
    step(ROLLING, [...OLD, instance("n", 2, "starting")], { settings: { maxUnavailable: 1 } }).stop,
  ).toEqual(["a"]);
});

test("[WR3] no more are present than wanted and surge", () => {
  expect(step(ROLLING, OLD).start).toEqual({ revision: 2, count: 1 });
  expect(step(ROLLING, OLD, { settings: { maxSurge: 5 } }).start).toEqual({ revision: 2, count: 3 });
  const leaving = instance("z", 1, "draining", { isStopping: true });
  expect(step(ROLLING, [...OLD, leaving]).start).toBeNull();
  expect(step(ROLLING, [...OLD, { ...leaving, phase: "lost" }]).start).toEqual({ revision: 2, count: 1 });
});

test("[WR4] done when the target is everywhere, and then it is the good one", () => {
  const all = ["x", "y", "z"].map((id) => instance(id, 2, "running"));
  expect(step(ROLLING, all).rollout).toMatchObject({ state: "done", good: 2, target: 2 });
  expect(
    step(ROLLING, [...all.slice(1), instance("x", 2, "running", { sinceAtMs: NOW })]).rollout.state,
  ).toBe("rolling");
  expect(step(ROLLING, [...all, instance("a", 1, "healthy")]).rollout.state).toBe("rolling");
  expect(step(newRollout(1, NOW), [], { wanted: 0 }).rollout.state).toBe("done");
});

test.each([
  ["unhealthy", {}, true],
  ["crash-loop", {}, true],
  ["failed", {}, true],
  ["running", { restartCount: 1 }, true],
  ["starting", { orderedAtMs: NOW - 300_001 }, true],
  ["starting", { orderedAtMs: NOW - 300_000 }, false],
  ["lost", { orderedAtMs: NOW - 300_001 }, false],
  ["pending", {}, false],
] as const)("[WR5] a new one that is %s %j has failed: %s", (phase, more, isFailure) => {
  const { rollout } = step(ROLLING, [...OLD, instance("n", 2, phase, more)]);
  expect(rollout.failure !== null).toBe(isFailure);
});

test("[WR5] a hub that was away judges no deadline before it heard all", () => {
  const late = [...OLD, instance("n", 2, "starting", { orderedAtMs: 0 })];
  expect(step(ROLLING, late, { isInformed: false }).rollout.state).toBe("rolling");
  expect(step(ROLLING, late).rollout.failure?.sentence).toContain("It was not well in time.");
});

test("[WR6] the first failure ends it: back to the good one, or paused", () => {
  const bad = [...OLD, instance("n", 2, "unhealthy")];
  const back = step(ROLLING, bad, { settings: { maxSurge: 3 } });
  expect(back).toMatchObject({
    start: null,
    stop: ["n"],
    rollout: { state: "rolling-back", target: 1, failure: { revision: 2 } },
  });
  expect(back.rollout.reason).toBe("Revision 2 failed, so 1 comes back: n is unhealthy.");
  const paused = step(ROLLING, bad, { settings: { onFailure: "pause" } });
  expect(paused).toMatchObject({ start: null, stop: [], rollout: { state: "paused", target: 2 } });
  expect(step(newRollout(2, NOW), [instance("n", 2, "failed")]).rollout.reason).toContain(
    "There is no earlier revision",
  );
  expect(resumeRollout(paused.rollout, NOW)).toMatchObject({
    outcome: "changed",
    rollout: { state: "rolling", failure: null },
  });
  expect(rollBack(paused.rollout, NOW)).toMatchObject({
    outcome: "changed",
    rollout: { state: "rolling-back", target: 1 },
  });
  expect(deployRevision(paused.rollout, 3, NOW)).toMatchObject({
    state: "rolling",
    target: 3,
    good: 1,
    failure: null,
  });
  expect(resumeRollout(ROLLING, NOW).outcome).toBe("refused");
  expect(rollBack(newRollout(1, NOW), NOW).outcome).toBe("refused");
  expect(rollBack({ ...ROLLING, target: 1 }, NOW).outcome).toBe("refused");
});

test("[WR7] a rollback goes on whatever fails, and ends as such", () => {
  const back: Rollout = { ...ROLLING, state: "rolling-back", target: 1 };
  const sick = [...OLD.slice(1), instance("s", 1, "crash-loop"), instance("n", 2, "unhealthy")];
  expect(step(back, sick)).toMatchObject({ stop: ["n"], rollout: { state: "rolling-back" } });
  expect(step(back, OLD).rollout).toMatchObject({ state: "rolled-back", good: 1, target: 1 });
});

test("[WR8] while it is paused, what is missing is of the good revision", () => {
  const paused: Rollout = { ...ROLLING, state: "paused" };
  const left = [...OLD.slice(1), instance("a", 1, "lost", { isStopping: true })];
  expect(step(paused, left).start).toEqual({ revision: 1, count: 1 });
  expect(step({ ...paused, good: null }, left).start).toBeNull();
});

test("[WR9] another wanted number takes effect in every state", () => {
  const done: Rollout = { ...ROLLING, state: "done", target: 1 };
  expect(step(done, OLD, { wanted: 5 }).start).toEqual({ revision: 1, count: 2 });
  expect(step(done, OLD, { wanted: 1 }).stop).toEqual(["a", "b"]);
  expect(step(done, OLD, { wanted: 0 }).stop).toEqual(["a", "b", "c"]);
  const paused: Rollout = { ...ROLLING, state: "paused" };
  const mixed = [...OLD.slice(1), instance("n", 2, "unhealthy")];
  expect(step(paused, mixed, { wanted: 2 })).toMatchObject({ start: null, stop: [] });
  expect(step(paused, mixed, { wanted: 1 })).toMatchObject({ start: null, stop: ["b"] });
  expect(step(paused, mixed, { wanted: 0 }).stop).toEqual(["b", "c", "n"]);
  expect(step(ROLLING, [...OLD, instance("n", 2, "healthy")], { wanted: 1 }).stop).toEqual(["a", "b", "c"]);
});

test("[WR10] what ended for good keeps its place", () => {
  const done: Rollout = { ...ROLLING, state: "done", target: 1 };
  const finished = [...OLD.slice(1), instance("a", 1, "stopped"), instance("d", 1, "failed")];
  expect(step(done, finished, { wanted: 4 })).toMatchObject({ start: null, stop: [] });
});
