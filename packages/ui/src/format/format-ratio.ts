import { type FormattedQuantity, joinQuantity, NO_VALUE } from "./format-bytes.ts";

/** One decimal below 10 %, so that a quiet host does not read as 0 %. */
export function ratioParts(ratio: number | null | undefined): FormattedQuantity {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return { value: NO_VALUE, unit: "" };
  const percent = ratio * 100;
  return { value: Math.abs(percent) < 9.95 ? percent.toFixed(1) : percent.toFixed(0), unit: "%" };
}

/** A ratio of 0..1 as per cent. */
export function formatRatio(ratio: number | null | undefined): string {
  return joinQuantity(ratioParts(ratio));
}
