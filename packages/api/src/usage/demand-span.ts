import { AppError } from "@orrery/runtime";

const DAY_MS = 86_400_000;
/** Nobody used anything before; and where calendars end. */
const EARLIEST_AT_MS = Date.UTC(2000, 0, 1);
const LATEST_AT_MS = Date.UTC(9000, 0, 1);

export type Span = { fromAtMs: number; toAtMs: number };

/** Throws INVALID_INPUT for a span that is empty, longer than so many days, or outside of the calendar. `remedy`: what to do where it is too long. */
export function demandSpan({ fromAtMs, toAtMs }: Span, daysMax: number, remedy: string): void {
  if (toAtMs <= fromAtMs) throw new AppError("INVALID_INPUT", "toAtMs: the end has to come after the start.");
  if (fromAtMs < EARLIEST_AT_MS || toAtMs > LATEST_AT_MS) {
    throw new AppError("INVALID_INPUT", "fromAtMs: choose a time from the year 2000 to the year 9000.");
  }
  if (toAtMs - fromAtMs <= daysMax * DAY_MS) return;
  throw new AppError("INVALID_INPUT", `toAtMs: at most ${daysMax} days are told at a time; ${remedy}.`);
}
