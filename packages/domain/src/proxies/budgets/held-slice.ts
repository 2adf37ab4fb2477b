import type { BudgetAsk, BudgetReturn, BudgetSlice } from "@orrery/protocol";
import { LINGER_MS } from "./pace.ts";

/** A unit that was taken. Only `SliceBook` changes it. */
export type BudgetTicket = {
  readonly slice: HeldSlice;
  /** `cut`: the way was given up at `cutAtMs`; a moment later it is over. */
  state: "taken" | "sent" | "cut" | "over";
  cutAtMs: number | null;
};

/** A slice as its node holds it. Invariant: left + taken tickets + spent = units, over <= spent. */
export type HeldSlice = {
  readonly id: string;
  readonly limitId: BudgetAsk["limitId"];
  readonly exit: string;
  units: number;
  left: number;
  spent: number;
  over: number;
  /** Counted from when the node asked; shorter than what the hub counts by the margin. */
  readonly usableForMs: number;
  endsAtMs: number;
  usedAtMs: number;
  /** Taken or sent, not over. */
  readonly tickets: Set<BudgetTicket>;
  /** What the hub has confirmed last. */
  told: BudgetReturn | null;
};

/** Clocks do not run alike to the last, and a busy machine cuts later than it should. */
const MARGIN_RATIO = 0.05;
const MARGIN_MAX_MS = 500;
/** Renewed when less than this part of its time is left. */
const RENEW_RATIO = 0.7;

export function heldSlice(slice: BudgetSlice, askedAtMs: number, nowMs: number): HeldSlice {
  const usableForMs = slice.forMs - Math.min(MARGIN_MAX_MS, slice.forMs * MARGIN_RATIO);
  return {
    id: slice.id,
    limitId: slice.limitId,
    exit: slice.exit,
    units: slice.units,
    left: slice.units,
    spent: 0,
    over: 0,
    usableForMs,
    endsAtMs: askedAtMs + usableForMs,
    usedAtMs: nowMs,
    tickets: new Set(),
    told: null,
  };
}

/** Nothing more is taken of it; what is taken and not sent may still be. */
export function closeSlice(slice: HeldSlice): void {
  slice.units -= slice.left;
  slice.left = 0;
}

export function amountLeft(slices: readonly HeldSlice[], nowMs: number): number {
  let left = 0;
  for (const slice of slices) if (nowMs < slice.endsAtMs) left += slice.left;
  return left;
}

/** One that nothing was sent for goes back. */
export function endTicket(ticket: BudgetTicket): void {
  const { slice, state } = ticket;
  if (state === "over") return;
  ticket.state = "over";
  slice.tickets.delete(ticket);
  if (state === "taken") slice.left += 1;
  else slice.over += 1;
}

export function endCutTickets(slice: HeldSlice, nowMs: number): void {
  for (const ticket of slice.tickets) {
    if (ticket.cutAtMs !== null && nowMs - ticket.cutAtMs >= LINGER_MS) endTicket(ticket);
  }
}

export function isReportDue(slice: HeldSlice, nowMs: number): boolean {
  if (nowMs >= slice.endsAtMs) return false;
  const { told } = slice;
  const report = reportOf(slice);
  if (told === null) return report.over > 0 || report.isDone || isRenewalDue(slice, nowMs);
  return told.over !== report.over || told.isDone !== report.isDone || isRenewalDue(slice, nowMs);
}

function isRenewalDue(slice: HeldSlice, nowMs: number): boolean {
  return slice.endsAtMs - nowMs < RENEW_RATIO * slice.usableForMs;
}

export function reportOf(slice: HeldSlice): BudgetReturn {
  const taken = slice.tickets.size - (slice.spent - slice.over);
  return {
    sliceId: slice.id,
    over: slice.over,
    open: slice.spent - slice.over,
    isDone: slice.left === 0 && taken === 0,
  };
}
