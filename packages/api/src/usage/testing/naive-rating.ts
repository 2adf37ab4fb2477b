/**
 * What usage costs, written once more from the rules of packages/domain/src/billing/rating/SPEC.md alone: for tests that would not trust a
 * calculation to judge itself. Nothing of the product is imported.
 */
export type NaiveTier = { upTo: bigint | null; units: bigint; per: bigint; fee: bigint };
export type NaiveRate = {
  /** Of each period. */
  free: bigint;
  kind: "flat" | "graduated" | "volume";
  /** One without an end where it is flat. */
  tiers: readonly NaiveTier[];
};

/** Of one meter: what applies from an instant on, until the next one. */
export type NaiveMeter = {
  aggregation: "count" | "sum" | "max" | "unique";
  rates: readonly { fromMs: number; rate: NaiveRate }[];
};

export type NaiveUsage = { meter: string; value: bigint; unique?: string; atMs: number };

/** `segment`: by which what is charged at one rate of one meter in one period is told apart. */
export type NaiveRated = { units: bigint; segment: string; periodMs: number; keep(): void };

type Segment = { rate: NaiveRate; free: bigint; quantity: bigint; seen: Set<string>; charged: bigint };

/** One account's meters, event by event. */
export class NaiveRating {
  readonly #meters: Readonly<Record<string, NaiveMeter>>;
  /** The starts of its periods, in order, one after the last of them included. */
  readonly #starts: readonly number[];
  readonly #segments = new Map<string, Segment>();

  constructor(meters: Readonly<Record<string, NaiveMeter>>, starts: readonly number[]) {
    this.#meters = meters;
    this.#starts = starts;
  }

  /** What this event would be charged now; `keep` makes it so. */
  rate({ meter, value, unique, atMs }: NaiveUsage): NaiveRated {
    const { aggregation, rates } = this.#meters[meter] as NaiveMeter;
    const place = this.#starts.findLastIndex((start) => start <= atMs);
    const from = this.#starts[place] as number;
    const to = this.#starts[place + 1] as number;
    const index = rates.findLastIndex(({ fromMs }) => fromMs <= atMs);
    const key = `${meter} ${from} ${index}`;
    const { rate, fromMs } = rates[index] as { fromMs: number; rate: NaiveRate };
    const part = Math.min(to, rates[index + 1]?.fromMs ?? to) - Math.max(from, fromMs);
    const segment = this.#segments.get(key) ?? {
      ...{ rate, quantity: 0n, charged: 0n, seen: new Set<string>() },
      // Its share of the allowance, in whole numbers.
      free: (rate.free * BigInt(part)) / BigInt(to - from),
    };
    this.#segments.set(key, segment);
    let quantity = segment.quantity;
    if (aggregation === "count") quantity += 1n;
    if (aggregation === "sum") quantity += value;
    if (aggregation === "max" && value > quantity) quantity = value;
    if (aggregation === "unique" && !segment.seen.has(unique ?? "")) quantity += 1n;
    const due = costOf(segment.rate, quantity - segment.free) - segment.charged;
    const units = due > 0n ? due : 0n;
    return {
      ...{ units, segment: key, periodMs: from },
      keep: () => {
        segment.quantity = quantity;
        segment.charged += units;
        segment.seen.add(unique ?? "");
      },
    };
  }
}

function costOf({ kind, tiers }: NaiveRate, paid: bigint): bigint {
  if (paid <= 0n) return 0n;
  if (kind !== "graduated") {
    const tier = tiers.find(({ upTo }) => upTo === null || upTo >= paid) as NaiveTier;
    return tier.fee + (paid * tier.units) / tier.per;
  }
  // Everything over one denominator, and cut down once.
  const over = tiers.reduce((product, { per }) => product * per, 1n);
  let sum = 0n;
  let fees = 0n;
  for (const [index, tier] of tiers.entries()) {
    const from = tiers[index - 1]?.upTo ?? 0n;
    if (paid <= from) break;
    const until = tier.upTo === null || tier.upTo > paid ? paid : tier.upTo;
    sum += (until - from) * tier.units * (over / tier.per);
    fees += tier.fee;
  }
  return fees + sum / over;
}
