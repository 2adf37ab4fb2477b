import { UNITS_PER_CREDIT } from "../ledger/units.ts";
import { type Amount, divideHalfAway, minus, NOTHING, plus, roundToCoins } from "./money.ts";

export type InvoiceInput = {
  /** Decimal places of the currency's smallest coin. */
  readonly places: number;
  /** Of one credit, in micros. */
  readonly creditPriceMicros: bigint;
  /** Millionths: 190,000 is 19 %. */
  readonly taxPpm: number;
  /** What each meter's usage came to at each rate. */
  readonly usage: readonly { readonly units: bigint }[];
  /** Of the usage, what bought and promotional credits paid. */
  readonly paidUnits: { readonly bought: bigint; readonly promotional: bigint };
  readonly fees: readonly Fee[];
};

export type Fee = {
  readonly micros: bigint;
  /** The part of the period in which it was active. */
  readonly activeMs: number;
  readonly periodMs: number;
};

export type InvoiceSums = {
  /** Exact, in the order of the input. */
  readonly usage: readonly Amount[];
  readonly fees: readonly Amount[];
  readonly bought: Amount;
  readonly promotional: Amount;
  /** In smallest coins. */
  readonly sumCoins: bigint;
  readonly taxCoins: bigint;
  readonly totalCoins: bigint;
};

/** What an invoice comes to. */
export function sumInvoice(input: InvoiceInput): InvoiceSums {
  const priceOf = (units: bigint): Amount => ({
    micros: units * input.creditPriceMicros,
    per: UNITS_PER_CREDIT,
  });
  const usage = input.usage.map(({ units }) => priceOf(units));
  const fees = input.fees.map(feeOf);
  const bought = priceOf(input.paidUnits.bought);
  const promotional = priceOf(input.paidUnits.promotional);
  const all = [...usage, ...fees].reduce(plus, NOTHING);
  const sumCoins = roundToCoins(minus(minus(all, bought), promotional), input.places);
  const taxCoins = sumCoins <= 0n ? 0n : divideHalfAway(sumCoins * BigInt(input.taxPpm), 1_000_000n);
  return { usage, fees, bought, promotional, sumCoins, taxCoins, totalCoins: sumCoins + taxCoins };
}

function feeOf({ micros, activeMs, periodMs }: Fee): Amount {
  const active = Math.max(0, Math.min(activeMs, periodMs));
  return { micros: micros * BigInt(active), per: BigInt(periodMs) };
}
