import type { NodeLive } from "@orrery/protocol";
import { expect, test } from "vitest";
import { appendSample, continueHistory, type LiveSample, SAMPLES_MAX } from "./live-history.ts";

const live: NodeLive = {
  cpuRatio: 0.5,
  memoryUsedBytes: 1,
  load1: 1,
  diskUsedBytes: 1,
  networkReceivedBytesPerSecond: 1,
  networkSentBytesPerSecond: 1,
  connectionCount: 1,
  eventLoopLagMs: 1,
  clockSkewMs: null,
  rttMs: 3,
  outboxPendingCount: 0,
};

test("a sample is added once for each new report, and none while the node is silent", () => {
  const one = appendSample([], { lastSeenAtMs: 1000, live });
  expect(appendSample(one, { lastSeenAtMs: 1000, live })).toBe(one);
  expect(appendSample(one, { lastSeenAtMs: 900, live })).toBe(one);
  expect(appendSample(one, { lastSeenAtMs: 2000, live }).map((sample) => sample.atMs)).toEqual([1000, 2000]);
  expect(appendSample([], { lastSeenAtMs: null, live })).toEqual([]);
});

test("old samples make room", () => {
  const full: LiveSample[] = Array.from({ length: SAMPLES_MAX }, (_, index) => ({ atMs: index + 1, live }));
  const next = appendSample(full, { lastSeenAtMs: SAMPLES_MAX + 1, live });
  expect(next).toHaveLength(SAMPLES_MAX);
  expect(next[0]?.atMs).toBe(2);
});

test("every column has one value for each moment, also for a series the hub did not send", () => {
  const stored = { stepMs: 1000, atMs: [1000, 2000], series: { rttMs: { avg: [1, null], max: [2, null] } } };
  const history = continueHistory(stored, [{ atMs: 3000, live }]);
  expect(history.series.rttMs).toEqual({ avg: [1, null, 3], max: [2, null, 3] });
  expect(history.series.cpuRatio).toEqual({ avg: [null, null, 0.5], max: [null, null, 0.5] });
  expect(history.series.clockSkewMs?.avg).toEqual([null, null, null]);
});
