import type { BookingWanted, SpendKey, TotalKey, ValueKey } from "@orrery/db";
import {
  BUILT_IN_METERS,
  type PeriodFinder,
  type RateCard,
  type Segment,
  SegmentFinder,
  type UsageAccount,
} from "@orrery/domain/billing";
import { hashOfValue, type UsageBooking } from "./usage-booking.ts";

export type SegmentFacts = {
  account: UsageAccount;
  cards: readonly RateCard[];
  periodOf: PeriodFinder;
  nowMs: number;
};

type Rows = Pick<BookingWanted, "totals" | "values" | "spends">;

/** The rows that a booking reads beside its accounts', each asked for once. */
export class WantedRows {
  readonly #asked = new Set<string>();
  #totals: TotalKey[] = [];
  #values: ValueKey[] = [];
  #spends: SpendKey[] = [];

  /** What these events need, if the account and the cards are as the facts say. */
  add(bookings: readonly UsageBooking[], facts: SegmentFacts): void {
    const { account, nowMs } = facts;
    const segments = new SegmentFinder(facts);
    for (const booking of bookings) {
      const segment = segmentOf(segments, booking, nowMs);
      if (segment === null) continue;
      const key = totalKey(account.id, segment);
      if (this.#isNew(account.id, segment.key)) this.#totals.push(key);
      if (booking.unique === null || BUILT_IN.has(booking.meter)) continue;
      const hash = hashOfValue(booking.unique);
      if (this.#isNew(account.id, segment.key, hash)) this.#values.push({ ...key, hash });
    }
    for (const spend of spendKeys(facts)) {
      if (this.#isNew(account.id, spend.kind, String(spend.fromAtMs))) this.#spends.push(spend);
    }
  }

  /** Those that were added since the last time. */
  take(): Rows {
    const rows = { totals: this.#totals, values: this.#values, spends: this.#spends };
    this.#totals = [];
    this.#values = [];
    this.#spends = [];
    return rows;
  }

  #isNew(...parts: string[]): boolean {
    const key = parts.join("\n");
    if (this.#asked.has(key)) return false;
    this.#asked.add(key);
    return true;
  }
}

/** None of them counts different values. */
const BUILT_IN = new Set(BUILT_IN_METERS.map(({ name }) => name));
/** Beyond them an event is refused, whatever its segment. */
const FARTHEST_MS = 50 * 86_400_000;

export function totalKey(accountId: string, { meter, periodFromAtMs, rateFromAtMs }: Segment): TotalKey {
  return { accountId, meter, periodFromAtMs, rateFromAtMs };
}

/** The day and the period of now. */
export function spendKeys({ account, periodOf, nowMs }: Omit<SegmentFacts, "cards">): [SpendKey, SpendKey] {
  const { id: accountId, zone, periodKind } = account;
  return [
    { accountId, kind: "day", fromAtMs: periodOf(nowMs, "daily", zone).fromAtMs },
    { accountId, kind: "period", fromAtMs: periodOf(nowMs, periodKind, zone).fromAtMs },
  ];
}

/** Null = so far from now that it is refused anyhow. */
export function segmentOf(
  segments: SegmentFinder,
  { meter, atMs }: UsageBooking,
  nowMs: number,
): Segment | null {
  const at = atMs ?? nowMs;
  return Math.abs(at - nowMs) > FARTHEST_MS ? null : segments.at(meter, at);
}
