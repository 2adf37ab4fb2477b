import type { NodeId, TargetMeasure } from "@orrery/protocol";
import { TargetView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { targetView } from "./target-view.ts";
import { someTarget } from "./testing/records.ts";

const measure = (nodeId: string, p50Ms: number | null, lossRatio = 0): TargetMeasure => ({
  nodeId: nodeId as NodeId,
  p50Ms,
  p99Ms: p50Ms,
  lossRatio,
  sentCount: 10,
  problem: null,
  atMs: 1,
  isDemoDelay: false,
});

test("measures come nearest first, with loss counted, and those that nothing answers last", () => {
  const measures = [
    measure("silent-b", null, 1),
    measure("far", 80),
    measure("lossy", 30, 0.8),
    measure("near", 20),
    measure("silent-a", null, 1),
  ];
  const view = targetView(someTarget("t"), measures, null);
  expect(view.measures.map(({ nodeId }) => nodeId)).toEqual(["near", "far", "lossy", "silent-a", "silent-b"]);
  expect(TargetView.parse(view)).toEqual(view);
});

test("the nearest is the stored one, with what it answered lately where that is known", () => {
  const nearest = { nodeId: "near" as NodeId, p50Ms: 20, sinceAtMs: 5 };
  expect(targetView(someTarget("t", { nearest }), [], null).nearest).toEqual(nearest);
  expect(targetView(someTarget("t", { nearest }), [], 25).nearest).toEqual({ ...nearest, p50Ms: 25 });
  expect(targetView(someTarget("t"), [], 25).nearest).toBeNull();
});
