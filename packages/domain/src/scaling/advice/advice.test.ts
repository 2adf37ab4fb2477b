import { Advice, PlantSettings, ScalingGroupSettings } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { LoadHistory } from "../back-test/load-history.ts";
import { replayScaling } from "../back-test/replay-scaling.ts";
import { adviseSavings, isStillAdvised } from "./advise-savings.ts";

const START = Date.parse("2026-11-02T00:00:00Z");
const STEPS_OF_DAY = 96;
const PLANT = PlantSettings.parse({ unitsPerInstanceHour: "1000" });

function historyOf(days: number, load: (hour: number, step: number) => number | null): LoadHistory {
  const values = Array.from({ length: days * STEPS_OF_DAY }, (_, i) => load((i % STEPS_OF_DAY) / 4, i));
  return { startAtMs: START, stepMs: 900_000, metric: "cpu", load: values, others: new Map() };
}

function advise(history: LoadHistory, input: Record<string, unknown>, savesUnitsMin = 0n) {
  const policies = [{ kind: "target", id: "t", target: 0.6 }];
  const settings = ScalingGroupSettings.parse({ policies, ...input });
  const advice = adviseSavings({ history, settings, plant: PLANT, savesUnitsMin });
  for (const each of advice) expect(Advice.parse(each)).toEqual(each);
  return advice;
}

const idle = historyOf(7, () => 1);

test("[SA1] [SA5] a minimum that is too large, with both replays", () => {
  const [first] = advise(idle, { min: 8 });
  expect(first).toMatchObject({
    kind: "smaller-min",
    key: "smaller-min 8 > 2",
    savesRatio: 0.75,
    settings: { min: 2 },
  });
  const settings = ScalingGroupSettings.parse({ ...first?.settings, mode: "on" });
  expect(replayScaling(idle, settings, { plant: PLANT }).figures).toEqual(first?.asAdvised);
  expect(first?.sentence).toBe(
    "A minimum of 2 in place of 8 would do. Over 7 days that would have saved 75 % of the instance-hours, with 0 min under capacity.",
  );
  // 6 instances for 7 days of 24 h at 1,000, in 30 days.
  expect(first?.savesUnits).toBe(String(6 * 24 * 30 * 1000));
});

test("[SA2] what would carry the load worse is not advised", () => {
  const sudden = historyOf(7, (_, step) => (step % 40 === 0 ? 6 : 1));
  const slow = { min: 8, upCooldownMs: 3_600_000 };
  expect(advise(sudden, slow).filter(({ settings }) => settings.min < 7)).toEqual([]);
  expect(advise(idle, slow).length).toBe(1);
});

test("[SA3] what saves little is not worth a word", () => {
  expect(advise(idle, { min: 2 })).toEqual([]);
  expect(advise(idle, { min: 8 }, 4_320_000n)).toHaveLength(1);
  expect(advise(idle, { min: 8 }, 4_320_001n)).toEqual([]);
});

test("[SA4] confidence comes from the recorded load, without its gaps", () => {
  const confidence = (days: number, more = 0) =>
    advise(
      historyOf(days + more, (_, step) => (step < days * STEPS_OF_DAY ? 1 : null)),
      { min: 8 },
    )[0]?.confidence;
  expect([confidence(2, 9), confidence(3), confidence(6, 9), confidence(7), confidence(28)]).toEqual([
    undefined,
    "low",
    "low",
    "medium",
    "high",
  ]);
});

test("[SA5] a fixed count, a maximum, and hours that are quiet each day", () => {
  const fixed = advise(
    historyOf(7, (hour) => (hour < 3 ? 2 : 1)),
    { min: 9, max: 9 },
  );
  expect(fixed.map(({ key }) => key)).toEqual(["fixed-count 9 > 3"]);
  const night = historyOf(7, (hour) => (hour >= 22 || hour < 6 ? 1 : 6));
  const keys = advise(night, { min: 10, policies: [{ kind: "threshold", id: "t", up: 0.9, down: 0.2 }] }).map(
    ({ key }) => key,
  );
  expect(keys).toContain("schedule 10 > 5 from 22 to 5");
  const swings = historyOf(7, (_, step) => (step % 20 < 10 ? 2 : 1));
  const greedy = advise(swings, {
    min: 1,
    max: 40,
    policies: [{ kind: "threshold", id: "t", up: 0.3, down: 0.001, violations: 1, upCount: 30 }],
  });
  expect(greedy.map(({ kind }) => kind)).toContain("smaller-max");
  for (const { settings } of greedy) expect(settings.max).toBeGreaterThanOrEqual(3);
});

test("[SA6] [SA7] it is asked again before it is applied, and comes as a dry run", () => {
  const [first] = advise(idle, { min: 8 });
  const settings = ScalingGroupSettings.parse({
    min: 8,
    policies: [{ kind: "target", id: "t", target: 0.6 }],
  });
  const input = { settings, plant: PLANT, savesUnitsMin: 0n };
  expect(first?.settings.mode).toBe("dry-run");
  expect(isStillAdvised(first ?? { key: "" }, { ...input, history: historyOf(9, () => 1) })).toBe(true);
  expect(isStillAdvised(first ?? { key: "" }, { ...input, history: historyOf(9, () => 5) })).toBe(false);
});
