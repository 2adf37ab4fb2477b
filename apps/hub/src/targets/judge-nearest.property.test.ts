import type { StoredNearest } from "@orrery/db";
import type { NodeId, TargetMeasure } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeNearest, type NearestSituation } from "./judge-nearest.ts";

const NOW = 100_000;

function measure(nodeId: string, p50Ms: number | null, change: Partial<TargetMeasure> = {}): TargetMeasure {
  return {
    nodeId: nodeId as NodeId,
    p50Ms,
    p99Ms: p50Ms,
    lossRatio: 0,
    sentCount: 10,
    problem: null,
    atMs: NOW,
    isDemoDelay: false,
    ...change,
  };
}

const stored = (nodeId: string, p50Ms: number): StoredNearest => ({
  nodeId: nodeId as NodeId,
  p50Ms,
  sinceAtMs: 0,
});

function judge(change: Partial<NearestSituation>) {
  return judgeNearest({
    current: null,
    standing: "heard",
    measures: [],
    nowMs: NOW,
    intervalMs: 1000,
    ...change,
  });
}

test("who answers first is the nearest, and who is not much better does not take over", () => {
  const measures = [measure("a", 20), measure("b", 30), measure("c", null)];
  expect(judge({ measures })).toEqual({ kind: "changed", to: { nodeId: "a", p50Ms: 20 } });
  expect(judge({ measures, current: stored("a", 500) })).toEqual({ kind: "same" });
  const close = [measure("a", 20), measure("b", 19.5)];
  expect(judge({ measures: close, current: stored("a", 20) })).toEqual({ kind: "same" });
  expect(judge({ measures, current: stored("b", 30) })).toMatchObject({ to: { nodeId: "a" } });
});

test("a nearest that nothing answers any more is followed by the next, or by nobody", () => {
  const current = stored("a", 20);
  expect(judge({ current, measures: [measure("a", null), measure("b", 90)] })).toMatchObject({
    to: { nodeId: "b" },
  });
  expect(judge({ current, measures: [measure("a", null)] })).toEqual({ kind: "changed", to: null });
  expect(judge({ current, standing: "gone", measures: [measure("b", 90)] })).toMatchObject({
    to: { nodeId: "b" },
  });
});

test("against one that another replica hears, only what is better than its figure counts", () => {
  const current = stored("a", 20);
  const elsewhere = { current, standing: "elsewhere" } as const;
  expect(judge({ ...elsewhere, measures: [measure("b", 30)] })).toEqual({ kind: "same" });
  expect(judge({ ...elsewhere, measures: [] })).toEqual({ kind: "same" });
  expect(judge({ ...elsewhere, measures: [measure("b", 10)] })).toMatchObject({ to: { nodeId: "b" } });
});

test("two replicas that hear different nodes come to rest, with the best of all within the hysteresis", () => {
  const figure = fc.option(fc.double({ min: 0.1, max: 300, noNaN: true }), { freq: 5 });
  const nodes = fc.array(fc.record({ p50Ms: figure, replica: fc.constantFrom(0, 1) }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(nodes, fc.array(fc.constantFrom(0, 1), { minLength: 40, maxLength: 40 }), (fleet, turns) => {
      const heardBy = (replica: number) =>
        fleet.flatMap((node, i) => (node.replica === replica ? [measure(`n-${i}`, node.p50Ms)] : []));
      let row: StoredNearest | null = null;
      let changes = 0;
      let changesLate = 0;
      const step = (replica: number): boolean => {
        const current: StoredNearest | null = row;
        const own = heardBy(replica);
        const isOwn = current !== null && own.some(({ nodeId }) => nodeId === current.nodeId);
        const standing = isOwn ? "heard" : "elsewhere";
        const judgement = judge({ current, standing, measures: own });
        if (judgement.kind === "same") return false;
        row = judgement.to === null ? null : { ...judgement.to, sinceAtMs: 0 };
        return true;
      };
      turns.forEach((replica, at) => {
        if (!step(replica)) return;
        changes += 1;
        if (at >= 20 && turns.slice(0, 20).includes(0) && turns.slice(0, 20).includes(1)) changesLate += 1;
      });
      expect(changesLate).toBe(0);
      expect(changes).toBeLessThanOrEqual(2);
      // Both had a turn by now.
      step(0);
      step(1);
      const best = Math.min(...fleet.map(({ p50Ms }) => p50Ms ?? Number.POSITIVE_INFINITY));
      const settled = row as StoredNearest | null;
      if (best === Number.POSITIVE_INFINITY) expect(settled).toBeNull();
      else expect(settled?.p50Ms).toBeLessThanOrEqual(Math.max(best + 1, best / 0.9) + 1e-9);
    }),
  );
});
