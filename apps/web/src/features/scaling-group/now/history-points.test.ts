import type { ScalingDecisionView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleGroup } from "../../scaling/testing/example-group.ts";
import { historyMarks, historyPoints } from "./history-points.ts";

const point = (atMs: number, cpu: number | null) => ({
  ...{ atMs, wantedMin: 1, wantedMax: 3, ready: 2.5 },
  metrics: cpu === null ? {} : { cpu: { mean: cpu, max: cpu * 2 } },
});

test("a step without the metric is a gap of the load alone, and the newest evaluation comes last", () => {
  const { decision } = exampleGroup("a", { decision: { atMs: 180_000 } });
  const series = { stepMs: 60_000, points: [point(60_000, 0.5), point(120_000, null)] };
  expect(historyPoints(series, "cpu", decision)).toEqual([
    { atMs: 60_000, mean: 0.5, max: 1, counts: [3, 2.5] },
    { atMs: 120_000, mean: null, max: null, counts: [3, 2.5] },
    { atMs: 180_000, mean: null, max: null, counts: [2, 2] },
  ]);
  expect(historyPoints(series, "cpu", null)).toHaveLength(2);
});

test("changes by policies and by people stand in one order", () => {
  const { decision } = exampleGroup("a", { decision: { atMs: 5, outcome: "up", sentence: "Up." } });
  const changes = [{ ...decision, id: "d", groupId: "g" } as ScalingDecisionView];
  const data = { before: { wanted: 4 }, after: { wanted: 2 } };
  expect(historyMarks(changes, [{ atMs: 2, summary: "By hand.", data }])).toEqual([
    { atMs: 2, isUp: false, sentence: "By hand." },
    { atMs: 5, isUp: true, sentence: "Up." },
  ]);
});
