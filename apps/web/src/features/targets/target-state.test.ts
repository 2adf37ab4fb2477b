import type { NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { TARGET_STATE_FACES, targetFace } from "./target-face.ts";
import {
  isNearestDelayed,
  mostFrequentProblem,
  runnerUp,
  targetLossRatio,
  targetState,
} from "./target-state.ts";
import { EXAMPLE_AT_MS, exampleMeasure, exampleTarget } from "./testing/example-target.ts";

const lost = (nodeId: string, problem: string | null, sentCount = 12) =>
  exampleMeasure(nodeId, { p50Ms: null, p99Ms: null, lossRatio: 1, sentCount, problem });
const nobody = { nearest: null, measures: [] };

test("every node, some of them, none of them gets an answer", () => {
  expect(targetState(exampleTarget("a"), EXAMPLE_AT_MS)).toEqual({ kind: "measured", measuredCount: 2 });
  const partly = exampleTarget("a", {
    measures: [exampleMeasure("tokyo-1"), lost("oslo-1", "Timed out after 2 s.")],
  });
  expect(targetState(partly, EXAMPLE_AT_MS)).toEqual({
    kind: "partly",
    reachedCount: 1,
    measuredCount: 2,
    problem: "Timed out after 2 s.",
  });
  const none = exampleTarget("a", { nearest: null, measures: [lost("tokyo-1", "Connection refused.")] });
  expect(targetState(none, EXAMPLE_AT_MS).kind).toBe("unreached");
});

test("refused is only what no agent even sends", () => {
  const sentence = "203.0.113.9 is not in the allow-list.";
  const refused = exampleTarget("a", {
    nearest: null,
    measures: [lost("a", sentence, 0), lost("b", sentence, 0)],
  });
  expect(targetState(refused, EXAMPLE_AT_MS)).toEqual({
    kind: "refused",
    measuredCount: 2,
    problem: sentence,
  });
  const mixed = { ...refused, measures: [lost("a", sentence, 0), lost("b", "Timed out.", 3)] };
  expect(targetState(mixed, EXAMPLE_AT_MS).kind).toBe("unreached");
});

test("without figures it waits at first, and later nobody measures it", () => {
  const target = exampleTarget("a", nobody);
  expect(targetState(target, null).kind).toBe("waiting");
  expect(targetState(target, EXAMPLE_AT_MS + 10_000).kind).toBe("waiting");
  expect(targetState(target, EXAMPLE_AT_MS + 60_000).kind).toBe("silent");
  const hourly = { ...target, intervalMs: 3_600_000 };
  expect(targetState(hourly, EXAMPLE_AT_MS + 60_000).kind).toBe("waiting");
});

test("the most frequent problem is said, and nothing of nodes that reach it", () => {
  expect(
    mostFrequentProblem([
      lost("a", "Timed out."),
      lost("b", "Refused."),
      lost("c", "Refused."),
      exampleMeasure("d", { problem: "Once lost." }),
      exampleMeasure("e", { problem: "Once lost." }),
      exampleMeasure("f", { problem: "Once lost." }),
    ]),
  ).toBe("Refused.");
  expect(mostFrequentProblem([lost("a", null)])).toBeNull();
});

test("loss counts what was sent, not nodes", () => {
  expect(
    targetLossRatio([
      { lossRatio: 0.5, sentCount: 10 },
      { lossRatio: 0, sentCount: 90 },
    ]),
  ).toBeCloseTo(0.05);
  expect(targetLossRatio([lost("a", "Refused.", 0)])).toBeNull();
  expect(targetLossRatio([])).toBeNull();
});

test("demo delay is told of the nearest node's own figure", () => {
  const delayed = exampleTarget("a", {
    measures: [exampleMeasure("tokyo-1", { isDemoDelay: true }), exampleMeasure("oslo-1")],
  });
  expect(isNearestDelayed(delayed)).toBe(true);
  const other = { nodeId: "oslo-1" as NodeId, p50Ms: 40, sinceAtMs: EXAMPLE_AT_MS };
  expect(isNearestDelayed({ ...delayed, nearest: other })).toBe(false);
});

test("the runner-up is the next that reaches it", () => {
  const target = exampleTarget("a", {
    measures: [
      exampleMeasure("tokyo-1"),
      lost("lima-1", "Refused."),
      exampleMeasure("oslo-1", { p50Ms: 40 }),
    ],
  });
  expect(runnerUp(target)).toEqual({ nodeId: "oslo-1", slowerMs: 28 });
  expect(runnerUp(exampleTarget("a", nobody))).toBeNull();
});

test("a page that hears nothing never shows a target as reached", () => {
  const viewer = { nowAtMs: EXAMPLE_AT_MS + 20_000, hubHeardAtMs: EXAMPLE_AT_MS };
  const face = targetFace(exampleTarget("a"), { nowMs: EXAMPLE_AT_MS, viewer });
  expect(face.tone).toBe("unknown");
  expect(face.reason.replaceAll("\u00a0", " ")).toBe(
    "Nothing heard from the hub for 20 s; last known: reached.",
  );
});

test("each state's sentence says what the agents say", () => {
  const at = { nowMs: EXAMPLE_AT_MS, viewer: undefined };
  const one = exampleTarget("a", { nearest: null, measures: [lost("a", "Connection refused")] });
  expect(targetFace(one, at).reason).toBe(
    "The one node that measures it does not reach it: Connection refused.",
  );
  expect(targetFace(exampleTarget("a"), at)).toMatchObject({
    ...TARGET_STATE_FACES.measured,
    reason: "All 2 nodes that measure it reach it.",
    share: null,
  });
  const partly = exampleTarget("a", { measures: [exampleMeasure("a"), lost("b", "Timed out.")] });
  expect(targetFace(partly, at)).toMatchObject({
    reason: "1 of 2 nodes reach it; the others do not: Timed out.",
    share: "1 of 2",
  });
});
