import { ScalingDecision, ScalingGroupSettings, type ScalingState } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { GroupInstance } from "../samples/instance.ts";
import type { Sample } from "../samples/sample.ts";
import { ScalingWorld, WORLD_START_MS } from "../testing/scaling-world.ts";
import { decideScaling } from "./decide-scaling.ts";
import { setWanted, startScaling, withRecommendation } from "./scaling-state.ts";

const NOW = WORLD_START_MS;
const QUEUE = { kind: "queue", id: "queue", perInstance: 10 };
const TARGET = { kind: "target", id: "target", target: 0.5 };
/** Watched for long, and nothing done lately. */
const QUIET: ScalingState = {
  ...startScaling(4, NOW),
  evaluatedAtMs: NOW,
  watchedSinceAtMs: NOW - 3_600_000,
};

type Facts = { cpu?: number | null; queue?: number | null; readyCount?: number; floor?: number | null };

function decide(state: ScalingState, input: Record<string, unknown>, facts: Facts = {}, nowMs = NOW) {
  const { cpu = null, queue = null, readyCount = state.wanted, floor = null } = facts;
  const instances = Array.from({ length: readyCount }, (_, i): GroupInstance => {
    return { id: `i${i}`, state: "ready", sinceMs: 0 };
  });
  const own = cpu === null ? [] : instances.map(({ id }) => sampleOf("cpu", id, cpu, nowMs));
  const samples = queue === null ? own : [...own, sampleOf("queue", null, queue, nowMs)];
  return decideScaling(
    state,
    { settings: ScalingGroupSettings.parse(input), samples, instances, floor },
    nowMs,
  );
}

function sampleOf(metric: string, instanceId: string | null, value: number, atMs: number): Sample {
  return { metric, instanceId, value, atMs };
}

/** The last of evaluations every 5 s, of the same facts. */
function decideFor(ms: number, state: ScalingState, input: Record<string, unknown>, facts: Facts) {
  let step = decide(state, input, facts, state.evaluatedAtMs + 5000);
  while (step.state.evaluatedAtMs < state.evaluatedAtMs + ms) {
    step = decide(step.state, input, facts, step.state.evaluatedAtMs + 5000);
  }
  return step;
}

function told(step: ReturnType<typeof decide>) {
  const { from, to, limits } = step.decision;
  return `${from} > ${to} ${limits.map(({ limit }) => limit).join(" ")}`.trim();
}

test("[SC1] up goes before none and down, and the largest wins", () => {
  const policies = [QUEUE, TARGET];
  expect(told(decide(QUIET, { policies }, { queue: 60, cpu: 0.1 }))).toBe("4 > 6");
  expect(told(decide(QUIET, { policies }, { queue: 60, cpu: 0.9 }))).toBe("4 > 8");
  expect(told(decide(QUIET, { policies }, { queue: 40, cpu: 0.9 }))).toBe("4 > 8");
});

test("[SC2] down only where all that have a say wish it, by the smallest step; a missing metric holds", () => {
  const input = { policies: [QUEUE, TARGET], min: 0, stabilizationMs: 0 };
  expect(told(decide(QUIET, input, { queue: 30, cpu: 0.1 }))).toBe("4 > 3");
  expect(told(decide(QUIET, input, { queue: 40, cpu: 0.1 }))).toBe("4 > 4 disagreement");
  const missing = decide(QUIET, input, { queue: 10, cpu: null });
  expect(told(missing)).toBe("4 > 4 missing-metrics");
  expect(missing.decision.sentence).toContain("Nothing is taken away while a metric is missing.");
  const schedule = {
    kind: "schedule",
    id: "s",
    windows: [{ name: "w", start: "0 0 1 1 *", end: "0 1 1 1 *", count: 9 }],
  };
  expect(told(decide(QUIET, { ...input, policies: [QUEUE, schedule] }, { queue: 30 }))).toBe("4 > 3");
  expect(told(decide(QUIET, { ...input, policies: [] }))).toBe("4 > 4");
});

