import { PlantSettings, ScalingBackTestRun, ScalingGroupSettings } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareBackTests } from "./compare-back-tests.ts";
import { type LoadHistory, sliceHistory } from "./load-history.ts";
import { parseLoadCsv } from "./parse-load-csv.ts";
import { parseTime } from "./parse-time.ts";
import { Plant } from "./plant.ts";
import { replayScaling } from "./replay-scaling.ts";

const MINUTE_MS = 60_000;
const START = Date.parse("2026-11-01T00:00:00Z");
const PLANT = PlantSettings.parse({ unitsPerInstanceHour: "1000000000" });
const TARGET = { kind: "target", id: "t", target: 0.5 };

function history(load: (number | null)[], overrides: Partial<LoadHistory> = {}): LoadHistory {
  return { startAtMs: START, stepMs: MINUTE_MS, metric: "cpu", load, others: new Map(), ...overrides };
}

function settings(input: Record<string, unknown> = {}) {
  return ScalingGroupSettings.parse({ policies: [TARGET], ...input });
}

function steps(...parts: [count: number, load: number | null][]): (number | null)[] {
  return parts.flatMap(([count, load]) => new Array<number | null>(count).fill(load));
}

test("[SB1] what is wanted is ready after its time, and what starts is taken first", () => {
  const plant = new Plant(2, 90_000);
  const counts = () => [plant.readyCount, plant.counts.startingCount];
  plant.want(5, 0);
  plant.want(6, 60_000);
  plant.advance(89_999);
  expect(counts()).toEqual([2, 4]);
  plant.advance(90_000);
  expect(counts()).toEqual([5, 1]);
  plant.want(4, 100_000);
  expect(counts()).toEqual([4, 0]);
  plant.advance(1e9);
  expect(counts()).toEqual([4, 0]);
});

test("[SB2] [SB3] a step of load is met by steps of x2, and the time until then is told", () => {
  const { figures, changes } = replayScaling(
    history(steps([10, 1], [20, 6])),
    settings({ upCooldownMs: 3 * MINUTE_MS }),
    { plant: PlantSettings.parse({ startMs: MINUTE_MS }) },
  );
  // 2 until minute 10, 4 ready at 11; cpu shows 1 at most, so that 4 wish 8: ready at 14.
  expect(changes.map(({ atMs, from, to }) => [(atMs - START) / MINUTE_MS, from, to])).toEqual([
    [10, 2, 4],
    [13, 4, 8],
    [16, 8, 12],
  ]);
  expect(figures).toMatchObject({ upCount: 3, downCount: 0, underCapacityMs: 4 * MINUTE_MS, wantedMax: 12 });
  expect(figures.overThresholdMs).toBe(4 * MINUTE_MS);
  expect(changes[0]?.sentence).toBe("Up from 2 to 4 instances. cpu 100 %, target 50 %: 4 instances.");
});

test("[SB3] [SB4] [SB6] a gap costs, is under no capacity, and takes nothing away", () => {
  const { figures, changes } = replayScaling(history(steps([30, 2], [600, null])), settings(), {
    plant: PLANT,
  });
  expect(changes).toEqual([]);
  expect(figures).toMatchObject({
    coveredMs: 30 * MINUTE_MS,
    replayedMs: 630 * MINUTE_MS,
    instanceMs: 4 * 630 * MINUTE_MS,
    costUnits: "42000000000",
    underCapacityMs: 0,
    evaluationCount: 630,
  });
});

test("[SB4] half a unit is one, and less is none", () => {
  const cost = (unitsPerInstanceHour: string) =>
    replayScaling(history([1]), settings({ min: 1, max: 1 }), {
      plant: PlantSettings.parse({ unitsPerInstanceHour }),
    }).figures.costUnits;
  expect([cost("29"), cost("30"), cost("9000000000000000000")]).toEqual(["0", "1", "150000000000000000"]);
});

test("[SB5] at most 720 steps are drawn, with the extremes of each, and 500 changes", () => {
  const load = Array.from({ length: 10_000 }, (_, i) => (i % 20 < 10 ? 1 : 9));
  const quick = settings({ upCooldownMs: 0, downCooldownMs: 0, stabilizationMs: 0 });
  const run = replayScaling(history(load), quick, { plant: PLANT });
  expect(run.points.length).toBeLessThanOrEqual(720);
  expect(Math.max(...run.points.map((point) => point.load ?? 0))).toBe(9);
  expect(run.figures.upCount + run.figures.downCount).toBeGreaterThan(500);
  expect(run.changes).toHaveLength(500);
  expect(ScalingBackTestRun.parse(run)).toEqual(run);
});

