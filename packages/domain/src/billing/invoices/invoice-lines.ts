import type { InvoiceLineDetail, WireRate } from "@orrery/protocol";
import { type Period, type PeriodKind, periodAt } from "../periods/period.ts";
import { type InvoiceSums, sumInvoice } from "./invoice-sum.ts";
import { meterTitle } from "./line-title.ts";
import type { Amount } from "./money.ts";

/** What charges of one meter, at one rate within one period, came to. */
export type ChargeGroup = {
  readonly kind: "usage" | "refund";
  readonly meter: string;
  /** What one of the quantity is. */
  readonly unit: string;
  /** From when to when the rate applied within the period. */
  readonly fromAtMs: number;
  readonly toAtMs: number;
  readonly rate: WireRate | null;
  /** The allowance of that part of the period. */
  readonly freeQuantity: bigint;
  readonly quantity: bigint;
  /** Below zero of refunds. */
  readonly units: bigint;
  readonly eventCount: number;
  /** When the usage happened. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** Of refunds: the entries of the ledger. */
  readonly entries: readonly number[];
};

export type FeeTerms = {
  readonly name: string;
  /** Of each period. */
  readonly micros: bigint;
  readonly startsAtMs: number;
  /** Null = it goes on. */
  readonly endsAtMs: number | null;
};

export type DraftInput = {
  readonly period: Period;
  readonly periodKind: PeriodKind;
  readonly zone: string;
  /** Decimal places of the currency's smallest coin. */
  readonly places: number;
  readonly creditPriceMicros: bigint;
  readonly taxPpm: number;
  readonly charges: readonly ChargeGroup[];
  /** Of all these charges together; below zero where refunds gave back more. What is neither was paid by bought credits. */
  readonly overdraftUnits: bigint;
  readonly promotionalUnits: bigint;
  readonly fees: readonly FeeTerms[];
};

export type DraftLine = {
  readonly kind: "usage" | "refund" | "bought" | "promotional" | "fee";
  readonly meter: string | null;
  readonly detail: InvoiceLineDetail;
  readonly units: bigint;
  readonly amount: Amount;
};

export type InvoiceDraft = {
  readonly lines: readonly DraftLine[];
  readonly sums: InvoiceSums;
  /** What the overdraft paid: the units of all lines. */
  readonly overdraftUnits: bigint;
};

/** An invoice's lines, in their order, and what they come to. */
export function draftInvoice(input: DraftInput): InvoiceDraft {
  const { period, creditPriceMicros, taxPpm, places, overdraftUnits, promotionalUnits } = input;
  const charges = input.charges
    .filter(({ quantity, units, eventCount }) => quantity !== 0n || units !== 0n || eventCount > 0)
    .sort((a, b) => rankOf(a, period) - rankOf(b, period) || compareGroups(a, b));
  const fees = input.fees
    .map((fee) => ({ ...fee, ...shareOfFee(fee, input) }))
    .filter(({ activeMs }) => activeMs > 0)
    .sort((a, b) => compareText(a.name, b.name));
  const chargedUnits = charges.reduce((sum, { units }) => sum + units, 0n);
  const paidUnits = {
    bought: chargedUnits - overdraftUnits - promotionalUnits,
    promotional: promotionalUnits,
  };
  const sums = sumInvoice({ places, creditPriceMicros, taxPpm, usage: charges, paidUnits, fees });
  const lines: DraftLine[] = [
    ...charges.map((charge, index) => chargeLine(charge, sums.usage[index] as Amount, period)),
    ...creditsLine("bought", "Paid with bought credits", paidUnits.bought, sums.bought),
    ...creditsLine("promotional", "Paid with promotional credits", paidUnits.promotional, sums.promotional),
    ...fees.map(({ name, activeMs, periodMs }, index) => ({
      ...{ kind: "fee" as const, meter: null, units: 0n, amount: sums.fees[index] as Amount },
      detail: { title: name, activeMs, periodMs },
    })),
  ];
  return { lines, sums, overdraftUnits };
}

function chargeLine(group: ChargeGroup, amount: Amount, period: Period): DraftLine {
  const { kind, meter, units, fromAtMs, toAtMs, rate, eventCount, entries } = group;
  const title = kind === "refund" ? `Refund: ${meterTitle(meter)}` : meterTitle(meter);
  const span = { fromAtMs, toAtMs };
  const detail: InvoiceLineDetail =
    kind === "refund"
      ? { title, ...span, entries: entries.slice(0, ENTRIES_SHOWN) }
      : {
          ...{ title, ...span, eventCount, unit: group.unit, isLate: isLate(group, period) },
          ...{ quantity: group.quantity.toString(), freeQuantity: group.freeQuantity.toString() },
          ...(rate === null ? {} : { rate }),
        };
  return { kind, meter, detail, units, amount };
}

/** Taken off: the line is below zero where credits paid. */
function creditsLine(
  kind: "bought" | "promotional",
  title: string,
  units: bigint,
  { micros, per }: Amount,
): DraftLine[] {
  if (units === 0n) return [];
  return [{ kind, meter: null, detail: { title }, units: -units, amount: { micros: -micros, per } }];
}

function shareOfFee(
  { startsAtMs, endsAtMs }: FeeTerms,
  { period, periodKind, zone }: DraftInput,
): { activeMs: number; periodMs: number } {
  const whole = periodAt(period.fromAtMs, periodKind, zone);
  const fromAtMs = Math.max(startsAtMs, period.fromAtMs);
  const toAtMs = Math.min(endsAtMs ?? period.toAtMs, period.toAtMs);
  // A draft may be of a kind of period that the account had before: then its own span is the whole.
  const wholeMs = Math.max(whole.toAtMs - whole.fromAtMs, period.toAtMs - period.fromAtMs);
  return { activeMs: Math.max(0, toAtMs - fromAtMs), periodMs: wholeMs };
}

/** All of it happened before the period, and nobody had told of it when that time was billed. */
function isLate({ lastAtMs }: ChargeGroup, { fromAtMs }: Period): boolean {
  return lastAtMs < fromAtMs;
}

function rankOf(group: ChargeGroup, period: Period): number {
  if (group.kind === "refund") return 2;
  return isLate(group, period) ? 1 : 0;
}

function compareGroups(a: ChargeGroup, b: ChargeGroup): number {
  return compareText(meterTitle(a.meter), meterTitle(b.meter)) || a.fromAtMs - b.fromAtMs;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const ENTRIES_SHOWN = 100;
