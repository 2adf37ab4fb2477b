import { encodeLinkMinutes } from "@orrery/domain/latency";
import { expect, test } from "vitest";
import { historyRange, minutePoints, pairHistory } from "./pair-history.ts";

const NOW = 1_767_225_612_345;

test("each range ends with the step under way and has its own number of steps", () => {
  for (const [range, count] of [
    ["hour", 360],
    ["day", 1440],
    ["week", 2016],
  ] as const) {
    const bounds = historyRange(range, NOW);
    expect(bounds.toAtMs).toBeGreaterThan(NOW);
    expect(bounds.toAtMs - NOW).toBeLessThanOrEqual(bounds.stepMs);
    expect(pairHistory(bounds, [], []).atMs).toHaveLength(count);
  }
});

test("a minute covers its six steps of an hour, what memory knows replaces them, a gap is null", () => {
  const bounds = { fromAtMs: 0, toAtMs: 180_000, stepMs: 10_000 };
  const { atMs, rttMs, lossRatio } = pairHistory(
    bounds,
    [{ atMs: 0, rttMs: 5, lossRatio: 0 }],
    [
      { atMs: 30_000, rttMs: 8, lossRatio: 0.5 },
      { atMs: 70_000, rttMs: null, lossRatio: 1 },
    ],
  );
  expect(atMs.slice(0, 3)).toEqual([0, 10_000, 20_000]);
  expect(rttMs).toEqual([5, 5, 5, 8, 5, 5, ...Array.from({ length: 12 }, () => null)]);
  expect(lossRatio.slice(0, 9)).toEqual([0, 0, 0, 0.5, 0, 0, null, 1, null]);
});

test("several minutes of one step count by their mean, and what lies outside is left out", () => {
  const bounds = { fromAtMs: 300_000, toAtMs: 900_000, stepMs: 300_000 };
  const points = [0, 300_000, 360_000, 900_000].map((atMs, i) => ({ atMs, rttMs: i, lossRatio: i / 10 }));
  const { rttMs, lossRatio } = pairHistory(bounds, points, []);
  expect(rttMs).toEqual([1.5, null]);
  expect(lossRatio[0]).toBeCloseTo(0.15);
});

test("of a node's minutes only those count that measured the peer; damaged ones have none", () => {
  const link = { rttMs: 4, lossRatio: 0, source: "mesh" as const, isDemoDelay: false };
  const minutes = [
    { minuteAtMs: 0, links: encodeLinkMinutes([{ peer: 7, ...link }]) },
    { minuteAtMs: 60_000, links: encodeLinkMinutes([{ peer: 8, ...link }]) },
    { minuteAtMs: 120_000, links: Uint8Array.of(255, 1) },
    { minuteAtMs: 180_000, links: encodeLinkMinutes([{ peer: 7, ...link, rttMs: null, lossRatio: 1 }]) },
  ];
  expect(minutePoints(minutes, 7)).toEqual([
    { atMs: 0, rttMs: 4, lossRatio: 0 },
    { atMs: 180_000, rttMs: null, lossRatio: 1 },
  ]);
});