test("[SB6] it is asked as often as set but once a step at most, begins with what is needed, and is the same each time", () => {
  const load = steps([60, 3]);
  const run = (input: Record<string, unknown>) =>
    replayScaling(history(load), settings(input), { plant: PLANT });
  expect(run({ evaluateEveryMs: 5000 }).figures.evaluationCount).toBe(60);
  expect(run({ evaluateEveryMs: 600_000 }).figures.evaluationCount).toBe(6);
  expect(run({ staleAfterMs: 1000 }).changes).toEqual([]);
  expect(run({}).points[0]).toMatchObject({ wantedMin: 6 });
  expect(run({ max: 4 }).points[0]).toMatchObject({ wantedMin: 4 });
  expect(run({ mode: "dry-run" })).toEqual(run({}));
  const hourly = history(steps([5, 3], [5, 1]), { stepMs: 3_600_000 });
  expect(replayScaling(hourly, settings(), { plant: PLANT }).figures.downCount).toBe(2);
});

test("[SB2] [SB6] other metrics have policies of their own", () => {
  const others = new Map([["queue", steps([10, 0], [10, 100])]]);
  const queue = { kind: "queue", id: "q", perInstance: 20 };
  const run = replayScaling(history(steps([20, 1]), { others }), settings({ policies: [TARGET, queue] }), {
    plant: PLANT,
  });
  expect(run.changes.map(({ to }) => to)).toEqual([4, 5]);
  expect(sliceHistory(history(steps([3, 1]), { others }), 1, 3).others.get("queue")).toEqual([0, 0]);
});

test("[SB3] [SB4] whatever the load, figures are those of a naive count over the drawn steps", () => {
  const some = fc.array(fc.oneof(fc.constant(null), fc.double({ min: 0, max: 12, noNaN: true })), {
    minLength: 1,
    maxLength: 300,
  });
  fc.assert(
    fc.property(some, fc.constantFrom(0, 60_000, 300_000), (load, startMs) => {
      const plant = PlantSettings.parse({ startMs, capacity: 1 });
      const { figures, points } = replayScaling(history(load), settings({ stabilizationMs: 60_000 }), {
        plant,
      });
      const covered = load.filter((each) => each !== null).length;
      const under = points.filter((point) => point.load !== null && point.load > point.capacity).length;
      const instances = points.reduce(
        (sum, { wantedMin, capacity }) => sum + Math.max(wantedMin, capacity),
        0,
      );
      expect(figures.coveredMs).toBe(covered * MINUTE_MS);
      expect(figures.underCapacityMs).toBe(under * MINUTE_MS);
      expect(figures.instanceMs).toBe(instances * MINUTE_MS);
    }),
    { numRuns: 30 },
  );
});

test("[SB7] [SB8] [SB9] a table with a header, in any order, with or without the number of instances", () => {
  const parsed = parseLoadCsv(
    "\uFEFF# of last night\r\ntime;instances;cpu;queue\r\n2026-11-01T00:02:00Z;4;0.5;7\r\n\r\n2026-11-01 00:00;2;0.25;\r\n2026-11-01T01:01:00+01:00;2;0.5;3\r\n1793491440;4;1;9\n",
  );
  expect(parsed.problems).toEqual([]);
  expect(parsed.history).toEqual({
    startAtMs: START,
    stepMs: MINUTE_MS,
    metric: "cpu",
    load: [0.5, 1, 2, null, 4],
    others: new Map([["queue", [null, 3, 7, null, 9]]]),
  });
  expect(parseLoadCsv("at,cpu\n1793491200,2\n1793491260,4\n1793491261,6").history?.load).toEqual([2, 5]);
});

