import type { NaiveMeter, NaiveRate, NaiveTier } from "./naive-rating.ts";

/** A leap year. All of it is written down by hand: no calendar of the product's is asked. */
export const YEAR_FROM_MS = Date.UTC(2028, 0, 1);
export const YEAR_TO_MS = Date.UTC(2029, 0, 1);
/** Before anything: accounts are opened and the first rates apply. */
export const OPENED_MS = Date.UTC(2027, 11, 1);
/** The start of a month in UTC, in the middle of weeks and of Kiritimati's month. */
export const FIRST_CHANGE_MS = Date.UTC(2028, 3, 1);
/** In the middle of every period: for Berlin in the week that has 169 hours. */
export const SECOND_CHANGE_MS = Date.UTC(2028, 9, 26, 10, 23, 45, 678);

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** To March 2029: long enough for what is told late. */
const MONTHS = 16;
/** To February 2029. */
const WEEKS = 61;

/** The first instants of Berlin's weeks from 27 December 2027 on: Mondays at midnight; summer time from 26 March to 29 October 2028. */
export function weeksOfBerlin(): number[] {
  return Array.from({ length: WEEKS }, (_, week) => {
    const midnight = Date.UTC(2027, 11, 27) + week * 7 * DAY_MS;
    const isSummer = midnight > Date.UTC(2028, 2, 26) && midnight < Date.UTC(2028, 9, 29);
    return midnight - (isSummer ? 2 : 1) * HOUR_MS;
  });
}

/** From December 2027 on; `aheadHours`: of a zone that never changes its clocks. */
export function monthsAhead(aheadHours: number): number[] {
  return Array.from({ length: MONTHS }, (_, month) => Date.UTC(2027, 11 + month, 1) - aheadHours * HOUR_MS);
}

const flat = (units: bigint, per: bigint, free = 0n): NaiveRate => ({
  ...{ free, kind: "flat" },
  tiers: [{ upTo: null, units, per, fee: 0n }],
});
const tier = (upTo: bigint | null, units: bigint, per: bigint, fee = 0n): NaiveTier => ({
  ...{ upTo, units, per, fee },
});
const HOUR = 3_600_000n;
const GB = 1_000_000_000n;

/** What the cards say, by meter: before the first change, after it, and after the second. Prices end nowhere in the decimal system. */
export const CARDS: readonly { fromMs: number; rates: Readonly<Record<string, NaiveRate>> }[] = [
  {
    fromMs: OPENED_MS,
    rates: {
      tool_invocations: {
        ...{ free: 25n, kind: "graduated" },
        tiers: [
          tier(100n, 1_000_000_000n, 1n),
          tier(400n, 700_000_001n, 3n, 5n),
          tier(null, 90_000_000n, 7n),
        ],
      },
      agent_time: flat(80_000_000_000n, HOUR, 2n * HOUR),
      transferred_bytes: {
        ...{ free: 0n, kind: "volume" },
        tiers: [tier(40n * GB, 50_000_000_000n, GB), tier(null, 31_000_000_000n, GB)],
      },
      seats: flat(2_000_000_007n, 3n, 2n),
      users: flat(333_333_333n, 1n),
    },
  },
  {
    fromMs: FIRST_CHANGE_MS,
    rates: {
      tool_invocations: {
        ...{ free: 40n, kind: "graduated" },
        tiers: [tier(250n, 1_100_000_000n, 1n), tier(null, 400_000_000n, 11n, 1_500_000_000n)],
      },
      agent_time: flat(85_000_000_001n, HOUR, 3n * HOUR),
      transferred_bytes: flat(47_000_000_000n, GB, 5n * GB),
      seats: flat(2_500_000_000n, 3n, 1n),
      users: {
        ...{ free: 3n, kind: "volume" },
        tiers: [tier(20n, 400_000_000n, 1n), tier(null, 300_000_001n, 2n)],
      },
    },
  },
  {
    fromMs: SECOND_CHANGE_MS,
    rates: {
      tool_invocations: flat(910_000_003n, 13n, 31n),
      agent_time: flat(77_777_777_777n, HOUR, 100n),
      transferred_bytes: flat(52_000_000_000n, GB),
      seats: flat(2_700_000_000n, 3n),
      users: flat(350_000_000n, 1n, 7n),
    },
  },
];

const AGGREGATIONS: Readonly<Record<string, NaiveMeter["aggregation"]>> = {
  ...{ tool_invocations: "count", agent_time: "sum", transferred_bytes: "sum" },
  ...{ seats: "max", users: "unique", inferences: "count", api_calls: "count" },
};

/** Those that no card names keep their list price all year. */
const LIST: Readonly<Record<string, NaiveRate>> = {
  inferences: flat(10_000_000_000n, 1n),
  api_calls: flat(20_000_000_000n, 1000n),
};

export const METERS: Readonly<Record<string, NaiveMeter>> = Object.fromEntries(
  Object.entries(AGGREGATIONS).map(([name, aggregation]) => {
    const listed = LIST[name];
    const rates =
      listed === undefined
        ? CARDS.map(({ fromMs, rates: of }) => ({ fromMs, rate: of[name] as NaiveRate }))
        : [{ fromMs: 0, rate: listed }];
    return [name, { aggregation, rates }];
  }),
);

/** Numbers that look random and are the same every time (a linear congruential generator, Knuth's MMIX). */
export function numbersFrom(seed: number): (below: number) => number {
  let state = BigInt(seed);
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn;
    return Number((state >> 11n) % BigInt(below));
  };
}
