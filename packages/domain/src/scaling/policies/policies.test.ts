import { ScalingGroupSettings, ScalingPolicy } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { MetricReading } from "../samples/metric-reading.ts";
import { cronProblem, nextRunMs } from "./cron.ts";
import { metricOf } from "./metric-of.ts";
import { policyWish } from "./policy-wish.ts";
import { settingsProblem } from "./settings-problem.ts";
import type { PolicyMemory } from "./threshold.ts";
import type { Standing } from "./wish.ts";
import { wishSentence } from "./wish-sentence.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const FRESH: PolicyMemory = { id: "p", fingerprint: 0, upCount: 0, downCount: 0, sampleAtMs: null };

function reading(value: number | null, overrides: Partial<MetricReading> = {}): MetricReading {
  return {
    metric: "cpu",
    value,
    freshCount: value === null ? 0 : 4,
    missingCount: 0,
    hasQuorum: value !== null,
    newestAtMs: value === null ? null : NOW,
    problems: [],
    ...overrides,
  };
}

function standing(wanted: number, startingCount = 0): Standing {
  return { wanted, readyCount: wanted - startingCount, startingCount };
}

type Input = Record<string, unknown> & { kind: string };

function wishOf(input: Input, about: MetricReading | null, group = standing(4), memory = FRESH) {
  const policy = ScalingPolicy.parse({ id: "p", ...input });
  const { wish } = policyWish(policy, { reading: about, standing: group, memory }, NOW);
  return [wish.direction, wish.count];
}

/** What a threshold wishes after each of these readings, which come one second after the other. */
function row(input: Omit<Input, "kind">, readings: readonly MetricReading[], group = standing(4)) {
  const policy = ScalingPolicy.parse({ kind: "threshold", id: "p", ...input });
  let memory = FRESH;
  return readings.map((each, i) => {
    const newestAtMs = each.newestAtMs === null ? null : each.newestAtMs + i * 1000;
    const step = policyWish(policy, { reading: { ...each, newestAtMs }, standing: group, memory }, NOW);
    memory = step.memory;
    return `${step.wish.direction} ${step.wish.count}`;
  });
}

test("[SP1] a threshold wishes after so many violations in a row, each with a newer sample", () => {
  const [high, low, calm, none] = [reading(0.8), reading(0.2), reading(0.5), reading(null)];
  expect(row({}, [high, high, high])).toEqual(["none 4", "none 4", "up 7"]);
  expect(row({}, [low, low, low])).toEqual(["none 4", "none 4", "down 2"]);
  expect(row({}, [high, high, calm, high, high])[4]).toBe("none 4");
  expect(row({}, [high, high, none, high])[3]).toBe("none 4");
  expect(row({}, [high, high, low, high])[3]).toBe("none 4");
  expect(row({ violations: 1 }, [reading(0.75)])).toEqual(["none 4"]);
  // The same sample again and again is one.
  const policy = ScalingPolicy.parse({ kind: "threshold", id: "p" });
  let memory = FRESH;
  for (let i = 0; i < 5; i += 1) {
    const step = policyWish(policy, { reading: high, standing: standing(4), memory }, NOW);
    expect(step.wish).toMatchObject({ direction: "none", violationCount: 1 });
    memory = step.memory;
  }
});

test("[SP2] it comes to the middle, or by its own count, and refuses thresholds that would chase each other", () => {
  const at = (value: number, more = {}) => row({ violations: 1, ...more }, [reading(value)])[0];
  expect([at(0.9), at(1), at(0.1), at(0.9, { upCount: 1 }), at(0.1, { downCount: 1 })]).toEqual([
    "up 8",
    "up 8",
    "down 1",
    "up 5",
    "down 3",
  ]);
  const parsed = ScalingPolicy.safeParse({ kind: "threshold", id: "p", up: 0.75, down: 0.4 });
  expect(parsed.error?.issues[0]?.message).toContain("at most half of up");
});

test("[SP3] [SP7] upward the missing and the starting are idle; downward the missing are where they should be", () => {
  const half = { freshCount: 2, missingCount: 2 };
  expect(row({ violations: 1 }, [reading(1, half)])).toEqual(["none 4"]);
  expect(row({ violations: 1 }, [reading(1, { freshCount: 2 })], standing(4, 2))).toEqual(["none 4"]);
  expect(row({ violations: 1 }, [reading(0, half)])).toEqual(["none 4"]);
  expect(row({ violations: 1 }, [reading(0, { freshCount: 3, missingCount: 1 })])).toEqual(["down 1"]);
  const target = { kind: "target", target: 0.5 };
  expect(wishOf(target, reading(1, half))).toEqual(["none", 4]);
  expect(wishOf(target, reading(1, { freshCount: 2 }), standing(4, 2))).toEqual(["none", 4]);
  expect(wishOf(target, reading(1.4, { freshCount: 2 }), standing(4, 2))).toEqual(["up", 6]);
  expect(wishOf(target, reading(0, half))).toEqual(["down", 2]);
  expect(wishOf(target, reading(0.2, { freshCount: 3, missingCount: 1 }))).toEqual(["down", 3]);
});

