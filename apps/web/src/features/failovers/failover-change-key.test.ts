import { expect, test } from "vitest";
import { exampleFailover, exampleFederation } from "../../lib/live/testing/example-federation.ts";
import { failoverChangeKey } from "./failover-change-key.ts";

test("the key changes when a failover begins, ends or is acknowledged, and not with a report", () => {
  const before = exampleFederation("demo");
  const key = failoverChangeKey([before]);
  expect(failoverChangeKey([{ ...before, reportedAtMs: 1, status: "degraded" }])).toBe(key);
  const changed = [
    { ...before, runningFailover: exampleFailover({ id: "f-demo-1-8", outcome: "running" }) },
    { ...before, lastFailover: exampleFailover({ acknowledgedByName: "ada" }) },
    { ...before, lastFailover: null },
  ].map((view) => failoverChangeKey([view]));
  expect(new Set([key, ...changed]).size).toBe(4);
});
