import { UNITS_PER_CREDIT } from "../ledger/units.ts";
import { divideHalfAway, roundToCoins } from "./money.ts";

/**
 * Units to be bought now that an invoice is paid. `overdraftUnits`: of all paid invoices of the account, this one included; each may be below
 * zero. `boughtUnits`: what was bought for them before.
 */
export function unitsBoughtByPaying(overdraftUnits: bigint, boughtUnits: bigint): bigint {
  return overdraftUnits > boughtUnits ? overdraftUnits - boughtUnits : 0n;
}

/** Nobody is asked for it: such an invoice is paid as it is finalized. Below zero something is still to be set off. */
export function hasNothingToPay({ totalCoins }: { readonly totalCoins: bigint }): boolean {
  return totalCoins === 0n;
}

export type CreditNoteCheck =
  | { readonly outcome: "credited"; readonly taxCoins: bigint }
  /** `leftCoins`: what can still be credited. */
  | { readonly outcome: "refused"; readonly leftCoins: bigint };

/** What of a credit note is tax. Amounts are with tax, in coins; the note's is above zero. */
export function creditNoteTax(
  invoice: { readonly totalCoins: bigint; readonly taxCoins: bigint },
  notes: readonly { readonly coins: bigint; readonly taxCoins: bigint }[],
  coins: bigint,
): CreditNoteCheck {
  const credited = notes.reduce((sum, note) => sum + note.coins, 0n);
  const leftCoins = invoice.totalCoins - credited;
  if (coins > leftCoins) return { outcome: "refused", leftCoins: leftCoins > 0n ? leftCoins : 0n };
  const taxOfAll = divideHalfAway((credited + coins) * invoice.taxCoins, invoice.totalCoins);
  const taxBefore = notes.reduce((sum, note) => sum + note.taxCoins, 0n);
  return { outcome: "credited", taxCoins: taxOfAll - taxBefore };
}

export type TopUpCost = {
  readonly netCoins: bigint;
  readonly taxCoins: bigint;
  readonly totalCoins: bigint;
};

/** What so many credits cost. `places`: decimal places of the currency's smallest coin. */
export function topUpCost(
  units: bigint,
  { creditPriceMicros, taxPpm }: { readonly creditPriceMicros: bigint; readonly taxPpm: number },
  places: number,
): TopUpCost {
  const netCoins = roundToCoins({ micros: units * creditPriceMicros, per: UNITS_PER_CREDIT }, places);
  const taxCoins = divideHalfAway(netCoins * BigInt(taxPpm), 1_000_000n);
  return { netCoins, taxCoins, totalCoins: netCoins + taxCoins };
}
