import { formatCredits } from "@orrery/domain/billing";
import type { LedgerEntryKind, LedgerEntryView } from "@orrery/protocol";
import { meterLabel } from "../../billing/meter-words.ts";

export const ENTRY_KINDS = [
  "purchase",
  "grant",
  "usage",
  "refund",
  "adjustment",
  "expiry",
  "transfer",
] as const satisfies readonly LedgerEntryKind[];

export const ENTRY_KIND_LABELS: Readonly<Record<LedgerEntryKind, string>> = {
  purchase: "Purchase",
  grant: "Grant",
  usage: "Usage",
  refund: "Refund",
  adjustment: "Adjustment",
  expiry: "Expiry",
  transfer: "Transfer",
};

/** With its sign: what it did to the balance. */
export function signedUnits({ direction, units }: Pick<LedgerEntryView, "direction" | "units">): bigint {
  return direction === "in" ? BigInt(units) : -BigInt(units);
}

/** What it was for, in a few words. */
export function entryText(entry: Pick<LedgerEntryView, "kind" | "detail" | "reason" | "refundOf">): string {
  const told = [textOf(entry, "reason"), textOf(entry, "reference"), entry.reason ?? ""].find(
    (text) => text !== "",
  );
  switch (entry.kind) {
    case "usage": {
      const meter = textOf(entry, "meter");
      return meter === "" ? (told ?? "Usage") : meterLabel(meter);
    }
    case "refund":
      return entry.refundOf === null
        ? (told ?? "")
        : `Of entry ${entry.refundOf}${told === undefined ? "" : `: ${told}`}`;
    case "expiry":
      return told ?? "What was left of credits that ended";
    default:
      return told ?? "";
  }
}

/** Only what was spent on usage and what was bought can be given back. */
export function isRefundable({ kind }: Pick<LedgerEntryView, "kind">): boolean {
  return kind === "usage" || kind === "purchase";
}

export const LEDGER_CSV_HEAD = [
  "entry",
  "time",
  "kind",
  "credits",
  "balance",
  "text",
  "refund of entry",
  "hold",
  "meter",
  "quantity",
  "hash",
] as const;

export function ledgerCsvRow(entry: LedgerEntryView): Array<string | number | null> {
  return [
    entry.number,
    new Date(entry.atMs).toISOString(),
    entry.kind,
    formatCredits(signedUnits(entry)),
    formatCredits(BigInt(entry.balanceUnits)),
    entryText(entry),
    entry.refundOf,
    entry.holdId,
    textOf(entry, "meter"),
    textOf(entry, "quantity"),
    entry.hash,
  ];
}

export function textOf({ detail }: Pick<LedgerEntryView, "detail">, field: string): string {
  const value = detail[field];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
