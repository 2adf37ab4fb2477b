import { ForecastView, PlantSettings, ScalingGroupSettings } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import type { LoadHistory } from "../back-test/load-history.ts";
import { forecastFloor } from "./forecast-floor.ts";
import { holdOut } from "./hold-out.ts";
import { judgeForecast } from "./judge-forecast.ts";
import { bucketsOf } from "./load-buckets.ts";
import { foresee } from "./seasonal-model.ts";

const DAY = 288;
const DAY_MS = 86_400_000;
const START = Date.parse("2026-11-02T00:00:00Z");
const PLANT = PlantSettings.parse({ startMs: 600_000 });

function settings(input: Record<string, unknown> = {}) {
  return ScalingGroupSettings.parse({
    policies: [{ kind: "target", id: "t", target: 0.6 }],
    min: 1,
    max: 30,
    forecast: { isWanted: true },
    ...input,
  });
}

function historyOf(days: number, load: (bucket: number) => number | null): LoadHistory {
  const values = Array.from({ length: days * DAY }, (_, i) => load(i));
  return { startAtMs: START, stepMs: 300_000, metric: "cpu", load: values, others: new Map() };
}

/** Each day quiet, and from 8 to 18 h busy at once. */
function office(bucket: number): number {
  const hour = (bucket % DAY) / 12;
  return hour >= 8 && hour < 18 ? 12 : 1.2;
}

function judge(history: LoadHistory, input: Record<string, unknown> = {}, plant = PLANT) {
  const nowMs = history.startAtMs + history.load.length * history.stepMs;
  const view = judgeForecast({ history, settings: settings(input), plant }, nowMs);
  expect(ForecastView.parse(view)).toEqual(view);
  return view;
}

test("[SF1] [SF2] the same bucket of other seasons, with the trend; one odd season changes nothing", () => {
  const values = Array.from({ length: 4 * DAY }, (_, i) => office(i) + Math.floor(i / DAY));
  const at = foresee(values, values.length, DAY);
  expect([at(4 * DAY), at(4 * DAY + 120), at(5 * DAY + 120)]).toEqual([1.2 + 4, 12 + 4, 12 + 5]);
  const odd = values.map((value, i) =>
    Math.floor(i / DAY) === 2 && i % DAY < 150 && i % DAY > 100 ? 500 : value,
  );
  expect(foresee(odd, odd.length, DAY)(4 * DAY + 120)).toBeCloseTo(16, 0);
  const spike = values.with(3 * DAY, 99);
  expect(foresee(spike, spike.length, DAY)(4 * DAY + 120)).toBe(16);
  const falling = values.map((_, i) => 20 - 6 * Math.floor(i / DAY));
  expect(foresee(falling, falling.length, DAY)(5 * DAY)).toBe(0);
  // Of one season alone there is no trend.
  expect(foresee(values.slice(0, DAY), DAY, DAY)(DAY + 120)).toBe(12);
});

test("[SF3] gaps are left out, and what no season has is not foreseen", () => {
  const values = Array.from({ length: 3 * DAY }, (_, i) => (i % DAY < 10 || i % 7 === 0 ? null : office(i)));
  const at = foresee(values, values.length, DAY);
  expect(at(3 * DAY + 5)).toBeNull();
  for (let i = 10; i < DAY; i += 1) expect([null, office(i)]).toContain(at(3 * DAY + i));
  const { first, values: buckets } = bucketsOf({
    ...historyOf(0, office),
    stepMs: 60_000,
    load: [1, null, 3, null, null, null, null, null, null, null, 8],
  });
  expect([first, buckets]).toEqual([START / 300_000, [2, null, 8]]);
});

test("[SF4] nothing that came later is known beforehand", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 72 }), (seed, ahead) => {
      const random = randomOf(seed);
      const values = Array.from({ length: 4 * DAY }, (_, i) => office(i) + random());
      const { from, foreseen } = holdOut(values, "daily", ahead);
      expect(from).toBe(3 * DAY);
      const at = Math.floor(random() * DAY);
      const changed = values.map((value, i) => (i > from + at - ahead ? value * 9 : value));
      expect(holdOut(changed, "daily", ahead).foreseen.slice(0, at + 1)).toEqual(foreseen.slice(0, at + 1));
    }),
    { numRuns: 15 },
  );
});

