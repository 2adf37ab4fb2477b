/** `en` with grouping, whatever the reader's locale: a document looks the same to everybody. */
export function decimalText(
  numerator: bigint,
  denominator: bigint,
  places: { min: number; max: number },
): string {
  const exact = plainDecimal(numerator, denominator, places.max);
  return new Intl.NumberFormat("en", {
    minimumFractionDigits: places.min,
    maximumFractionDigits: places.max,
  })
    .format(exact as `${number}`)
    .replace("-", MINUS);
}

/** A decimal with a point and up to so many places, rounded half away from zero; no float is involved. */
export function plainDecimal(numerator: bigint, denominator: bigint, placesMax: number): string {
  const isNegative = numerator < 0n;
  const scaled = (isNegative ? -numerator : numerator) * 10n ** BigInt(placesMax);
  const rounded = (2n * scaled + denominator) / (2n * denominator);
  const digits = rounded.toString().padStart(placesMax + 1, "0");
  const whole = digits.slice(0, digits.length - placesMax);
  const rest = digits.slice(digits.length - placesMax).replace(/0+$/, "");
  const sign = isNegative && rounded !== 0n ? "-" : "";
  return rest === "" ? `${sign}${whole}` : `${sign}${whole}.${rest}`;
}

/** As wide as a plus sign, unlike a hyphen. */
const MINUS = "\u2212";
