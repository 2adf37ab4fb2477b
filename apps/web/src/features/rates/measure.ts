import { pluralOf } from "@orrery/documents/text";

/** What quantities of a meter are read and written in: an hour rather than 3,600,000 ms. */
export type Measure = {
  readonly one: string;
  readonly many: string;
  /** So many of the meter's own unit. */
  readonly factor: bigint;
};

const TIME: readonly Measure[] = [
  { one: "hour", many: "hours", factor: 3_600_000n },
  { one: "minute", many: "minutes", factor: 60_000n },
  { one: "second", many: "seconds", factor: 1000n },
  { one: "ms", many: "ms", factor: 1n },
];
const DATA: readonly Measure[] = [
  { one: "GB", many: "GB", factor: 1_000_000_000n },
  { one: "MB", many: "MB", factor: 1_000_000n },
  { one: "kB", many: "kB", factor: 1000n },
  { one: "byte", many: "bytes", factor: 1n },
];
const DIGITS_MAX = 19;

/** The largest first; of most units there is only the unit itself. */
export function measuresOf(unit: string): readonly [Measure, ...Measure[]] {
  if (unit === "ms") return TIME as [Measure, ...Measure[]];
  if (unit === "byte") return DATA as [Measure, ...Measure[]];
  return [{ one: unit, many: pluralOf(unit), factor: 1n }];
}

/** The largest in which all of these can be written with at most three places. */
export function measureFor(unit: string, quantities: readonly bigint[]): Measure {
  const measures = measuresOf(unit);
  const fits = ({ factor }: Measure) => quantities.every((quantity) => (quantity * 1000n) % factor === 0n);
  return measures.find(fits) ?? (measures.at(-1) as Measure);
}

/** "1.5" hours -> 5,400,000. Null for what is no number of zero or more, or no whole number of the meter's unit. */
export function parseQuantity(text: string, { factor }: Measure): bigint | null {
  const match = /^(\d{1,19})(?:\.(\d{1,9}))?$/.exec(text.trim().replaceAll(/[ ,_]/g, ""));
  if (match === null) return null;
  const fraction = match[2] ?? "";
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(`${match[1]}${fraction}`) * factor;
  if (scaled % scale !== 0n) return null;
  const quantity = scaled / scale;
  return quantity.toString().length > DIGITS_MAX ? null : quantity;
}

/** As it is typed: no grouping, no more places than there are. Only of a measure in which it can be written. */
export function typedQuantity(quantity: bigint, { factor }: Measure): string {
  const fraction = ((quantity % factor) * 1_000_000_000n) / factor;
  const places = fraction.toString().padStart(9, "0").replace(/0+$/, "");
  return `${quantity / factor}${places === "" ? "" : `.${places}`}`;
}

/** "1,234.5 hours": in the largest measure that it reaches, with at most `places`. */
export function quantityText(quantity: bigint, unit: string, places = 3): string {
  const measures = measuresOf(unit);
  const measure = measures.find(({ factor }) => quantity >= factor) ?? (measures.at(-1) as Measure);
  const scale = 10n ** BigInt(places);
  const rounded = (quantity * scale * 2n + measure.factor) / (measure.factor * 2n);
  const fraction = (rounded % scale).toString().padStart(places, "0").replace(/0+$/, "");
  const number = `${grouped(rounded / scale)}${fraction === "" ? "" : `.${fraction}`}`;
  return `${number} ${number === "1" ? measure.one : measure.many}`;
}

/** "1,234,567" */
export function grouped(whole: bigint): string {
  return whole.toLocaleString("en-GB");
}
