import { expect, test } from "vitest";
import { trafficColumns } from "./traffic-columns.ts";

test("counts become rates a second, shares are of what was answered, and nothing of nothing is a gap", () => {
  const { requests, shares, times } = trafficColumns({
    stepMs: 120_000,
    points: [
      {
        ...{ atMs: 120_000, requestCount: 240, failedCount: 12, retriedCount: 60, refusedCount: 120 },
        ...{ p50Ms: 4, p99Ms: 9 },
      },
      {
        ...{ atMs: 240_000, requestCount: 0, failedCount: 0, retriedCount: 0, refusedCount: 12 },
        ...{ p50Ms: null, p99Ms: null },
      },
    ],
  });
  expect(requests.series).toMatchObject({ requests: { avg: [2, 0] }, refused: { avg: [1, 0.1] } });
  expect(shares.series).toMatchObject({ failed: { avg: [0.05, null] }, retried: { avg: [0.25, null] } });
  expect(times).toMatchObject({
    ...{ stepMs: 120_000, atMs: [120_000, 240_000] },
    series: { p50: { avg: [4, null] }, p99: { max: [9, null] } },
  });
});
