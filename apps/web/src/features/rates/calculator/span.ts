import { periodAt } from "@orrery/domain/billing";
import { dayOf } from "../../invoices/day-of.ts";
import type { Span } from "../use-rates-url.ts";

/** The end is not included. */
export type SpanMs = { readonly fromAtMs: number; readonly toAtMs: number };

/** How far back one may calculate. */
export const SPAN_MAX_MS = 366 * 86_400_000;

/** The span in the account's zone, or a sentence that says why there is none. `to`: its last day. */
export function spanOf(
  span: Span,
  custom: { from: string | null; to: string | null },
  zone: string,
  nowMs: number,
): SpanMs | string {
  const month = periodAt(nowMs, "monthly", zone);
  switch (span) {
    case "this_month":
      return { fromAtMs: month.fromAtMs, toAtMs: Math.min(month.toAtMs, nowMs) };
    case "last_month":
      return periodAt(month.fromAtMs - 1, "monthly", zone);
    case "custom":
      return customSpan(custom, zone, nowMs);
  }
}

function customSpan(
  { from, to }: { from: string | null; to: string | null },
  zone: string,
  nowMs: number,
): SpanMs | string {
  const first = dayOf(from, zone);
  const last = dayOf(to, zone);
  if (first === null || last === null) return "Choose the first and the last day.";
  if (last.fromAtMs < first.fromAtMs) return "The last day is before the first.";
  if (first.fromAtMs >= nowMs) return "These days are still to come.";
  const toAtMs = Math.min(last.toAtMs, nowMs);
  if (toAtMs - first.fromAtMs > SPAN_MAX_MS) return "At most a year at once.";
  return { fromAtMs: first.fromAtMs, toAtMs };
}