test("[SP4] a count of its own takes never so many that the rest would be above the upper threshold", () => {
  expect(row({ violations: 1, downCount: 3 }, [reading(0.24)])).toEqual(["down 2"]);
  expect(
    row({ violations: 1, downCount: 3, down: 0.3 }, [reading(0.29, { freshCount: 1 })], standing(1)),
  ).toEqual(["none 1"]);
});

test("[SP5] [SP6] ceil(current x value / target), with a tolerance", () => {
  const at = (value: number, target = 0.5) => wishOf({ kind: "target", target }, reading(value));
  expect(at(0.9)).toEqual(["up", 8]);
  expect(at(0.75)).toEqual(["up", 6]);
  expect(at(0.26)).toEqual(["down", 3]);
  expect(at(0.25)).toEqual(["down", 2]);
  expect(at(0.55)).toEqual(["none", 4]);
  expect(at(0.45)).toEqual(["none", 4]);
  expect(at(0.551)).toEqual(["up", 5]);
  expect(at(0)).toEqual(["down", 0]);
  // 3 x 0.1 is a hair more than 0.3.
  expect(wishOf({ kind: "target", target: 0.3 }, reading(0.1, { freshCount: 3 }), standing(3))).toEqual([
    "down",
    1,
  ]);
});

test("[SP8] what waits, divided by what one instance takes, wakes a group of none", () => {
  const queue = { kind: "queue", perInstance: 10 };
  const one = (value: number | null) =>
    reading(value, { metric: "queue", freshCount: value === null ? 0 : 1 });
  expect(wishOf(queue, one(95))).toEqual(["up", 10]);
  expect(wishOf(queue, one(44))).toEqual(["none", 4]);
  expect(wishOf(queue, one(11))).toEqual(["down", 2]);
  expect(wishOf(queue, one(0))).toEqual(["down", 0]);
  expect(wishOf(queue, one(1), standing(0))).toEqual(["up", 1]);
  expect(wishOf(queue, one(95), standing(10, 6))).toEqual(["none", 10]);
  const custom = { kind: "custom", name: "jobs", source: { kind: "meter", meter: "jobs" }, target: 10 };
  expect(wishOf(custom, one(95))).toEqual(["up", 10]);
  expect(metricOf(ScalingPolicy.parse({ id: "p", ...custom }))).toEqual({
    metric: "custom:jobs",
    of: "group",
  });
});

test("[SP9] what each shows is compared with the target, and never turned around", () => {
  const source = { kind: "prometheus", query: "p99" };
  const latency = { kind: "custom", name: "p99", source, of: "each", target: 100 };
  expect(wishOf(latency, reading(200))).toEqual(["up", 8]);
  expect(wishOf(latency, reading(105))).toEqual(["none", 4]);
  expect(wishOf(latency, reading(50))).toEqual(["down", 2]);
  expect(wishOf(latency, reading(150), standing(6, 4))).toEqual(["none", 6]);
  expect(wishOf(latency, reading(150), standing(6, 6))).toEqual(["unknown", 6]);
});

const DAY = { name: "day", start: "0 8 * * MON-FRI", end: "0 20 * * MON-FRI", count: 6 };

function scheduled(at: string, more: Record<string, unknown> = {}) {
  const policy = ScalingPolicy.parse({
    kind: "schedule",
    id: "p",
    zone: "Europe/Berlin",
    windows: [DAY],
    ...more,
  });
  const { wish } = policyWish(
    policy,
    { reading: null, standing: standing(4), memory: FRESH },
    Date.parse(at),
  );
  return `${wish.direction} ${wish.count}`;
}

test("[SP10] [SP12] a window is open from its start until its end; the highest counts; outside it has no say, or another count", () => {
  // Monday in winter: Berlin is an hour ahead.
  expect(scheduled("2026-11-23T06:59:59Z")).toBe("abstains 4");
  expect(scheduled("2026-11-23T07:00:00Z")).toBe("up 6");
  expect(scheduled("2026-11-23T18:59:59.999Z")).toBe("up 6");
  expect(scheduled("2026-11-23T19:00:00Z")).toBe("abstains 4");
  expect(scheduled("2026-11-22T12:00:00Z")).toBe("abstains 4");
  expect(scheduled("2026-11-22T12:00:00Z", { otherwise: 1 })).toBe("down 1");
  const rush = { name: "rush", start: "0 9 * * *", end: "0 10 * * *", count: 9 };
  expect(scheduled("2026-11-23T08:30:00Z", { windows: [DAY, rush] })).toBe("up 9");
  expect(scheduled("2026-11-23T08:30:00Z", { zone: "Mars/Base" })).toBe("unknown 4");
  expect(cronProblem("0 0 30 2 *", "UTC", NOW)).toContain("never comes");
  expect(cronProblem("99 0 1 2 *", "UTC", NOW)).toContain("cannot be read");
  expect(cronProblem("0 8 * * MON-FRI", "Europe/Berlin", NOW)).toBeNull();
  const settingsOf = (zone: string) =>
    ScalingGroupSettings.parse({ policies: [{ kind: "schedule", id: "p", zone, windows: [DAY] }] });
  expect(settingsProblem(settingsOf("UTC"), NOW)).toBeNull();
  expect(settingsProblem(settingsOf("Mars/Base"), NOW)).toContain(
    "Policy p, window “day”: 0 8 * * MON-FRI in Mars/Base",
  );
});

