import type { NaiveMeter, NaiveRate } from "../../usage/testing/naive-rating.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const START_MS = Date.UTC(2026, 0, 1);
/** Long enough before for what is told late. */
export const OPENED_MS = START_MS - 41 * DAY_MS;
/** In the middle of a day. */
export const CHANGE_MS = START_MS + 50 * HOUR_MS;
const DAYS = 80;
/** Of periods. */
export const STARTS: readonly number[] = Array.from({ length: DAYS }, (_, day) => OPENED_MS + day * DAY_MS);

/** Before the change and after it. So small that an account has few coins: a unit is much here. */
export const RATES: Readonly<Record<string, readonly [NaiveRate, NaiveRate]>> = {
  tool_invocations: [
    {
      ...{ free: 1n, kind: "graduated" },
      tiers: [
        { upTo: 2n, units: 3n, per: 2n, fee: 0n },
        { upTo: null, units: 1n, per: 1n, fee: 2n },
      ],
    },
    { free: 0n, kind: "flat", tiers: [{ upTo: null, units: 2n, per: 1n, fee: 0n }] },
  ],
  transferred_bytes: [
    {
      ...{ free: 0n, kind: "volume" },
      tiers: [
        { upTo: 6n, units: 1n, per: 1n, fee: 0n },
        { upTo: null, units: 2n, per: 3n, fee: 0n },
      ],
    },
    { free: 5n, kind: "flat", tiers: [{ upTo: null, units: 5n, per: 7n, fee: 0n }] },
  ],
};

export const METERS: Readonly<Record<string, NaiveMeter>> = {
  tool_invocations: meter("tool_invocations", "count"),
  transferred_bytes: meter("transferred_bytes", "sum"),
};

function meter(name: string, aggregation: NaiveMeter["aggregation"]): NaiveMeter {
  const [before, after] = RATES[name] as readonly [NaiveRate, NaiveRate];
  return {
    aggregation,
    rates: [
      { fromMs: OPENED_MS, rate: before },
      { fromMs: CHANGE_MS, rate: after },
    ],
  };
}
