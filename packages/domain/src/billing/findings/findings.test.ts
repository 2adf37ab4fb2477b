import { FindingKind } from "@orrery/protocol";
import { expect, test } from "vitest";
import { BURST_FLOOR_UNITS, burstLimitUnits, HOUR_MS, isBurst, NEW_ACCOUNT_MS } from "./burst.ts";
import { parksAccount } from "./parks-account.ts";
import { type BoughtBack, CYCLES_MS, refundCycles } from "./refund-cycles.ts";

const NOW = 100 * 24 * HOUR_MS;

test("[P1] only what the account's own credits show suspends it", () => {
  expect(FindingKind.options.filter(parksAccount)).toEqual(["burst_on_new_account", "top_up_and_refund"]);
});

test("[F1] a new account is odd above 1,000 credits an hour and ten times its usual hour", () => {
  const burst = (hourUnits: bigint, ageMs: number, earlierUnits = 0n) =>
    isBurst({ createdAtMs: NOW - ageMs, hourUnits, earlierUnits }, NOW);
  expect(burst(BURST_FLOOR_UNITS, HOUR_MS)).toBe(false);
  expect(burst(BURST_FLOOR_UNITS + 1n, HOUR_MS)).toBe(true);
  expect(burst(BURST_FLOOR_UNITS * 100n, NEW_ACCOUNT_MS)).toBe(false);
  // 200 credits an hour over 10 hours: 2,000 in an hour are as many as ten times.
  const earlier = BURST_FLOOR_UNITS * 2n;
  expect(burstLimitUnits({ createdAtMs: NOW - 11 * HOUR_MS, earlierUnits: earlier }, NOW)).toBe(earlier);
  expect(burst(earlier, 11 * HOUR_MS, earlier)).toBe(false);
  expect(burst(earlier + 1n, 11 * HOUR_MS, earlier)).toBe(true);
  expect(burst(BURST_FLOOR_UNITS + 1n, 0)).toBe(true);
});

const pair = (changes: Partial<BoughtBack> = {}): BoughtBack => ({
  ...{ boughtAtMs: NOW - HOUR_MS, refundedAtMs: NOW, boughtUnits: 10n, refundedUnits: 5n, ...changes },
});

test("[F2] purchases of seven days of which half came back", () => {
  const count = (...pairs: BoughtBack[]) => refundCycles(pairs, { nowAtMs: NOW, sinceMs: 0 }).length;
  expect(count(pair(), pair({ refundedUnits: 10n }))).toBe(2);
  expect(count(pair({ refundedUnits: 4n }))).toBe(0);
  expect(count(pair({ boughtAtMs: NOW - CYCLES_MS }), pair({ boughtAtMs: NOW - CYCLES_MS + 1 }))).toBe(1);
});

test("[F3] what was dismissed is not counted again", () => {
  const pairs = [pair({ refundedAtMs: NOW - 5 }), pair()];
  expect(refundCycles(pairs, { nowAtMs: NOW, sinceMs: NOW - 5 })).toHaveLength(1);
});
