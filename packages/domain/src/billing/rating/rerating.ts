import { type Period, type PeriodKind, periodAt } from "../periods/period.ts";
import { type Aggregation, quantityAfter } from "./meters.ts";
import { chargeUnits, type Rate } from "./rate.ts";

/** What is priced anew of one meter. */
export type RepricedMeter = { readonly aggregation: Aggregation; readonly rate: Rate };

/** One event as it was booked, or several of one meter at once (`canBeSummed`). */
export type PastUsage = {
  readonly meter: string;
  /** Of several: their sum, or of a meter of the largest value that one. */
  readonly value: bigint;
  /** How many events it stands for. */
  readonly count: bigint;
  /** Of a meter that counts different values. */
  readonly uniqueValue: string | null;
  readonly atMs: number;
};

/**
 * Whether events of one period, on one side of the span's start, may be added at once. Not with volume prices, which may charge more
 * between two tiers than at the end, and not where different values are told apart.
 */
export function canBeSummed({ aggregation, rate }: RepricedMeter): boolean {
  return aggregation !== "unique" && rate.pricing.kind !== "volume";
}

/** What a meter has come to in the running period. */
type Running = { quantity: bigint; chargedUnits: bigint; seen: Set<string> };

/**
 * What past usage would have cost, had each meter had one rate all the time. Events come in the order in which they happened, from
 * the start of the period on that the span begins in: what came before the span fills tiers and uses up the allowance, and is not
 * counted.
 */
export class Rerating {
  readonly #meters: ReadonlyMap<string, RepricedMeter>;
  readonly #fromAtMs: number;
  readonly #calendar: { readonly kind: PeriodKind; readonly zone: string };
  readonly #wouldBeUnits = new Map<string, bigint>();
  #period: Period = { fromAtMs: 0, toAtMs: 0 };
  #running = new Map<string, Running>();

  constructor(
    meters: ReadonlyMap<string, RepricedMeter>,
    options: { readonly fromAtMs: number; readonly kind: PeriodKind; readonly zone: string },
  ) {
    this.#meters = meters;
    this.#fromAtMs = options.fromAtMs;
    this.#calendar = options;
  }

  add({ meter, value, count, uniqueValue, atMs }: PastUsage): void {
    const repriced = this.#meters.get(meter);
    if (repriced === undefined) return;
    if (atMs >= this.#period.toAtMs) {
      this.#period = periodAt(atMs, this.#calendar.kind, this.#calendar.zone);
      this.#running = new Map();
    }
    const running = this.#runningOf(meter);
    const { aggregation, rate } = repriced;
    const key = uniqueValue ?? "";
    const isNewValue = aggregation === "unique" && !running.seen.has(key);
    if (isNewValue) running.seen.add(key);
    running.quantity =
      aggregation === "count"
        ? running.quantity + count
        : quantityAfter(aggregation, running.quantity, { value, isNewValue });
    const units = chargeUnits(rate, running.quantity, running.chargedUnits);
    running.chargedUnits += units;
    if (atMs >= this.#fromAtMs) this.#wouldBeUnits.set(meter, this.wouldBeUnits(meter) + units);
  }

  /** By now. */
  wouldBeUnits(meter: string): bigint {
    return this.#wouldBeUnits.get(meter) ?? 0n;
  }

  #runningOf(meter: string): Running {
    const known = this.#running.get(meter);
    if (known !== undefined) return known;
    const fresh: Running = { quantity: 0n, chargedUnits: 0n, seen: new Set() };
    this.#running.set(meter, fresh);
    return fresh;
  }
}
