import type { BookingKept } from "@orrery/db";
import { type PeriodFinder, type RateCard, SegmentFinder } from "@orrery/domain/billing";
import { type AccountBasis, belongs, type Prices, spendText } from "./account-basis.ts";
import type { AccountChange } from "./book-account.ts";
import type { UsageBooking } from "./usage-booking.ts";
import { segmentOf, spendKeys } from "./wanted-rows.ts";

/**
 * A span that was open when it was read has grace from its end on, which comes later: far longer than this. So nobody needs to tell when it
 * ends (docs/decisions/0069).
 */
export const SPANS_KEPT_MS = 3_600_000;

/** One account, as the last booking left it. */
export class AccountMemory {
  basis: AccountBasis;
  rows = 0;
  readonly #periodOf: PeriodFinder;
  #segments: SegmentFinder;
  #cards: readonly RateCard[];

  constructor(basis: AccountBasis, periodOf: PeriodFinder) {
    this.basis = basis;
    this.#periodOf = periodOf;
    this.#cards = [...basis.prices.cards, ...basis.ownCards];
    this.#segments = this.#finder();
  }

  /** Everybody's, and its own. */
  get cards(): readonly RateCard[] {
    return this.#cards;
  }

  get segments(): SegmentFinder {
    return this.#segments;
  }

  priceBy(prices: Prices): void {
    if (this.basis.prices === prices) return;
    this.basis.prices = prices;
    this.#cards = [...prices.cards, ...this.basis.ownCards];
    this.#segments = this.#finder();
  }

  /** Whether nothing has to be read to book them at this instant. */
  isEnoughFor(bookings: readonly UsageBooking[], nowMs: number): boolean {
    const { account, totals, spends, spans, spansReadAtMs, prices } = this.basis;
    const facts = { account, periodOf: this.#periodOf, nowMs };
    if (!spendKeys(facts).every((key) => spends.has(spendText(key)))) return false;
    const hasSpans = nowMs - spansReadAtMs < SPANS_KEPT_MS;
    return bookings.every((booking) => {
      const aggregation = prices.meters.get(booking.meter)?.aggregation;
      // Which values were counted is not remembered: there may be very many.
      if (aggregation === undefined || aggregation === "unique") return false;
      const segment = segmentOf(this.#segments, booking, nowMs);
      if (segment !== null && !totals.has(segment.key)) return false;
      return booking.nodeId === null || (hasSpans && belongs(booking, spans, booking.atMs ?? nowMs));
    });
  }

  /** Once it is kept. */
  learn({ wallet, version, totals, spends }: AccountChange, { heads, writer }: BookingKept): void {
    const { basis } = this;
    const headHash = heads.get(basis.account.id);
    if (headHash === undefined) throw new Error("What has changed was written.");
    basis.locked = { wallet, headHash: Buffer.from(headHash, "hex") };
    basis.versions = { ...basis.versions, wallet: version, writer };
    for (const { key, total } of totals) basis.totals.set(key, total);
    for (const { key, units } of spends) basis.spends.set(key, (basis.spends.get(key) ?? 0n) + units);
  }

  countRows(): void {
    const { locked, totals, spends, seen, spans, ownCards } = this.basis;
    const { grants, holds } = locked.wallet;
    const facts = totals.size + spends.size + seen.size + spans.length + ownCards.length;
    this.rows = 1 + grants.length + holds.length + facts;
  }

  #finder(): SegmentFinder {
    const { account } = this.basis;
    return new SegmentFinder({ account, cards: this.#cards, periodOf: this.#periodOf });
  }
}
