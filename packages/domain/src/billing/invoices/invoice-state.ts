import { dateAt } from "../periods/zone-date.ts";

export type InvoiceState = "draft" | "finalized" | "paid" | "void" | "uncollectible";
export type InvoiceAct = "finalize" | "pay" | "void" | "write_off" | "discard";

export type InvoiceStep =
  | { readonly outcome: "changed"; readonly state: InvoiceState }
  | { readonly outcome: "discarded" }
  /** It was done before. */
  | { readonly outcome: "unchanged" }
  /** `state` stands against it. */
  | { readonly outcome: "refused"; readonly state: InvoiceState };

const RESULTS: Record<Exclude<InvoiceAct, "discard">, InvoiceState> = {
  finalize: "finalized",
  pay: "paid",
  void: "void",
  write_off: "uncollectible",
};
const ALLOWED_FROM: Record<InvoiceAct, readonly InvoiceState[]> = {
  discard: ["draft"],
  finalize: ["draft"],
  pay: ["finalized", "uncollectible"],
  void: ["finalized"],
  write_off: ["finalized"],
};

/** What becomes of an invoice by an act. */
export function stepInvoice(state: InvoiceState, act: InvoiceAct): InvoiceStep {
  if (act !== "discard" && RESULTS[act] === state) return { outcome: "unchanged" };
  if (!ALLOWED_FROM[act].includes(state)) return { outcome: "refused", state };
  return act === "discard" ? { outcome: "discarded" } : { outcome: "changed", state: RESULTS[act] };
}

/** The number after the last one that was given, such as `2026-000042` after `2026-000041`; a year begins with 1. */
export function nextInvoiceNumber(last: string | null, year: number): string {
  const [lastYear, lastNumber] = last === null ? [] : last.split("-").map(Number);
  const number = lastYear === year ? (lastNumber ?? 0) + 1 : 1;
  return `${year}-${String(number).padStart(6, "0")}`;
}

/** The year in whose series an invoice gets its number: as the account's calendar has it. */
export function seriesYear(atMs: number, zone: string): number {
  return dateAt(atMs, zone).year;
}
