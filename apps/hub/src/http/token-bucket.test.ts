import { expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

test("a burst at once, then the rate; each name by itself; what is over is waited for", () => {
  let nowMs = 0;
  const bucket = new TokenBucket({ ratePerSecond: 10, burst: 100, clock: { monotonicMs: () => nowMs } });
  expect(bucket.waitMs("a", 100)).toBe(0);
  bucket.take("a", 100);
  expect([bucket.waitMs("a", 1), bucket.waitMs("a", 5), bucket.waitMs("b", 100)]).toEqual([100, 500, 0]);
  nowMs = 500;
  expect([bucket.waitMs("a", 5), bucket.waitMs("a", 6)]).toEqual([0, 100]);
  // More than a burst waits for a full bucket, and is paid for afterwards.
  expect(bucket.waitMs("a", 1000)).toBe(9500);
  nowMs = 10_000;
  expect(bucket.waitMs("a", 1000)).toBe(0);
  bucket.take("a", 1000);
  expect(bucket.waitMs("a", 1)).toBe(90_100);
});

test("names are forgotten, the oldest first, when there are too many", () => {
  const bucket = new TokenBucket({
    ...{ ratePerSecond: 1, burst: 1, namesMax: 2, clock: { monotonicMs: () => 0 } },
  });
  for (const name of ["a", "b", "a", "c"]) bucket.take(name, 1);
  expect(["a", "b", "c"].map((name) => bucket.waitMs(name, 1) > 0)).toEqual([true, false, true]);
});