test("[SC3] nothing is added within the cooldown of the last change upward, and a change downward does not begin it", () => {
  const input = { policies: [QUEUE], upCooldownMs: 60_000 };
  const first = decide(QUIET, input, { queue: 60 });
  const soon = decide(first.state, input, { queue: 90 }, NOW + 59_999);
  expect(told(soon)).toBe("6 > 6 up-cooldown");
  expect(soon.decision.limits).toEqual([{ limit: "up-cooldown", from: 9, to: 6, untilAtMs: NOW + 60_000 }]);
  expect(soon.decision.sentence).toContain("nothing is added for 1 s more (9 wished)");
  expect(told(decide(first.state, input, { queue: 90 }, NOW + 60_000))).toBe("6 > 9");
  expect(told(decide({ ...QUIET, lastDownAtMs: NOW - 1000 }, input, { queue: 60 }))).toBe("4 > 6");
});

test("[SC4] a forecast asks for more and keeps what it asks for, and takes nothing away", () => {
  const input = { policies: [QUEUE], min: 1, stabilizationMs: 0 };
  expect(told(decide(QUIET, input, { queue: 40, floor: 7 }))).toBe("4 > 7");
  expect(decide(QUIET, input, { queue: 40, floor: 7 }).decision.sentence).toContain(
    "The forecast asks for at least 7",
  );
  expect(told(decide(QUIET, input, { queue: 20, floor: 3 }))).toBe("4 > 3 forecast");
  expect(told(decide(QUIET, input, { queue: 20, floor: 9 }))).toBe("4 > 8 up-step");
  expect(told(decide(QUIET, input, { queue: 40, floor: 1 }))).toBe("4 > 4");
  expect(told(decide(QUIET, input, { queue: null, floor: 1 }))).toBe("4 > 4 missing-metrics");
});

test("[SC5] [SC11] a group that nobody watched is not made smaller, until it was watched long enough without a gap", () => {
  const input = { policies: [QUEUE] };
  const low = { queue: 20 };
  const young = decide(startScaling(4, NOW), input, low);
  expect(told(young)).toBe("4 > 4 young");
  expect(told(decideFor(295_000, young.state, input, low))).toBe("4 > 4 young");
  expect(told(decideFor(300_000, young.state, input, low))).toBe("4 > 2");
  const watched = decide(QUIET, input, { queue: 40 });
  expect(told(decide(watched.state, input, low, NOW + 60_000))).toBe("4 > 4 stabilization");
  expect(told(decide(watched.state, input, low, NOW + 60_001))).toBe("4 > 4 young");
  expect(decide(watched.state, input, low, NOW + 60_001).state.watchedSinceAtMs).toBe(NOW + 60_001);
});

test("[SC6] downward to the highest that was wished within the window", () => {
  const input = { policies: [QUEUE], min: 1, downStepRatio: 1 };
  const peak = decide(QUIET, input, { queue: 40 });
  const lower = decide(peak.state, input, { queue: 30 }, NOW + 50_000);
  expect(told(lower)).toBe("4 > 4 stabilization");
  const lowest = decideFor(250_000, lower.state, input, { queue: 10 });
  expect(lowest.decision.atMs).toBe(NOW + 300_000);
  expect(told(lowest)).toBe("4 > 3 stabilization");
});

test("[SC6] no more than 64 wishes are kept, and what is merged holds more, never less", () => {
  let kept: ScalingState["recommendations"] = [];
  for (let i = 0; i < 200; i += 1) {
    kept = withRecommendation(kept, 1000 - i, 1_000_000, NOW + i);
    expect(kept.length).toBeLessThanOrEqual(64);
    expect(kept[0]?.count).toBe(1000);
  }
  expect(withRecommendation(kept, 1000, 1_000_000, NOW + 300)).toEqual([{ atMs: NOW + 300, count: 1000 }]);
  expect(withRecommendation(kept, 1, 1, NOW + 900)).toEqual([{ atMs: NOW + 900, count: 1 }]);
});

