import { type Period, type PeriodKind, periodAt } from "../periods/period.ts";

export type BilledTime = {
  readonly kind: PeriodKind;
  readonly zone: string;
  /** What the account's other invoices are for, void ones left out. In any order, none over another. */
  readonly billed: readonly Period[];
};

/** What an invoice that holds an instant is for; null where another one is for that instant. */
export function invoicePeriodAt(atMs: number, { kind, zone, billed }: BilledTime): Period | null {
  if (billed.some((each) => holds(each, atMs))) return null;
  const { fromAtMs, toAtMs } = periodAt(atMs, kind, zone);
  return {
    fromAtMs: Math.max(fromAtMs, ...billed.map((each) => each.toAtMs).filter((end) => end <= atMs)),
    toAtMs: Math.min(toAtMs, ...billed.map((each) => each.fromAtMs).filter((start) => start > atMs)),
  };
}

/** What the last invoice that could be finalized now is for, whether it is there or not. */
export function lastEndedPeriod(nowMs: number, time: BilledTime): Period {
  const running = billedAt(nowMs, time) ?? (invoicePeriodAt(nowMs, time) as Period);
  const beforeMs = running.fromAtMs - 1;
  return billedAt(beforeMs, time) ?? (invoicePeriodAt(beforeMs, time) as Period);
}

export type DueInput = BilledTime & {
  readonly nowMs: number;
  /** From here on periods are looked at. */
  readonly sinceMs: number;
  /** Null = the account is open. */
  readonly closedAtMs: number | null;
  /** When usage happened that is on no invoice. */
  readonly waitingAtMs: readonly number[];
  readonly fees: readonly { readonly startsAtMs: number; readonly endsAtMs: number | null }[];
};

const PERIODS_MAX = 10_000;

/** For which periods an invoice is to be drafted now, oldest first. */
export function duePeriods(input: DueInput, max: number): Period[] {
  const { nowMs, closedAtMs, waitingAtMs, fees } = input;
  const due: Period[] = [];
  if (waitingAtMs.length === 0 && fees.length === 0) return due;
  const last = lastEndedPeriod(Math.min(nowMs, endOfClosing(input)), input);
  let atMs = input.sinceMs;
  for (let count = 0; atMs < last.toAtMs && due.length < max && count < PERIODS_MAX; count += 1) {
    const billed = billedAt(atMs, input);
    const period = billed ?? (invoicePeriodAt(atMs, input) as Period);
    atMs = period.toAtMs;
    if (billed !== null || period.toAtMs > nowMs) continue;
    const isLast = period.toAtMs >= last.toAtMs;
    const isUsed = isLast
      ? waitingAtMs.some((waiting) => waiting < period.toAtMs)
      : waitingAtMs.some((waiting) => holds(period, waiting));
    const hasFee = fees.some(({ startsAtMs, endsAtMs }) => {
      const endMs = Math.min(endsAtMs ?? Number.POSITIVE_INFINITY, closedAtMs ?? Number.POSITIVE_INFINITY);
      return startsAtMs < period.toAtMs && endMs > Math.max(period.fromAtMs, startsAtMs);
    });
    if (isUsed || hasFee) due.push(period);
  }
  return due;
}

/** Of two drafts the older one takes what is older: from when on a draft's charges are its own. Null = from the first one on. */
export function ownSince({ fromAtMs }: Period, otherDrafts: readonly Period[]): number | null {
  const ends = otherDrafts.map(({ toAtMs }) => toAtMs).filter((end) => end <= fromAtMs);
  return ends.length === 0 ? null : Math.max(...ends);
}

function endOfClosing({ closedAtMs, kind, zone }: DueInput): number {
  return closedAtMs === null ? Number.POSITIVE_INFINITY : periodAt(closedAtMs, kind, zone).toAtMs;
}

function billedAt(atMs: number, { billed }: BilledTime): Period | null {
  return billed.find((each) => holds(each, atMs)) ?? null;
}

function holds({ fromAtMs, toAtMs }: Period, atMs: number): boolean {
  return fromAtMs <= atMs && atMs < toAtMs;
}
