import { bytesParts, type FormattedQuantity, joinQuantity, NO_VALUE, threeDigits } from "./format-bytes.ts";

export function byteRateParts(bytesPerSecond: number | null | undefined): FormattedQuantity {
  const parts = bytesParts(bytesPerSecond);
  return parts.unit === "" ? parts : { value: parts.value, unit: `${parts.unit}/s` };
}

/** Bytes a second in binary units: "1.20 MiB/s". */
export function formatByteRate(bytesPerSecond: number | null | undefined): string {
  return joinQuantity(byteRateParts(bytesPerSecond));
}

export function rateParts(perSecond: number | null | undefined): FormattedQuantity {
  if (perSecond === null || perSecond === undefined || !Number.isFinite(perSecond)) {
    return { value: NO_VALUE, unit: "" };
  }
  if (Math.abs(perSecond) >= 999.5) return { value: threeDigits(perSecond / 1000), unit: "k/s" };
  return { value: threeDigits(perSecond), unit: "/s" };
}

/** Things a second: "12.3 /s", "4.56 k/s". */
export function formatRate(perSecond: number | null | undefined): string {
  return joinQuantity(rateParts(perSecond));
}