test("[SB9] times as people write them", () => {
  for (const text of [
    "2026-11-01",
    "2026-11-01T00:00Z",
    "2026-11-01 01:00:00.000+01:00",
    "1793491200",
    "1793491200000",
  ]) {
    expect([text, parseTime(text)]).toEqual([text, START]);
  }
  for (const text of ["", "2026-13-01", "2026-02-30", "2026-11-01T24:00Z", "1", "tomorrow", "1969-01-01"]) {
    expect([text, parseTime(text)]).toEqual([text, null]);
  }
  const anyTime = fc.date({ min: new Date(86_400_000 * 400), max: new Date(4e12), noInvalidDate: true });
  fc.assert(
    fc.property(anyTime, (date) => {
      expect(parseTime(date.toISOString())).toBe(date.getTime());
    }),
  );
});

test("[SB10] a line that cannot be read is told with its number, and costs no other", () => {
  const lines = [
    "time,cpu",
    "2026-11-01T00:00Z,1",
    "never,1",
    "2026-11-01T00:01Z,NaN",
    "2026-11-01T00:01Z,-1",
  ];
  const more = [
    "2026-11-01T00:01Z,Infinity",
    "2026-11-01T00:01Z,1,2",
    '2026-11-01T00:01Z,"1',
    "2026-11-01T00:01Z,",
  ];
  const {
    history: read,
    problems,
    problemCount,
  } = parseLoadCsv([...lines, ...more, "2026-11-01T00:02Z,3"].join("\n"));
  expect(problems.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8]);
  expect(problemCount).toBe(6);
  expect(read?.load).toEqual([1, null, 3]);
  expect(problems[1]?.sentence).toBe("cpu: a number of zero or more is needed, or nothing.");
});

test("[SB7] [SB11] what is not such a table is refused with what it should be", () => {
  const refusal = (text: string) => {
    const { history: read, problems } = parseLoadCsv(text);
    expect(read).toBeNull();
    return problems.at(-1)?.sentence ?? "";
  };
  expect(refusal("")).toContain("It is empty");
  expect(refusal("cpu,queue\n1,2")).toContain("No column is called time");
  expect(refusal("time,speed\n1,2")).toContain("Column 2 has a name that nobody knows");
  expect(refusal("time,cpu,cpu\n1,2")).toContain("the same name");
  expect(refusal("time,instances\n1,2")).toContain("No column is a metric");
  expect(refusal("time,cpu\n2026-11-01,2")).toContain("two lines with different times");
  expect(refusal("time,cpu\n1000000000,2\n1000000001,2\n1900000000,2\n1900000001,2")).toContain(
    "look for a wrong time",
  );
  const bad = parseLoadCsv(`time,cpu\n${"x,1\n".repeat(300)}`);
  expect([bad.problems.length, bad.problemCount]).toEqual([100, 301]);
});

test("[SB10] [SB11] whatever text comes, it is read or refused with a sentence, and what is read has no value that is none", () => {
  const cell = fc.oneof(
    fc.constantFrom("", "NaN", "-1", "1e400", '"', "0x10", "2026-11-01T00:00Z"),
    fc.string(),
    fc.nat(),
  );
  const row = fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(","));
  const minute = fc.nat(50).map((at) => `${(START + at * MINUTE_MS) / 1000},${at}`);
  fc.assert(
    fc.property(fc.array(fc.oneof(row, minute), { maxLength: 12 }), (rows) => {
      const { history: read, problems, problemCount } = parseLoadCsv(["time,cpu", ...rows].join("\n"));
      expect(problemCount).toBeGreaterThanOrEqual(problems.length);
      if (read === null) expect(problems.at(-1)?.sentence.length).toBeGreaterThan(10);
      const isGood = (value: number | null) => value === null || (value >= 0 && value <= 1e15);
      expect((read?.load ?? []).every(isGood)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("[SB12] two settings, in one sentence", () => {
  const load = history(steps([120, 2], [60, null]));
  const { sentence } = compareBackTests(
    load,
    { asSet: settings({ min: 8 }), asAsked: settings({ min: 1 }) },
    { plant: PLANT },
  );
  expect(sentence).toBe(
    "Over 3 h, with these settings 12 instance-hours, 0 changes, 0 min under capacity, 0 min over the threshold; " +
      "as it is set now 24 instance-hours, 0 changes, 0 min under capacity, 0 min over the threshold. In 1 h of it nothing was recorded.",
  );
  const nothing = compareBackTests(
    history(steps([9, null])),
    { asSet: settings(), asAsked: settings() },
    { plant: PLANT },
  );
  expect(nothing.sentence).toContain("Nothing was recorded");
});