test("[SC7] nothing is taken away within the cooldown of the last change in either direction", () => {
  const input = { policies: [QUEUE], stabilizationMs: 0, min: 1 };
  for (const last of [{ lastUpAtMs: NOW - 299_999 }, { lastDownAtMs: NOW - 299_999 }]) {
    expect(told(decide({ ...QUIET, ...last }, input, { queue: 30 }))).toBe("4 > 4 down-cooldown");
  }
  expect(told(decide({ ...QUIET, lastUpAtMs: NOW - 300_000 }, input, { queue: 30 }))).toBe("4 > 3");
});

test("[SC8] [SC9] steps: half downward or a count, twice upward, at least one", () => {
  const wide = { policies: [QUEUE], stabilizationMs: 0, min: 0, max: 100 };
  const at = (wanted: number, queue: number, more = {}) =>
    told(decide({ ...QUIET, wanted }, { ...wide, ...more }, { queue }));
  expect(at(9, 0)).toBe("9 > 5 down-step");
  expect(at(1, 0)).toBe("1 > 0");
  expect(at(9, 0, { downStepCount: 1 })).toBe("9 > 8 down-step");
  expect(at(9, 900)).toBe("9 > 18 up-step");
  expect(at(0, 900)).toBe("0 > 1 up-step");
  expect(at(1, 900, { upStepRatio: 1.1 })).toBe("1 > 2 up-step");
});

test("[SC10] bounds come last and at once; a dry run says what it would do", () => {
  const input = { policies: [QUEUE], min: 2, max: 6 };
  expect(told(decide(QUIET, input, { queue: 900 }))).toBe("4 > 6 up-step max");
  expect(told(decide({ ...QUIET, wanted: 20, lastUpAtMs: NOW }, input, {}))).toBe(
    "20 > 6 missing-metrics max",
  );
  expect(told(decide({ ...QUIET, wanted: 0, lastUpAtMs: NOW }, input, { queue: 0 }))).toBe("0 > 2 min");
  const dry = decide(QUIET, { ...input, mode: "dry-run" }, { queue: 60 });
  expect(told(dry)).toBe("4 > 4 dry-run");
  expect(dry.decision.sentence).toContain("A dry run: it would be 6 instances.");
  expect(dry.state.lastUpAtMs).toBeNull();
});

test("[SC11] a gap ends rows of violations, and no cooldown", () => {
  const input = { policies: [{ kind: "threshold", id: "cpu" }] };
  const two = decideFor(5000, decide(QUIET, input, { cpu: 0.9 }).state, input, { cpu: 0.9 });
  expect(told(decide(two.state, input, { cpu: 0.9 }, NOW + 10_000))).toBe("4 > 8");
  expect(told(decide(two.state, input, { cpu: 0.9 }, NOW + 900_000))).toBe("4 > 4");
  const cooling = { ...QUIET, lastUpAtMs: NOW };
  expect(told(decide(cooling, { policies: [QUEUE] }, { queue: 60 }, NOW + 299_000))).toBe(
    "4 > 4 up-cooldown",
  );
});

test("[SC12] a clock that is set back makes a cooldown last once more at most", () => {
  const input = { policies: [QUEUE] };
  const future = { ...QUIET, evaluatedAtMs: NOW + 1e9, lastUpAtMs: NOW + 1e9 };
  const step = decide(future, input, { queue: 60 });
  expect(told(step)).toBe("4 > 4 up-cooldown");
  expect(told(decideFor(300_000, step.state, input, { queue: 60 }))).toBe("4 > 6");
});

test("[SC13] a state that was stored decides as if there had been no restart", () => {
  const load = (nowMs: number) => 3 + 2 * Math.sin(nowMs / 200_000);
  const settings = ScalingGroupSettings.parse({ policies: [{ kind: "threshold", id: "cpu" }] });
  const one = new ScalingWorld({ load, settings }).runFor(3_600_000);
  const other = new ScalingWorld({ load, settings, restarts: () => true }).runFor(3_600_000);
  expect(one.changes.length).toBeGreaterThan(1);
  expect(other.decisions).toEqual(one.decisions);
});

