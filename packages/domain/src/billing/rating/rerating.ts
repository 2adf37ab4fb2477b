import { type Period, type PeriodKind, periodAt } from "../periods/period.ts";
import { type Aggregation, quantityAfter } from "./meters.ts";
import { chargeUnits, type Rate } from "./rate.ts";

/** What is priced anew of one meter. */
export type RepricedMeter = { readonly aggregation: Aggregation; readonly rate: Rate };

/** One event as it was booked. `uniqueValue`: of a meter that counts different values. */
export type PastUsage = {
  readonly meter: string;
  readonly value: bigint;
  readonly uniqueValue: string | null;
  readonly atMs: number;
};

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

  add({ meter, value, uniqueValue, atMs }: PastUsage): void {
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
    running.quantity = quantityAfter(aggregation, running.quantity, { value, isNewValue });
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
