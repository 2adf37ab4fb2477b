import { expect, test } from "vitest";
import {
  coveredMs,
  createIntervalRecord,
  type Interval,
  intervalCount,
  KEPT_MAX,
  keptIntervals,
  RECORD_SPAN_MS,
  recordInterval,
  recordOutage,
  silenceQuantileMs,
} from "./interval-record.ts";
import { PROFILES } from "./profile.ts";
import { describeEstimate, federationEstimate, replayProfile } from "./replay-profile.ts";

const beat = (atMs: number, silenceMs: number): Interval => ({
  atMs,
  silenceMs,
  everyMs: 10,
  meanMs: 10,
  stdDevMs: 1,
  lateRatio: 0,
});

test("[R1] only what is 20 ms late is kept, all is counted, and a day of 10 ms heartbeats stays small", () => {
  const record = createIntervalRecord(0);
  for (let i = 1; i <= 20_000; i += 1) recordInterval(record, beat(i * 10, i % 100 === 0 ? 30 : 29.9));
  expect([...keptIntervals(record, 200_000)].length).toBe(200);
  expect(intervalCount(record, 200_000)).toBe(20_000);
  for (let i = 1; i <= 2 * KEPT_MAX; i += 1) recordInterval(record, beat(200_000 + i * 10, 40));
  expect(record.kept.byteLength + record.counts.byteLength + record.sliceHours.byteLength).toBeLessThan(
    340_000,
  );
});

test("[R1] the hours fall out of the count, and quantiles are upper edges", () => {
  const record = createIntervalRecord(0);
  for (let i = 0; i < 100; i += 1) recordInterval(record, beat(1_000 + i, i < 98 ? 10 : 200));
  const p50 = silenceQuantileMs(record, 5_000, 0.5) ?? 0;
  const p99 = silenceQuantileMs(record, 5_000, 0.99) ?? 0;
  expect(p50).toBeGreaterThanOrEqual(10);
  expect(p50).toBeLessThanOrEqual(12.5);
  expect(p99).toBeGreaterThanOrEqual(200);
  expect(p99).toBeLessThanOrEqual(250);
  recordInterval(record, beat(RECORD_SPAN_MS + 7_200_000, 10));
  expect(intervalCount(record, RECORD_SPAN_MS + 7_200_000)).toBe(1);
  expect(silenceQuantileMs(createIntervalRecord(0), 0, 0.5)).toBeNull();
});

test("[R3] when the oldest intervals have to go, less time is covered", () => {
  const record = createIntervalRecord(0);
  for (let i = 1; i <= KEPT_MAX; i += 1) recordInterval(record, beat(i * 100, 400));
  const endMs = (KEPT_MAX + 1_000) * 100;
  expect(coveredMs(record, endMs)).toBe(endMs);
  for (let i = 1; i <= 1_000; i += 1) recordInterval(record, beat((KEPT_MAX + i) * 100, 400));
  expect(coveredMs(record, endMs)).toBe(endMs - 100_000);
  expect(replayProfile(record, PROFILES.lan, endMs).accusations.length).toBe(KEPT_MAX);
  expect(coveredMs(record, endMs + 2 * RECORD_SPAN_MS)).toBe(RECORD_SPAN_MS);
});

test("[R4] long silences and closed connections are outages, not accusations", () => {
  const record = createIntervalRecord(0);
  recordInterval(record, beat(10_000, 5_001));
  recordOutage(record, 20_000);
  recordInterval(record, beat(30_000, 5_000));
  const replay = replayProfile(record, PROFILES.wan, 40_000);
  expect(replay.outages).toBe(2);
  expect(replay.accusations).toEqual([
    { atMs: 30_000, silenceMs: 5_090, suspectAfterMs: expect.closeTo(556.8, 0) },
  ]);
  expect(replay.worstMarginMs).toBeCloseTo(556.8 - 5_090, 0);
});

test("[R2] an accusation counts for a day and no longer", () => {
  const record = createIntervalRecord(0);
  recordInterval(record, beat(1_000, 100));
  const countAt = (nowMs: number) => replayProfile(record, PROFILES.lan, nowMs).accusations.length;
  expect([countAt(1_000), countAt(RECORD_SPAN_MS + 999), countAt(RECORD_SPAN_MS + 1_000)]).toEqual([1, 1, 0]);
});

test("[S5] an interval that holds no number is left out", () => {
  const record = createIntervalRecord(0);
  for (const broken of [Number.NaN, Number.POSITIVE_INFINITY]) {
    recordInterval(record, beat(broken, 50));
    recordInterval(record, beat(1_000, broken));
    recordInterval(record, { ...beat(1_000, 50), stdDevMs: broken });
  }
  expect(intervalCount(record, 2_000)).toBe(0);
  expect(replayProfile(record, PROFILES.lan, 2_000)).toMatchObject({ accusations: [], worstMarginMs: null });
});

test("[R6] one pause that all watchers saw counts once, and the sentence compares the profiles", () => {
  const estimate = federationEstimate([
    { peer: "m2", accusations: 2, coveredMs: RECORD_SPAN_MS },
    { peer: "m2", accusations: 1, coveredMs: RECORD_SPAN_MS },
    { peer: "m3", accusations: 1, coveredMs: 3 * 3_600_000 },
  ]);
  expect(estimate).toEqual({ accusations: 3, coveredMs: 3 * 3_600_000 });
  const none = { accusations: 0, coveredMs: RECORD_SPAN_MS };
  expect(describeEstimate(none, [{ ...estimate, name: "lan" }])).toBe(
    "This profile would have accused a healthy node 0 times in the last 24 h; lan 3 times.",
  );
  expect(describeEstimate({ accusations: 1, coveredMs: 90_000 }, [])).toBe(
    "This profile would have accused a healthy node 1 time in the last 1 min.",
  );
  expect(describeEstimate(federationEstimate([]), [])).toBe(
    "No heartbeats are recorded yet, so that nothing can be said about false accusations.",
  );
});
