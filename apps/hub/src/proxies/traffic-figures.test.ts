import { noCounters } from "@orrery/domain/proxies";
import { expect, test } from "vitest";
import { trafficOf } from "./traffic-figures.ts";

test("figures of a minute", () => {
  const some = {
    ...noCounters(),
    requests: 5,
    failedRequests: 1,
    attempts: 7,
    faults: { dial: 2, block: 1 },
  };
  expect(trafficOf(some)).toMatchObject({
    requestCount: 5,
    failedCount: 1,
    attemptCount: 7,
    failedAttemptCount: 3,
    p50Ms: null,
  });
});
