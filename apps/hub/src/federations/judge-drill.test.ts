import type { DrillRecord, FailoverRecord } from "@orrery/db";
import type { FailoverMark } from "@orrery/protocol";
import { expect, test } from "vitest";
import { judgeDrill } from "./judge-drill.ts";
import { FEDERATION, id, NOW_AT_MS } from "./testing/sight.ts";

const drill: DrillRecord = {
  id: "d1",
  federationId: FEDERATION,
  fault: "kill",
  state: "ordered",
  startedAtMs: NOW_AT_MS,
  deadlineAtMs: NOW_AT_MS + 30_000,
  byName: "Ada",
  isScheduled: false,
  expectedId: id("b"),
  grade: null,
  reasons: [],
  checks: [],
  failoverId: null,
};

function failover(tookMs: number, more: Partial<FailoverRecord> = {}): FailoverRecord {
  const mark = (atMs: number, body: object) =>
    ({ by: id("b"), clockId: "b-1", atMs, term: 4, ...body }) as FailoverMark;
  return {
    id: "orders-1-4",
    federationId: FEDERATION,
    generation: 1,
    kind: "drill",
    fault: "closed",
    outcome: "succeeded",
    toldOutcome: "succeeded",
    startedAtMs: NOW_AT_MS + 100,
    totalMs: tookMs,
    oldLeaderId: id("a"),
    newLeaderId: id("b"),
    term: 4,
    byName: null,
    opening: null,
    marks: [
      mark(0, { kind: "began" }),
      mark(tookMs / 2, { kind: "elected" }),
      mark(tookMs, { kind: "converged" }),
    ],
    evidence: [],
    names: { a: "A", b: "B", c: "C" },
    drillId: null,
    acknowledgedByName: null,
    acknowledgedAtMs: null,
    updatedAtMs: NOW_AT_MS + 500,
    ...more,
  };
}

test("a takeover within the target by whom was expected is an A, and says what was not checked", () => {
  const judged = judgeDrill(drill, [failover(120)], NOW_AT_MS + 1000);
  expect(judged).toMatchObject({ kind: "graded", grade: "A", failoverId: "orders-1-4" });
  expect(judged.kind === "graded" && judged.reasons.join(" ")).toMatch(/took 120 ms.*Not checked: writes/);
});

test("another successor costs a grade; twice the target is a C", () => {
  expect(judgeDrill({ ...drill, expectedId: id("c") }, [failover(120)], NOW_AT_MS)).toMatchObject({
    grade: "B",
  });
  expect(judgeDrill(drill, [failover(390)], NOW_AT_MS)).toMatchObject({ grade: "C" });
});

test("waiting until the takeover is over; at the deadline nobody took over", () => {
  const running = failover(120, { outcome: "running", marks: failover(120).marks.slice(0, 2) });
  expect(judgeDrill(drill, [running], NOW_AT_MS + 29_999)).toEqual({ kind: "waiting" });
  expect(judgeDrill(drill, [], NOW_AT_MS + 29_999)).toEqual({ kind: "waiting" });
  const late = judgeDrill(drill, [], NOW_AT_MS + 30_000);
  expect(late).toEqual({
    kind: "graded",
    grade: "F",
    reasons: ["Nobody took over within 30 s."],
    failoverId: null,
  });
});

test("failovers from before the drill, or of another drill, are not its own", () => {
  const before = failover(120, { updatedAtMs: NOW_AT_MS - 1 });
  const others = failover(120, { drillId: "d0" });
  expect(judgeDrill(drill, [before, others], NOW_AT_MS + 1000)).toEqual({ kind: "waiting" });
  const automatic = failover(120, { kind: "automatic" });
  expect(judgeDrill(drill, [automatic], NOW_AT_MS + 1000)).toMatchObject({ grade: "A" });
});
