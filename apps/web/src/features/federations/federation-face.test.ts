import { expect, test } from "vitest";
import { exampleFederation } from "../../lib/live/testing/example-federation.ts";
import { byWorstStatus, countByStatus, federationFace, readinessFace } from "./federation-face.ts";

const healthy = exampleFederation("demo");

test("a current page shows the hub's status with its reason", () => {
  expect(federationFace(healthy, undefined)).toEqual({
    status: "healthy",
    label: "Healthy",
    tone: "ok",
    reason: healthy.statusReason,
  });
});

test("a stale page shows nothing as fine, and says what was last known", () => {
  const viewer = { nowAtMs: 100_000, hubHeardAtMs: 60_000 };
  const face = federationFace(healthy, viewer);
  expect(face).toMatchObject({ status: "unknown", tone: "unknown" });
  expect(face.reason).toContain("40\u00a0s");
  expect(face.reason).toContain("last known: healthy");
  expect(readinessFace(healthy, viewer).tone).toBe("unknown");
});

test("worst first: leaderless before degraded before healthy", () => {
  const list = [healthy, { status: "degraded" as const }, { status: "leaderless" as const }];
  expect(list.sort(byWorstStatus).map(({ status }) => status)).toEqual(["leaderless", "degraded", "healthy"]);
  expect(countByStatus(list)).toMatchObject({ healthy: 1, degraded: 1, leaderless: 1, forming: 0 });
});