test("[SP11] clocks that are set forward and back", () => {
  const next = (cron: string, at: string) => {
    const atMs = nextRunMs(cron, "Europe/Berlin", Date.parse(at));
    return atMs === null ? null : new Date(atMs).toISOString();
  };
  expect(next("30 2 * * *", "2026-03-28T12:00:00Z")).toBe("2026-03-29T01:00:00.000Z");
  expect(next("30 2 * * *", "2026-10-24T12:00:00Z")).toBe("2026-10-25T00:30:00.000Z");
  expect(next("30 2 * * *", "2026-10-25T00:30:00Z")).toBe("2026-10-26T01:30:00.000Z");
  // Summer: two hours ahead.
  expect(scheduled("2026-07-06T06:00:00Z")).toBe("up 6");
  expect(scheduled("2026-07-06T05:59:59Z")).toBe("abstains 4");
});

test("[SP10] a span that is remembered says the same as one that is computed, minute by minute over both changes of clocks", () => {
  const night = { name: "night", start: "15 2 * * *", end: "45 2 * * *", count: 7 };
  const input = { kind: "schedule", id: "p", zone: "Europe/Berlin", windows: [DAY, night] };
  const kept = ScalingPolicy.parse(input);
  for (const day of ["2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z"]) {
    for (let minute = 0; minute < 180; minute += 1) {
      const atMs = Date.parse(day) + minute * 60_000;
      const asked = { reading: null, standing: standing(4), memory: FRESH };
      const { wish } = policyWish(kept, asked, atMs);
      expect(wish).toEqual(policyWish(ScalingPolicy.parse(input), asked, atMs).wish);
    }
  }
});

test("[SP13] without a value nobody knows, below the quorum only more is wished, and none of none have no say", () => {
  const few = { freshCount: 1, missingCount: 3, hasQuorum: false };
  for (const kind of ["threshold", "target"]) {
    const policy = kind === "target" ? { kind, target: 0.5 } : { kind, violations: 1 };
    expect(wishOf(policy, reading(null))).toEqual(["unknown", 4]);
    expect(wishOf(policy, reading(0, few))).toEqual(["unknown", 4]);
    expect(wishOf(policy, reading(0.5, few))).toEqual(["unknown", 4]);
    expect(wishOf(policy, reading(null), standing(0))).toEqual(["abstains", 0]);
  }
  expect(wishOf({ kind: "target", target: 0.5 }, reading(4, few))).toEqual(["up", 8]);
  expect(wishOf({ kind: "queue", perInstance: 1 }, reading(null))).toEqual(["unknown", 4]);
});

test("[SP14] wishes say what they saw", () => {
  const say = (input: Input, about: MetricReading | null, memory = FRESH, nowMs = NOW) => {
    const policy = ScalingPolicy.parse({ id: "p", ...input });
    const asked = { reading: about, standing: standing(4), memory };
    return wishSentence(policy, policyWish(policy, asked, nowMs).wish, { ...asked, nowMs });
  };
  expect(say({ kind: "threshold" }, reading(0.5))).toBe("cpu 50 %, between 25 % and 75 %.");
  expect(say({ kind: "threshold" }, reading(0.8))).toBe(
    "cpu 80 %, above 75 % in 1 of 3 evaluations in a row.",
  );
  expect(say({ kind: "threshold" }, reading(0.8), { ...FRESH, upCount: 2 })).toBe(
    "cpu 80 %, above 75 % for 3 evaluations in a row: 7 instances.",
  );
  expect(say({ kind: "target", target: 0.5 }, reading(0.52))).toBe("cpu 52 %, target 50 %, within 10 %.");
  expect(say({ kind: "queue", perInstance: 20 }, reading(120, { metric: "queue" }))).toBe(
    "120 wait, 20 for each instance: 6 instances.",
  );
  expect(say({ kind: "schedule", windows: [DAY] }, null, FRESH, Date.parse("2026-11-23T12:00:00Z"))).toBe(
    "Window “day” (UTC): 6 instances.",
  );
  const stale = reading(null, { missingCount: 4, problems: [{ problem: "stale", count: 4 }] });
  expect(say({ kind: "threshold" }, stale)).toBe(
    "cpu: no fresh value (4 stale); a metric that is missing takes nothing away.",
  );
});
