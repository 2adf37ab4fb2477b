import fc from "fast-check";
import { expect, test } from "vitest";
import { periodAt } from "../periods/period.ts";
import { type Aggregation, quantityAfter } from "./meters.ts";
import { chargeUnits, type Rate } from "./rate.ts";
import { canBeSummed, Rerating } from "./rerating.ts";
import { arbitraryRate } from "./testing/arbitrary-rate.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_AT_MS = Date.parse("2026-03-01T00:00:00Z");
const ZONE = "Europe/Berlin";
const daily = (fromAtMs: number) => ({ fromAtMs, kind: "daily" as const, zone: ZONE });

function rerated(
  aggregation: Aggregation,
  rate: Rate,
  events: readonly { value: bigint; count?: bigint; uniqueValue: string | null; atMs: number }[],
  fromAtMs = 0,
): bigint {
  const rerating = new Rerating(new Map([["calls", { aggregation, rate }]]), daily(fromAtMs));
  for (const event of events) rerating.add({ meter: "calls", count: 1n, ...event });
  return rerating.wouldBeUnits("calls");
}

test("[W1] each period begins with the whole allowance and the first tier, also on a day of 23 hours", () => {
  const price = { units: 10n, per: 1n };
  const rate: Rate = { freeQuantity: 2n, pricing: { kind: "flat", price } };
  const clocksForward = Date.parse("2026-03-28T23:00:00Z");
  const at = (hours: number) => ({ value: 3n, uniqueValue: null, atMs: clocksForward + hours * HOUR_MS });
  expect(rerated("sum", rate, [at(0), at(22)])).toBe(40n);
  expect(rerated("sum", rate, [at(0), at(23)])).toBe(20n);
});

test("[W1] a largest value and different values are counted anew in each period", () => {
  const rate: Rate = { freeQuantity: 0n, pricing: { kind: "flat", price: { units: 1n, per: 1n } } };
  const event = (value: bigint, uniqueValue: string, day: number) => ({
    ...{ value, uniqueValue, atMs: START_AT_MS + day * DAY_MS },
  });
  const events = [event(5n, "a", 0), event(3n, "b", 0), event(7n, "a", 0), event(2n, "a", 1)];
  expect([rerated("max", rate, events), rerated("unique", rate, events)]).toEqual([9n, 3n]);
  expect(rerated("count", rate, events)).toBe(4n);
});

test("[W1] a meter without another rate is passed over", () => {
  const rerating = new Rerating(new Map(), daily(0));
  rerating.add({ meter: "calls", count: 1n, value: 1n, uniqueValue: null, atMs: START_AT_MS });
  expect(rerating.wouldBeUnits("calls")).toBe(0n);
});

test("[W2] what came before the span in its period fills the tiers and is not counted", () => {
  const tiers = [
    { upTo: 10n, price: { units: 3n, per: 1n }, feeUnits: 0n },
    { upTo: null, price: { units: 1n, per: 1n }, feeUnits: 0n },
  ];
  const rate: Rate = { freeQuantity: 4n, pricing: { kind: "graduated", tiers } };
  const event = (hour: number) => ({ value: 10n, uniqueValue: null, atMs: START_AT_MS + hour * HOUR_MS });
  const events = [event(0), event(5), event(6)];
  expect(rerated("sum", rate, events)).toBe(18n + 12n + 6n + 10n);
  expect(rerated("sum", rate, events, START_AT_MS + 5 * HOUR_MS)).toBe(12n + 6n + 10n);
});

const history = fc.array(
  fc.record({
    value: fc.bigInt({ min: 1n, max: 9n }),
    hour: fc.nat(70),
    uniqueValue: fc.constantFrom("a", "b", "c"),
  }),
  { maxLength: 30 },
);
const aggregations = fc.constantFrom<Aggregation>("count", "sum", "max", "unique");

test("[W3] by the same rate, usage would have cost what it was charged", () => {
  fc.assert(
    fc.property(arbitraryRate, aggregations, history, (rate, aggregation, drafts) => {
      const told = drafts.map(({ hour, ...event }) => ({ ...event, atMs: START_AT_MS + hour * HOUR_MS }));
      const inOrder = told.toSorted((a, b) => a.atMs - b.atMs);
      // With volume prices only what was told in order has to come out the same.
      const booked = rate.pricing.kind === "volume" ? inOrder : told;
      expect(rerated(aggregation, rate, inOrder)).toBe(chargedNaively(aggregation, rate, booked));
    }),
    { numRuns: 200 },
  );
});

test("[W1] events that can be summed may be added at once, by the quarter of an hour", () => {
  const QUARTER_MS = HOUR_MS / 4;
  fc.assert(
    fc.property(arbitraryRate, aggregations, history, fc.nat(70), (rate, aggregation, drafts, fromHour) => {
      fc.pre(canBeSummed({ aggregation, rate }));
      const fromAtMs = START_AT_MS + fromHour * HOUR_MS;
      const events = drafts
        .map(({ hour, ...event }, index) => ({
          ...event,
          atMs: START_AT_MS + hour * HOUR_MS + index * 60_000,
        }))
        .sort((a, b) => a.atMs - b.atMs);
      const quarters = Map.groupBy(
        events,
        ({ atMs }) => `${Math.floor(atMs / QUARTER_MS)} ${atMs >= fromAtMs}`,
      );
      const summed = [...quarters.values()].map((group) => {
        const values = group.map(({ value }) => value);
        const value = values.reduce((a, b) => (aggregation === "max" ? (b > a ? b : a) : a + b));
        return { value, count: BigInt(group.length), uniqueValue: null, atMs: group[0]?.atMs ?? 0 };
      });
      expect(rerated(aggregation, rate, summed, fromAtMs)).toBe(rerated(aggregation, rate, events, fromAtMs));
    }),
    { numRuns: 300 },
  );
});

/** As booking does: one after the other as it was told, each in the period in which it happened. */
function chargedNaively(
  aggregation: Aggregation,
  rate: Rate,
  events: readonly { value: bigint; uniqueValue: string; atMs: number }[],
): bigint {
  const totals = new Map<number, { quantity: bigint; charged: bigint; seen: string[] }>();
  for (const { value, uniqueValue, atMs } of events) {
    const { fromAtMs } = periodAt(atMs, "daily", ZONE);
    const total = totals.get(fromAtMs) ?? { quantity: 0n, charged: 0n, seen: [] };
    totals.set(fromAtMs, total);
    const isNewValue = !total.seen.includes(uniqueValue);
    total.seen.push(uniqueValue);
    total.quantity = quantityAfter(aggregation, total.quantity, { value, isNewValue });
    total.charged += chargeUnits(rate, total.quantity, total.charged);
  }
  return [...totals.values()].reduce((sum, { charged }) => sum + charged, 0n);
}
