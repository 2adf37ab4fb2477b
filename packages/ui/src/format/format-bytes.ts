export type FormattedQuantity = { value: string; unit: string };

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;
export const NO_VALUE = "–";

/** Three significant digits in binary units; null, negative and non-finite bytes are a dash. */
export function bytesParts(bytes: number | null | undefined): FormattedQuantity {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes) || bytes < 0) {
    return { value: NO_VALUE, unit: "" };
  }
  let scaled = bytes;
  let index = 0;
  // 999.5 would print as 1000: four digits break the column, so the next unit starts there.
  while (scaled >= 999.5 && index < UNITS.length - 1) {
    scaled /= 1024;
    index += 1;
  }
  return { value: index === 0 ? String(Math.round(scaled)) : threeDigits(scaled), unit: UNITS[index] ?? "B" };
}

export function formatBytes(bytes: number | null | undefined): string {
  return joinQuantity(bytesParts(bytes));
}

export function joinQuantity({ value, unit }: FormattedQuantity): string {
  return unit === "" ? value : `${value}\u00a0${unit}`;
}

/** 1.23, 12.3, 123: the width stays, the precision follows the size. */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  if (size >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}
