import { expect, test } from "vitest";
import { latencyQuantileMs } from "./latency-quantile.ts";

const counts = (of: Record<number, number>) => Array.from({ length: 18 }, (_, at) => of[at] ?? 0);

test("a quantile lies within its bucket, as far in as its rank says", () => {
  expect(latencyQuantileMs(counts({}), 0.5)).toBeNull();
  expect(latencyQuantileMs(counts({ 4: 2 }), 0.5)).toBe(12);
  expect(latencyQuantileMs(counts({ 0: 99, 17: 1 }), 0.5)).toBe(0.5);
  expect(latencyQuantileMs(counts({ 0: 1, 17: 1 }), 1)).toBe(2 ** 17);
});