test("[SC14] a decision has its inputs, wishes, limits and a sentence, also for no change, and is what the protocol sends", () => {
  const input = { policies: [{ kind: "threshold", id: "cpu" }, QUEUE] };
  const { decision } = decide(QUIET, input, { cpu: 0.9, queue: 41, readyCount: 3 });
  expect(ScalingDecision.parse(decision)).toEqual(decision);
  expect(decision).toMatchObject({
    outcome: "none",
    instances: { readyCount: 3, absentCount: 1 },
    readings: [
      { metric: "cpu", value: 0.9, freshCount: 3 },
      { metric: "queue", value: 41 },
    ],
    wishes: [
      { policyId: "cpu", direction: "none" },
      { policyId: "queue", direction: "none" },
    ],
  });
  expect(decision.sentence).toBe(
    "Stays at 4 instances. cpu 67.5 %, between 25 % and 75 %. 41 wait, 10 for each instance. 1 of 4 wanted are not there.",
  );
  expect(decide(QUIET, { policies: [] }).decision.sentence).toBe("Stays at 4 instances. It has no policy.");
  expect(decide(QUIET, input, { cpu: 0.5, queue: 60 }).decision.sentence).toBe(
    "Up from 4 to 6 instances. 60 wait, 10 for each instance: 6 instances.",
  );
});

test("[SC15] an edit ends no cooldown, begins the policy's row anew, and its lengths and bounds bind at once", () => {
  const input = { policies: [{ kind: "threshold", id: "cpu" }] };
  const two = decideFor(5000, decide(QUIET, input, { cpu: 0.9 }).state, input, { cpu: 0.9 });
  const edited = { policies: [{ kind: "threshold", id: "cpu", up: 0.7 }] };
  expect(told(decide(two.state, edited, { cpu: 0.9 }, NOW + 10_000))).toBe("4 > 4");
  const cooling = { ...QUIET, lastUpAtMs: NOW - 100_000 };
  expect(told(decide(cooling, { policies: [QUEUE] }, { queue: 60 }))).toBe("4 > 4 up-cooldown");
  expect(told(decide(cooling, { policies: [{ ...QUEUE, id: "other" }] }, { queue: 60 }))).toBe(
    "4 > 4 up-cooldown",
  );
  expect(told(decide(cooling, { policies: [QUEUE], upCooldownMs: 100_000 }, { queue: 60 }))).toBe("4 > 6");
  expect(told(decide(cooling, { policies: [QUEUE], min: 5 }, { queue: 60 }))).toBe("4 > 5 up-cooldown min");
  const byHand = setWanted(QUIET, 9, NOW);
  expect(told(decide(byHand, { policies: [QUEUE] }, { queue: 10 }, NOW + 5000))).toBe("9 > 9 down-cooldown");
  expect(told(decide(byHand, { policies: [QUEUE] }, { queue: 150 }, NOW + 5000))).toBe("9 > 9 up-cooldown");
});

test("[SC19] instances that never start are counted: they make no further ones", () => {
  const settings = ScalingGroupSettings.parse({
    policies: [{ kind: "threshold", id: "cpu" }],
    upCooldownMs: 30_000,
  });
  const world = new ScalingWorld({ load: () => 9, settings, startMs: () => null }).runFor(3_600_000);
  expect(world.state.wanted).toBe(4);
  expect(world.decisions.at(-1)?.sentence).toContain("2 instances did not start in time");
  // The provider says yes and does nothing.
  let step = decide({ ...QUIET, wanted: 2 }, { policies: [TARGET] }, { cpu: 1, readyCount: 2 });
  expect(step.state.wanted).toBe(4);
  step = decideFor(3_600_000, step.state, { policies: [TARGET] }, { cpu: 1, readyCount: 2 });
  expect(told(step)).toBe("4 > 4");
});
