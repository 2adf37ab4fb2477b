import type { UsageRefusal } from "@orrery/protocol";
import { type LedgerChange, ledgerRows, rows } from "./ledger-write.ts";

/** Of which account, meter, period and rate: a row of `usage_total`. */
export type TotalKey = { accountId: string; meter: string; periodFromAtMs: number; rateFromAtMs: number };
export type ValueKey = TotalKey & { /** Of the value, in hexadecimal. */ hash: string };
export type SpendKey = { accountId: string; kind: "day" | "period"; fromAtMs: number };

/** What a booking writes, of all its accounts. */
export type BookingWrite = {
  ledger: readonly LedgerChange[];
  events: readonly EventRow[];
  charges: readonly ChargeRow[];
  totals: readonly (TotalKey & { cardId: string; quantity: bigint; chargedUnits: bigint })[];
  values: readonly ValueKey[];
  hours: readonly HourRow[];
  /** Added to what is there. */
  spends: readonly (SpendKey & { units: bigint })[];
};

export type EventRow = {
  source: string;
  id: string;
  accountId: string;
  meter: string;
  value: bigint;
  unique: string | null;
  atMs: number;
  receivedAtMs: number;
  nodeId: string | null;
  worker: string | null;
  payloadHash: string;
  chargeId: string | null;
  units: bigint;
  refusal: UsageRefusal | null;
};

export type ChargeRow = TotalKey & {
  id: string;
  rateToAtMs: number | null;
  cardId: string;
  quantity: bigint;
  units: bigint;
  eventCount: number;
  firstAtMs: number;
  lastAtMs: number;
  bookedAtMs: number;
  entry: number | null;
};

export type HourRow = {
  accountId: string;
  hourAtMs: number;
  meter: string;
  nodeId: string | null;
  quantity: bigint;
  units: bigint;
  eventCount: number;
};

/** Of `BOOKING_PARTS`, in their order; null where there is nothing to write. */
export type BookingRows = (string | null)[];

/** `heads`: the hash of each account's last entry, in hexadecimal. */
export function bookingRows(write: BookingWrite): { parts: BookingRows; heads: Map<string, string> } {
  const { ledger, events, charges, totals, values, hours, spends } = write;
  const { parts, heads } = ledgerRows(ledger);
  const all: Record<string, unknown>[][] = [
    ...[...parts, events.map(eventRow), charges.map(chargeRow)],
    totals.map((total) => ({
      ...totalRow(total),
      ...{ card_id: total.cardId, quantity: total.quantity, charged_units: total.chargedUnits },
    })),
    ...[values.map(valueRow), hours.map(hourRow)],
    spends.map((spend) => ({ ...spendRow(spend), units: spend.units })),
  ];
  return { heads, parts: all.map((each) => (each.length === 0 ? null : rows(each))) };
}

export function totalRow({ accountId, meter, periodFromAtMs, rateFromAtMs }: TotalKey) {
  return { account_id: accountId, meter, period_from_ms: periodFromAtMs, rate_from_ms: rateFromAtMs };
}

export function valueRow(key: ValueKey) {
  return { ...totalRow(key), hash: key.hash };
}

export function spendRow({ accountId, kind, fromAtMs }: SpendKey) {
  return { account_id: accountId, kind, from_ms: fromAtMs };
}

function eventRow({
  accountId,
  unique,
  atMs,
  receivedAtMs,
  nodeId,
  payloadHash,
  chargeId,
  ...event
}: EventRow) {
  return {
    ...{ ...event, account_id: accountId, unique_value: unique, at_ms: atMs, received_at_ms: receivedAtMs },
    ...{ node_id: nodeId, payload_hash: payloadHash, charge_id: chargeId },
  };
}

function chargeRow(charge: ChargeRow) {
  const { id, quantity, units, entry } = charge;
  return {
    ...{ ...totalRow(charge), id, quantity, units, entry, card_id: charge.cardId },
    ...{ rate_to_ms: charge.rateToAtMs, event_count: charge.eventCount },
    ...{ first_at_ms: charge.firstAtMs, last_at_ms: charge.lastAtMs, booked_at_ms: charge.bookedAtMs },
  };
}

function hourRow({ accountId, hourAtMs, meter, nodeId, quantity, units, eventCount }: HourRow) {
  return {
    ...{ account_id: accountId, hour_at_ms: hourAtMs, meter, node_id: nodeId ?? "" },
    ...{ quantity, units, event_count: eventCount },
  };
}
