import { expect, test } from "vitest";
import { spanRange } from "./usage-span.ts";

const MINUTE = 60_000;

test("a span ends at the next whole minute and reaches back from there", () => {
  const nowMs = 1_000_000 * MINUTE + 1;
  const day = spanRange("24h", nowMs, 0);
  expect(day).toEqual({
    toAtMs: 1_000_001 * MINUTE,
    fromAtMs: (1_000_001 - 24 * 60) * MINUTE,
    step: "hour",
  });
  expect(spanRange("24h", nowMs + 59_000, 0)).toEqual(day);
});

test("the running period begins where it began, and is never empty", () => {
  expect(spanRange("period", 10 * MINUTE, 3 * MINUTE).fromAtMs).toBe(3 * MINUTE);
  const early = spanRange("period", 10 * MINUTE, 99 * MINUTE);
  expect(early.fromAtMs).toBeLessThan(early.toAtMs);
});
