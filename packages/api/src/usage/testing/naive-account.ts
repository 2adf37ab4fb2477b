import { type NaiveMeter, NaiveRating, type NaiveUsage } from "./naive-rating.ts";

/** What an invoice says in the end. */
export type NaiveInvoice = {
  /** By meter, of all that waited. */
  units: Record<string, bigint>;
  promotional: bigint;
  bought: bigint;
  overdraft: bigint;
  sumCoins: bigint;
  taxCoins: bigint;
};

export type NaiveTerms = {
  /** What a credit costs, in millionths of the currency's unit. */
  creditPriceMicros: bigint;
  taxPpm: bigint;
  places: number;
  fee: { micros: bigint; fromMs: number } | null;
};

const UNITS_PER_CREDIT = 1_000_000_000n;
const MICROS = 1_000_000n;

/**
 * An account's year by the rules alone: three pots that pay one after the other (promotional credits, bought ones, the overdraft), charges
 * that wait for the next invoice, and money as fractions that are rounded once.
 */
export class NaiveAccount {
  promotional = 0n;
  bought = 0n;
  debt = 0n;
  readonly #rating: NaiveRating;
  readonly #terms: NaiveTerms;
  #waiting: { meter: string; periodMs: number; units: bigint; paid: Paid }[] = [];
  readonly #starts: readonly number[];

  constructor(meters: Readonly<Record<string, NaiveMeter>>, starts: readonly number[], terms: NaiveTerms) {
    this.#rating = new NaiveRating(meters, starts);
    this.#starts = starts;
    this.#terms = terms;
  }

  get balance(): bigint {
    return this.promotional + this.bought - this.debt;
  }

  /** Answers with what it is charged. */
  use(usage: NaiveUsage): bigint {
    const { units, periodMs, keep } = this.#rating.rate(usage);
    keep();
    this.#waiting.push({ meter: usage.meter, periodMs, units, paid: this.#pay(units) });
    return units;
  }

  buy(units: bigint): void {
    const debt = least(units, this.debt);
    this.debt -= debt;
    this.bought += units - debt;
  }

  /** Of the period that begins at `fromMs`; null = there is nothing to bill. */
  invoice(fromMs: number): NaiveInvoice | null {
    const toMs = this.#starts[this.#starts.indexOf(fromMs) + 1] as number;
    const billed = this.#waiting.filter(({ periodMs }) => periodMs < toMs);
    this.#waiting = this.#waiting.filter(({ periodMs }) => periodMs >= toMs);
    const { fee, creditPriceMicros, taxPpm, places } = this.#terms;
    const activeMs = fee === null ? 0 : Math.max(0, toMs - Math.max(fromMs, fee.fromMs));
    if (billed.length === 0 && activeMs === 0) return null;
    const units: Record<string, bigint> = {};
    for (const each of billed) units[each.meter] = (units[each.meter] ?? 0n) + each.units;
    const of = (pot: keyof Paid) => billed.reduce((sum, { paid }) => sum + paid[pot], 0n);
    const overdraft = of("overdraft");
    // overdraft x price / 1 credit + fee x share, over one denominator.
    const periodMs = BigInt(toMs - fromMs);
    const micros =
      overdraft * creditPriceMicros * periodMs + (fee?.micros ?? 0n) * BigInt(activeMs) * UNITS_PER_CREDIT;
    const sumCoins = halfAway(micros * 10n ** BigInt(places), UNITS_PER_CREDIT * periodMs * MICROS);
    return {
      ...{ units, overdraft, promotional: of("promotional"), bought: of("bought"), sumCoins },
      taxCoins: halfAway(sumCoins * taxPpm, MICROS),
    };
  }

  #pay(units: bigint): Paid {
    const promotional = least(units, this.promotional);
    const bought = least(units - promotional, this.bought);
    const overdraft = units - promotional - bought;
    this.promotional -= promotional;
    this.bought -= bought;
    this.debt += overdraft;
    return { promotional, bought, overdraft };
  }
}

type Paid = { promotional: bigint; bought: bigint; overdraft: bigint };

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** Neither is below zero here. */
function halfAway(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}
