import { METRIC_NAMES } from "@orrery/domain";
import { expect, test } from "vitest";
import { MetricRing, RING_SAMPLES_MAX } from "./metric-ring.ts";

const CPU = METRIC_NAMES.indexOf("cpuRatio");
const START = 1_700_000_000_000;

function fill(ring: MetricRing, seconds: number): void {
  for (let i = 0; i < seconds; i += 1) {
    ring.add(START + i * 1000, (metric) => (metric === CPU ? i % 8 : Number.NaN));
  }
}

test("keeps the last hour at one sample a second, oldest first; what was not measured is null", () => {
  const ring = new MetricRing({ remainingBytes: 1e9 });
  fill(ring, RING_SAMPLES_MAX + 500);
  const { atMs, series } = ring.history(["cpuRatio", "rttMs"], 0);
  expect(atMs).toHaveLength(RING_SAMPLES_MAX);
  expect(atMs[0]).toBe(START + 500_000);
  expect(atMs.at(-1)).toBe(START + (RING_SAMPLES_MAX + 499) * 1000);
  expect(series.cpuRatio?.avg).toEqual(atMs.map((at) => ((at - START) / 1000) % 8));
  expect(series.rttMs?.max.every((value) => value === null)).toBe(true);
});

test("a hole is one point of nulls, and a second sample within a second replaces the first", () => {
  const ring = new MetricRing({ remainingBytes: 1e9 });
  ring.add(START, () => 1);
  ring.add(START + 400, () => 2);
  ring.add(START + 60_000, () => 3);
  const { atMs, series } = ring.history(["load1"], 0);
  expect(series.load1?.avg).toEqual([2, null, 3]);
  expect(atMs[2]).toBe(START + 60_000);
});

test("rings stop growing at the shared budget, remember less, and give memory back", () => {
  const budget = { remainingBytes: 30_000 };
  const rings = Array.from({ length: 4 }, () => new MetricRing(budget));
  for (const ring of rings) fill(ring, 2000);
  expect(budget.remainingBytes).toBeGreaterThanOrEqual(-3 * 64 * 48);
  const lengths = rings.map((ring) => ring.history(["load1"], 0).atMs.length);
  expect(Math.max(...lengths)).toBeLessThan(2000);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(64);
  for (const ring of rings) ring.release();
  expect(budget.remainingBytes).toBe(30_000);
});
