import type { NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { type DrillResult, gradeDrill, mayDrill } from "./drill.ts";
import { failoverStatistics, percentile } from "./statistics.ts";
import { facts, field, id, NOW_AT_MS, nameOf, recordOf, situation, TAKEOVER } from "./testing/federation.ts";

const three = [facts("a"), facts("b"), facts("c")];

function problems(all = three, more: Parameters<typeof situation>[1] = {}): string[] {
  return mayDrill(situation(field(all), more), NOW_AT_MS)
    .checks.filter(({ isOk }) => !isOk)
    .map(({ name }) => name);
}

test("[D1] a drill needs a quorum to spare, counted without the leader's node", () => {
  expect(mayDrill(situation(field(three)), NOW_AT_MS).isAllowed).toBe(true);
  expect(problems([facts("a"), facts("b"), facts("c", { health: "down" })])).toEqual(["quorum"]);
  expect(problems([facts("a"), facts("b", { nodeId: "node-a" as NodeId }), facts("c")])).toEqual(["quorum"]);
  expect(problems([facts("a"), facts("b")])).toEqual(["quorum"]);
});

test("[D1] and someone to take over, a healthy leader, nothing that holds back or disturbs", () => {
  const busy = three.map((one) => ({ ...one, scheduling: "cordoned" as const }));
  expect(problems(busy)).toEqual(["candidate"]);
  expect(problems([facts("a", { health: "suspect" }), facts("b"), facts("c")])).toEqual(["leader"]);
  expect(problems(three, { blocks: [{ kind: "manual", endsAtMs: null }] })).toEqual(["guards"]);
  expect(problems(three, { isFailoverRunning: true, isMembershipChanging: true })).toEqual([
    "failover",
    "membership",
  ]);
});

function grade(targetMs: number, more: Partial<DrillResult> = {}) {
  const result: DrillResult = {
    failover: recordOf(TAKEOVER, { kind: "drill", targetMs }),
    expectedId: id("b"),
    lostWrites: 0,
    tokensOutOfOrder: 0,
    isOldLeaderDemoted: true,
    ...more,
  };
  return gradeDrill(result, nameOf);
}

test.each([
  [90, "A"],
  [60, "B"],
  [45, "C"],
  [44, "D"],
  [22.5, "D"],
  [22, "F"],
])("[D2] 90 ms with a target of %d ms: %s", (targetMs, expected) => {
  expect(grade(targetMs).grade).toBe(expected);
});

test("[D2] anything lost, or nobody taking over, is an F with its reason", () => {
  expect(grade(90, { lostWrites: 2 })).toEqual({ grade: "F", reasons: ["2 acknowledged writes were lost."] });
  expect(grade(90, { tokensOutOfOrder: 1 }).grade).toBe("F");
  expect(grade(90, { isOldLeaderDemoted: false }).grade).toBe("F");
  expect(grade(90, { failover: recordOf(TAKEOVER.slice(0, 5)) })).toEqual({
    grade: "F",
    reasons: ["Nobody took over: still in phase fence."],
  });
});

test("[D3] another successor than expected costs a grade", () => {
  expect(grade(90, { expectedId: id("c") })).toEqual({
    grade: "B",
    reasons: [
      "The takeover took 90 ms; the target is 90 ms.",
      "B took over where C was expected: one grade less.",
    ],
  });
  expect(grade(22, { expectedId: id("c") }).grade).toBe("F");
});

test("[T1] statistics by kind, fault and phase, of what succeeded", () => {
  const slower = TAKEOVER.map((one) => (one.kind === "converged" ? { ...one, atMs: one.atMs + 100 } : one));
  const rows = failoverStatistics([
    recordOf(TAKEOVER),
    recordOf(slower),
    recordOf(TAKEOVER.slice(0, 5)),
    recordOf(
      TAKEOVER.filter(({ kind }) => kind !== "fenced"),
      { kind: "drill" },
    ),
  ]);
  expect(rows.find(({ kind, phase }) => kind === "automatic" && phase === "total")).toEqual({
    kind: "automatic",
    fault: "silence",
    phase: "total",
    count: 2,
    p50Ms: 90,
    p99Ms: 190,
    maxMs: 190,
  });
  expect(rows.some(({ kind, phase }) => kind === "drill" && phase === "fence")).toBe(false);
  expect(rows).toHaveLength(7 + 6);
  expect(failoverStatistics([])).toEqual([]);
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([
    percentile(hundred, 0.5),
    percentile(hundred, 0.99),
    percentile(hundred, 0),
    percentile([], 0.5),
  ]).toEqual([50, 99, 1, null]);
});