test("[SF5] the error is that of a naive count, and the better model is taken", () => {
  const random = randomOf(5);
  const values = Array.from({ length: 4 * DAY }, (_, i) => office(i) * (0.9 + 0.2 * random()));
  const { from, foreseen, error } = holdOut(values, "daily", 3);
  const misses = foreseen.map((guess, i) => Math.abs((guess ?? 0) - (values[from + i] ?? 0)));
  const mape = misses.reduce((sum, miss, i) => sum + miss / (values[from + i] ?? 1), 0) / DAY;
  const rmse = Math.sqrt(misses.reduce((sum, miss) => sum + miss * miss, 0) / DAY);
  expect(error.mapeRatio).toBeCloseTo(mape, 9);
  expect(error.rmse).toBeCloseTo(rmse, 9);
  expect(error.bucketCount).toBe(DAY);
  expect(judge(historyOf(4, office)).model).toBe("daily");
  const weekdays = (i: number) => (Math.floor(i / DAY) % 7 < 5 ? office(i) : 1.2);
  const weekly = judge(historyOf(28, weekdays));
  expect(weekly).toMatchObject({ model: "weekly", error: { rmse: 0, mapeRatio: 0 } });
});

test("[SF6] [SF9] it comes on where it beats none, and says how it did", () => {
  const view = judge(historyOf(6, office));
  expect(view.state).toBe("on");
  expect(view.with?.underCapacityMs).toBeLessThan(view.without?.underCapacityMs ?? 0);
  expect(view.with?.instanceMs).toBeLessThan(1.1 * (view.without?.instanceMs ?? 0));
  expect(view.sentence).toMatch(
    /^It raises the floor. On the last 36 h: 5 min under capacity with it, 40 min without, for 2.25 % more./,
  );
  expect(view.sentence).toContain("Its daily model missed the load by 0 % on average.");
  expect(view.points).toHaveLength(288);
});

test("[SF6] it stays off where it costs too much, or changes nothing, or there is nothing to foresee in it", () => {
  expect(judge(historyOf(6, office), { forecast: { isWanted: true, aheadMs: 6 * 3_600_000 } }).state).toBe(
    "worse",
  );
  const flat = judge(historyOf(6, () => 2));
  expect(flat.state).toBe("worse");
  expect(flat.sentence).toContain("It stays off: it must do better than none.");
  const random = randomOf(3);
  const noise = historyOf(6, () => (random() < 0.05 ? 14 : 2));
  expect(judge(noise).with?.instanceMs).toBeGreaterThan(0);
});

test("[SF7] [SF10] it asks for the highest within its time, and for nothing once it is over", () => {
  const view = judge(historyOf(6, office));
  const endMs = START + 6 * DAY_MS;
  const floor = (hours: number) => forecastFloor(view, settings(), endMs + hours * 3_600_000);
  expect([floor(0), floor(7.7), floor(7.75), floor(12), floor(17.99), floor(18.5)]).toEqual([
    2, 2, 20, 20, 20, 2,
  ]);
  expect(floor(24)).toBeNull();
  expect(forecastFloor({ ...view, state: "worse" }, settings(), endMs)).toBeNull();
  expect(judge(historyOf(6, office), { max: 9 }).points.every((point) => point.floor <= 9)).toBe(true);
});

test("[SF8] with too little history it learns, and it is off where nobody wants it or nothing goes by load", () => {
  const young = judge(historyOf(2, office));
  expect(young.state).toBe("learning");
  expect(young.sentence).toBe("It learns: 3 days of history are needed, 2 days are there.");
  expect(judge(historyOf(0, office)).state).toBe("learning");
  expect(judge(historyOf(5, () => null)).state).toBe("learning");
  expect(judge(historyOf(5, office), { forecast: {} }).state).toBe("off");
  expect(judge(historyOf(5, office), { policies: [] }).sentence).toContain("No policy goes by cpu");
});

test("[SF3] [SF6] with whatever gaps and bursts, it is judged, shows what the protocol sends, and only ever raises", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom(3, 5),
      fc.constantFrom(0, 0.3, 0.9),
      fc.constantFrom(0, 0.05),
      (seed, days, gapRatio, burstRatio) => {
        const random = randomOf(seed);
        const wild = historyOf(days, (i) => {
          if (random() < gapRatio) return null;
          return office(i) * (random() < burstRatio ? 3 : 1);
        });
        const view = judge(wild);
        if (view.with === null || view.without === null) return;
        expect(view.with.wantedMax).toBeGreaterThanOrEqual(view.without.wantedMax);
        if (view.state === "on")
          expect(view.with.instanceMs).toBeLessThanOrEqual(1.1 * view.without.instanceMs);
      },
    ),
    { numRuns: 10 },
  );
});
