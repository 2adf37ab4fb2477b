/** A millionth of a currency's unit. */
export const MICROS = 1_000_000n;
const PLACES_MAX = 4;
const CODE = /^[A-Z]{3}$/;

const MONEY = /^(\d{1,12})(?:\.(\d{1,6}))?$/;
const PERCENT = /^(\d{1,3})(?:\.(\d{1,4}))?$/;
const WHOLE_PPM = 1_000_000;

/** "0.015" -> 15,000 micros. Throws a RangeError for what is no amount of at most six places. */
export function parseMicros(text: string): bigint {
  const match = MONEY.exec(text);
  if (match === null) throw new RangeError(`${text} is no amount of money`);
  return BigInt(match[1] ?? "0") * MICROS + BigInt((match[2] ?? "").padEnd(6, "0"));
}

/** "19" -> 190,000 millionths. Throws a RangeError for what is no percentage of 0 to 100. */
export function parsePpm(percent: string): number {
  const match = PERCENT.exec(percent);
  const ppm =
    match === null ? Number.NaN : Number(match[1]) * 10_000 + Number((match[2] ?? "").padEnd(4, "0"));
  if (!(ppm <= WHOLE_PPM)) throw new RangeError(`${percent} is no percentage`);
  return ppm;
}

/** An exact amount of money: micros over a denominator above zero. */
export type Amount = { readonly micros: bigint; readonly per: bigint };

export const NOTHING: Amount = { micros: 0n, per: 1n };

/** Decimal places of a currency's smallest coin (2 for EUR, 0 for JPY); null for what is no currency here. */
export function placesOf(currency: string): number | null {
  if (!CODE.test(currency) || !Intl.supportedValuesOf("currency").includes(currency)) return null;
  const { maximumFractionDigits: places = 2 } = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
  }).resolvedOptions();
  return places <= PLACES_MAX ? places : null;
}

export function plus(a: Amount, b: Amount): Amount {
  if (a.per === b.per) return { micros: a.micros + b.micros, per: a.per };
  return { micros: a.micros * b.per + b.micros * a.per, per: a.per * b.per };
}

export function minus(a: Amount, b: Amount): Amount {
  return plus(a, { micros: -b.micros, per: b.per });
}

/** In smallest coins, half away from zero. */
export function roundToCoins({ micros, per }: Amount, places: number): bigint {
  return divideHalfAway(micros * 10n ** BigInt(places), per * MICROS);
}

/** Half away from zero; the divisor is above zero. */
export function divideHalfAway(dividend: bigint, divisor: bigint): bigint {
  const absolute = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * absolute + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}
