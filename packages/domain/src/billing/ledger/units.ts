/** One credit, in units: the smallest amount of which every built-in price is a whole number, or is rated cumulatively. */
export const UNITS_PER_CREDIT = 1_000_000_000n;
/** Of one posting: a billion credits. */
export const UNITS_MAX = 10n ** 18n;
/** Of an account, either way: below what a 64-bit integer holds. */
export const BALANCE_MAX = 9n * 10n ** 18n;

const PLACES = 9;
const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?$/;

/** Whether so many units can be posted: whole (a bigint always is), above 0, not above `UNITS_MAX`. */
export function isPostable(units: bigint): boolean {
  return units > 0n && units <= UNITS_MAX;
}

/** "12.5" -> 12,500,000,000 units. Null for what is no decimal with up to twelve digits before and nine after the point. */
export function parseCredits(text: string): bigint | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = "0", fraction = ""] = match;
  const units = BigInt(whole) * UNITS_PER_CREDIT + BigInt(fraction.padEnd(PLACES, "0"));
  return sign === "-" ? -units : units;
}

/** The exact value, without trailing zeros: 12,500,000,000 units -> "12.5". */
export function formatCredits(units: bigint): string {
  const sign = units < 0n ? "-" : "";
  const absolute = units < 0n ? -units : units;
  const fraction = (absolute % UNITS_PER_CREDIT).toString().padStart(PLACES, "0").replace(/0+$/, "");
  return `${sign}${absolute / UNITS_PER_CREDIT}${fraction === "" ? "" : `.${fraction}`}`;
}
