import { NO_VALUE } from "./format-bytes.ts";

/** How a number reads without a viewer: while rendering on the server, and in tests. */
export const DEFAULT_LOCALE = "en-GB";

const UNITS_PER_CREDIT = 1_000_000_000n;
const UNITS_PER_HUNDREDTH = UNITS_PER_CREDIT / 100n;
const PLACES = 9;

export type FormattedCredits = {
  /** To the hundredth of a credit; `<0.01` for what is less than that but not nothing. */
  value: string;
  /** All places. */
  exact: string;
  /** `value` is all there is. */
  isExact: boolean;
};

/**
 * Units (thousand-millionths of a credit, a whole number) in credits, as the locale writes numbers. No float is
 * between: Intl formats decimals given as text exactly. What is no whole number is a dash.
 */
export function creditsParts(
  units: string | bigint | null | undefined,
  locale: string = DEFAULT_LOCALE,
): FormattedCredits {
  const amount = readUnits(units);
  if (amount === null) return { value: NO_VALUE, exact: NO_VALUE, isExact: true };
  const exact = formatDecimal(decimalOf(amount, PLACES), locale, { least: 2, most: PLACES });
  if (amount % UNITS_PER_HUNDREDTH === 0n) return { value: exact, exact, isExact: true };
  const hundredths = roundHalfAway(amount, UNITS_PER_HUNDREDTH);
  if (hundredths === 0n) {
    const least = formatDecimal("0.01", locale, { least: 2, most: 2 });
    return { value: amount > 0n ? `<${least}` : `>−${least}`, exact, isExact: false };
  }
  return {
    value: formatDecimal(decimalOf(hundredths, 2), locale, { least: 2, most: 2 }),
    exact,
    isExact: false,
  };
}

/** "1,234.50 credits"; with `exact`, all nine places. */
export function formatCredits(
  units: string | bigint | null | undefined,
  locale: string = DEFAULT_LOCALE,
  { exact = false }: { exact?: boolean } = {},
): string {
  const parts = creditsParts(units, locale);
  const value = exact ? parts.exact : parts.value;
  return value === NO_VALUE ? value : `${value}\u00a0credits`;
}

/** For charts, whose axes need no more than a float holds. */
export function creditsAsNumber(units: string | bigint): number {
  return Number(readUnits(units) ?? 0n) / 1e9;
}

/** A whole number of any size, such as a meter's quantity, as the locale groups its digits. */
export function formatWhole(
  count: string | bigint | number | null | undefined,
  locale: string = DEFAULT_LOCALE,
): string {
  if (typeof count === "number" && !Number.isSafeInteger(count)) return NO_VALUE;
  const whole = readUnits(typeof count === "number" ? BigInt(count) : count);
  return whole === null ? NO_VALUE : numberFormat(locale, 0, 0).format(whole).replace("-", "−");
}

/** A decimal written with a point, as the locale writes it. */
export function formatDecimal(
  decimal: string,
  locale: string,
  { least, most }: { least: number; most: number },
): string {
  // The type of a decimal in text is a template; every text that comes here is one.
  return numberFormat(locale, least, most)
    .format(decimal as `${number}`)
    .replace("-", "−");
}

/** 12345n with 2 places -> "123.45". */
export function decimalOf(whole: bigint, places: number): string {
  const sign = whole < 0n ? "-" : "";
  const digits = (whole < 0n ? -whole : whole).toString().padStart(places + 1, "0");
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function readUnits(units: string | bigint | null | undefined): bigint | null {
  if (typeof units === "bigint") return units;
  return typeof units === "string" && /^-?\d+$/.test(units) ? BigInt(units) : null;
}

function roundHalfAway(amount: bigint, per: bigint): bigint {
  const half = amount < 0n ? -per / 2n : per / 2n;
  return (amount + half) / per;
}

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: string, least: number, most: number): Intl.NumberFormat {
  const key = `${locale} ${least} ${most}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most });
  formats.set(key, made);
  return made;
}
