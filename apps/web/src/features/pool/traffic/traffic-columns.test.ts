import { expect, test } from "vitest";
import { trafficColumns } from "./traffic-columns.ts";

test("counts become rates a second, and nothing of nothing is a gap", () => {
  const idle = { requestCount: 0, failedCount: 0, attemptCount: 0, failedAttemptCount: 0 };
  const { requests, failures, bytes, latency } = trafficColumns({
    stepMs: 120_000,
    points: [
      {
        ...{ atMs: 120_000, requestCount: 240, failedCount: 12, attemptCount: 360, failedAttemptCount: 90 },
        ...{ sentBytes: 1200, receivedBytes: 12_000, p50Ms: 4, p99Ms: 9 },
      },
      { ...idle, atMs: 240_000, sentBytes: 0, receivedBytes: 0, p50Ms: null, p99Ms: null },
    ],
  });
  expect(requests.series).toMatchObject({ requests: { avg: [2, 0] }, attempts: { avg: [3, 0] } });
  expect(failures.series).toMatchObject({ clients: { avg: [0.05, null] }, tries: { avg: [0.25, null] } });
  expect(bytes.series).toMatchObject({ received: { avg: [100, 0] }, sent: { avg: [10, 0] } });
  expect(latency).toMatchObject({
    stepMs: 120_000,
    atMs: [120_000, 240_000],
    series: { p99: { max: [9, null] } },
  });
});
