import { BALANCE_MAX, UNITS_MAX } from "../ledger/units.ts";
import type { PeriodFinder } from "../periods/period-finder.ts";
import { type Aggregation, isCountable, type Meter, quantityAfter } from "../rating/meters.ts";
import { chargeUnits } from "../rating/rate.ts";
import type { RateCard } from "../rating/rate-card.ts";
import { refusalOf } from "./refusal-sentence.ts";
import { type Segment, type SegmentKey, segmentAt } from "./segment.ts";
import {
  AHEAD_MAX_MS,
  LATE_MAX_MS,
  QUANTITY_MAX,
  type UsageAccount,
  type UsageEvent,
  type UsageRefusal,
} from "./usage-event.ts";

export type SegmentTotal = { readonly quantity: bigint; readonly chargedUnits: bigint };

export type RatedEvent = {
  readonly outcome: "rated";
  readonly segment: Segment;
  readonly units: bigint;
  readonly addedQuantity: bigint;
  readonly total: SegmentTotal;
  /** A value that the segment had not counted. */
  readonly newValue: string | null;
};

type RatingInput = {
  readonly account: UsageAccount;
  readonly cards: readonly RateCard[];
  readonly meters: ReadonlyMap<string, Pick<Meter, "name" | "aggregation">>;
  readonly totals: ReadonlyMap<SegmentKey, SegmentTotal>;
  readonly seen: ReadonlySet<string>;
  readonly nowMs: number;
  readonly periodOf: PeriodFinder;
};

/** In one string, for a set. */
export function seenKey(segment: SegmentKey, unique: string): string {
  return `${segment}\n${unique}`;
}

/** The segments of one account's usage, each computed once. */
export class SegmentFinder {
  readonly #input: Pick<RatingInput, "account" | "cards" | "periodOf">;
  readonly #known = new Map<string, ReturnType<typeof segmentAt>[]>();

  constructor(input: Pick<RatingInput, "account" | "cards" | "periodOf">) {
    this.#input = input;
  }

  at(meter: string, atMs: number): Segment {
    const known = this.#known.get(meter) ?? [];
    const found = known.find(({ fromAtMs, toAtMs }) => fromAtMs <= atMs && atMs < toAtMs);
    if (found !== undefined) return found.segment;
    const { account, cards, periodOf } = this.#input;
    const period = periodOf(atMs, account.periodKind, account.zone);
    const made = segmentAt(cards, account.id, meter, { atMs, period });
    this.#known.set(meter, [...known, made]);
    return made.segment;
  }
}

/** Prices one event after the other. What was priced counts only once it is kept. */
export class UsageRating {
  readonly #input: RatingInput;
  readonly #segments: SegmentFinder;
  readonly #changed = new Map<SegmentKey, { segment: Segment; total: SegmentTotal }>();
  readonly #newValues = new Set<string>();
  readonly values: { readonly segment: Segment; readonly unique: string }[] = [];

  constructor(input: RatingInput) {
    this.#input = input;
    this.#segments = new SegmentFinder(input);
  }

  get totals(): { readonly segment: Segment; readonly total: SegmentTotal }[] {
    return [...this.#changed.values()];
  }

  rate(event: UsageEvent): RatedEvent | { readonly outcome: "refused"; readonly refusal: UsageRefusal } {
    const { account, meters } = this.#input;
    const meter = meters.get(event.meter);
    const problem = this.#problemOf(event, meter?.aggregation);
    if (problem !== null) return refused(problem);
    if (meter === undefined || event.value === null)
      return refused(refusalOf("unknown_meter", { account, event }));

    const segment = this.#segments.at(event.meter, event.atMs);
    const before = this.#totalOf(segment.key);
    const isNewValue = event.unique !== null && !this.#hasSeen(segment, event.unique);
    const quantity = quantityAfter(meter.aggregation, before.quantity, { value: event.value, isNewValue });
    const units = chargeUnits(segment.rate, quantity, before.chargedUnits);
    const chargedUnits = before.chargedUnits + units;
    if (quantity > QUANTITY_MAX || units > UNITS_MAX || chargedUnits > BALANCE_MAX)
      return refused(refusalOf("too_large", { account, event }));
    return {
      ...{ outcome: "rated", segment, units, addedQuantity: quantity - before.quantity },
      total: { quantity, chargedUnits },
      newValue: meter.aggregation === "unique" && isNewValue ? event.unique : null,
    };
  }

  keep({ segment, total, newValue }: RatedEvent): void {
    this.#changed.set(segment.key, { segment, total });
    if (newValue === null) return;
    this.#newValues.add(seenKey(segment.key, newValue));
    this.values.push({ segment, unique: newValue });
  }

  #problemOf(event: UsageEvent, aggregation: Aggregation | undefined): UsageRefusal | null {
    const { account, nowMs } = this.#input;
    const facts = { account, event, aheadMs: event.atMs - nowMs };
    if (account.state === "closed") return refusalOf("closed", facts);
    if (event.isForeign) return refusalOf("foreign_node", facts);
    if (event.value === null || !isCountable(event.value)) return refusalOf("bad_quantity", facts);
    if (aggregation === undefined) return refusalOf("unknown_meter", facts);
    if (aggregation === "unique" && event.unique === null) {
      const problem = `The meter ${event.meter} counts different values, and the event has none: send it as "unique", under a new id.`;
      return refusalOf("bad_quantity", { ...facts, problem });
    }
    if (event.atMs > nowMs + AHEAD_MAX_MS) return refusalOf("from_the_future", facts);
    if (event.atMs < nowMs - LATE_MAX_MS) return refusalOf("too_old", facts);
    return null;
  }

  #totalOf(key: SegmentKey): SegmentTotal {
    return this.#changed.get(key)?.total ?? this.#input.totals.get(key) ?? { quantity: 0n, chargedUnits: 0n };
  }

  #hasSeen({ key }: Segment, unique: string): boolean {
    const seen = seenKey(key, unique);
    return this.#newValues.has(seen) || this.#input.seen.has(seen);
  }
}

function refused(refusal: UsageRefusal): { readonly outcome: "refused"; readonly refusal: UsageRefusal } {
  return { outcome: "refused", refusal };
}
