import type { NodeId, TargetMeasure } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestOf } from "./nearest.ts";

const NOW_MS = 100_000;

function measure(name: string, p50Ms: number | null, more: Partial<TargetMeasure> = {}): TargetMeasure {
  return {
    nodeId: name as NodeId,
    p50Ms,
    p99Ms: p50Ms,
    lossRatio: 0,
    sentCount: 12,
    problem: null,
    atMs: NOW_MS,
    isDemoDelay: false,
    ...more,
  };
}

function nearest(measures: TargetMeasure[], current: string | null = null) {
  return (
    nearestOf({ measures, currentId: current as NodeId | null, nowAtMs: NOW_MS, intervalMs: 5000 })?.nodeId ??
    null
  );
}

test("[LN1] the nearest is the one with the shortest p50, what is lost counted as asked again", () => {
  expect(nearest([measure("a", 20), measure("b", 10)])).toBe("b");
  expect(nearest([measure("a", 20), measure("b", 15, { lossRatio: 0.5 })])).toBe("a");
  expect(nearest([measure("b", 10), measure("a", 10)])).toBe("a");
  const found = nearestOf({
    measures: [measure("b", 15, { lossRatio: 0.5 })],
    currentId: null,
    nowAtMs: NOW_MS,
    intervalMs: 5000,
  });
  expect(found).toEqual({ nodeId: "b", p50Ms: 15 });
});

test("[LN2] who does not reach it, has no figure, or measured longer than three intervals ago, does not count", () => {
  expect(nearest([])).toBe(null);
  expect(nearest([measure("a", null), measure("b", 3, { lossRatio: 1 }), measure("c", Number.NaN)])).toBe(
    null,
  );
  expect(nearest([measure("a", 1, { atMs: NOW_MS - 15_000 }), measure("b", 10)])).toBe("a");
  expect(nearest([measure("a", 1, { atMs: NOW_MS - 15_001 }), measure("b", 10)])).toBe("b");
  expect(nearest([measure("a", 1, { atMs: NOW_MS - 15_001 })], "a")).toBe(null);
});

test("[LN3] another takes over only if it is 10 % or 1 ms better, whichever is more, or the current one is gone", () => {
  expect(nearest([measure("a", 100), measure("b", 90.1)], "a")).toBe("a");
  expect(nearest([measure("a", 100), measure("b", 90)], "a")).toBe("b");
  expect(nearest([measure("a", 5), measure("b", 4.1)], "a")).toBe("a");
  expect(nearest([measure("a", 5), measure("b", 4)], "a")).toBe("b");
  expect(nearest([measure("a", 5, { lossRatio: 0.2 }), measure("b", 5)], "a")).toBe("b");
  expect(nearest([measure("a", null), measure("b", 900)], "a")).toBe("b");
  expect(nearest([measure("b", 900)], "a")).toBe("b");
});

test("[LN3] two nodes alike that jitter do not take turns, and a real change is followed at once", () => {
  const jitter = fc.double({ min: -0.4, max: 0.4, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(jitter, jitter), { minLength: 1, maxLength: 50 }), (rounds) => {
      let current: string | null = null;
      const changes = new Set<string | null>();
      for (const [x, y] of rounds) {
        current = nearest([measure("a", 20 + x), measure("b", 20 + y)], current);
        changes.add(current);
      }
      expect(changes.size).toBe(1);
      const other = current === "a" ? "b" : "a";
      expect(nearest([measure(current ?? "", 60), measure(other, 20)], current)).toBe(other);
    }),
  );
});
