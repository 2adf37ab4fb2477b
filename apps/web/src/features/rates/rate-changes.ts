import type { MeterView, RateCardView, WireRate } from "@orrery/protocol";
import { appliedRates } from "./applied-rates.ts";
import { unitOfMeter } from "./card-words.ts";
import { rateSentence } from "./rate-words.ts";

/** What becomes of the price of one meter when the cards change. */
export type RateChange = {
  readonly meter: string;
  readonly before: string;
  readonly after: string;
};

const NOTHING = "nothing, no card prices it";

/** Meters whose price at a moment differs between two sets of cards, for an account or for everybody (null). */
export function rateChanges(
  before: readonly RateCardView[],
  after: readonly RateCardView[],
  meters: readonly MeterView[],
  accountId: string | null,
  atMs: number,
): RateChange[] {
  const then = appliedRates(after, meters, accountId, atMs);
  return appliedRates(before, meters, accountId, atMs).flatMap(({ meter, applied }, index) => {
    const text = (rate: WireRate | undefined) =>
      rate === undefined ? NOTHING : rateSentence(rate, unitOfMeter(meter));
    const [was, is] = [text(applied?.rate), text(then[index]?.applied?.rate)];
    return was === is ? [] : [{ meter: meter.name, before: was, after: is }];
  });
}
