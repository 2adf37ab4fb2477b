import { expect, test } from "vitest";
import { BUILT_IN_METERS, isCountable, quantityAfter, VALUE_MAX } from "./meters.ts";
import { costUnits } from "./rate.ts";

const HOUR_MS = 3_600_000n;

test.each([
  ["tool_invocations", 1n, 1n],
  ["inferences", 1n, 10n],
  ["sandbox_time", HOUR_MS, 100n],
  ["agent_time", HOUR_MS, 80n],
  ["transferred_bytes", 1_000_000_000n, 50n],
  ["api_calls", 1000n, 20n],
])("[M1] %s: %d of it cost %d credits by the list", (name, quantity, credits) => {
  const meter = BUILT_IN_METERS.find((each) => each.name === name);
  if (meter === undefined) throw new Error(`no meter ${name}`);
  const rate = { freeQuantity: 0n, pricing: { kind: "flat", price: meter.listPrice } } as const;
  expect(costUnits(rate, quantity)).toBe(credits * 1_000_000_000n);
});

test("[M2] a meter counts, sums, takes the largest or counts different values", () => {
  const events = [5n, 3n, 5n, 9n, 1n];
  const total = (aggregation: "count" | "sum" | "max" | "unique") => {
    const seen = new Set<bigint>();
    let quantity = 0n;
    for (const value of events) {
      const after = quantityAfter(aggregation, quantity, { value, isNewValue: !seen.has(value) });
      expect(after >= quantity).toBe(true);
      seen.add(value);
      quantity = after;
    }
    return quantity;
  };
  expect([total("count"), total("sum"), total("max"), total("unique")]).toEqual([5n, 23n, 9n, 4n]);
});

test("[M3] a value is above zero and has a bound", () => {
  expect([1n, VALUE_MAX].every(isCountable)).toBe(true);
  expect([0n, -1n, VALUE_MAX + 1n].some(isCountable)).toBe(false);
});
