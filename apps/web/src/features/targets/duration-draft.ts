import { formatDurationMs, formatLongDuration } from "@orrery/ui";

/** A duration as it is typed: a number and the unit chosen beside it. */
export type DurationDraft = { text: string; unit: DurationUnit };

export const DURATION_UNITS = ["ms", "s", "min"] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];

const UNIT_MS: Record<DurationUnit, number> = { ms: 1, s: 1000, min: 60_000 };

/** In the largest unit that gives a whole number. */
export function durationDraftOf(durationMs: number): DurationDraft {
  for (const unit of ["min", "s"] as const) {
    if (durationMs > 0 && durationMs % UNIT_MS[unit] === 0) {
      return { text: String(durationMs / UNIT_MS[unit]), unit };
    }
  }
  return { text: String(durationMs), unit: "ms" };
}

/** Milliseconds; NaN = no number. */
export function durationOfDraft({ text, unit }: DurationDraft): number {
  return text.trim() === "" ? Number.NaN : Math.round(Number(text) * UNIT_MS[unit]);
}

/** "5 s", "1 min 30 s", and "1.50 s" where whole seconds would not say all. */
export function exactDuration(durationMs: number): string {
  return durationMs % 1000 === 0 ? formatLongDuration(durationMs) : formatDurationMs(durationMs);
}
