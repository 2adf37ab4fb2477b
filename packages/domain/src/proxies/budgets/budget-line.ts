import type { BudgetAsk } from "@orrery/protocol";
import { amountLeft, type HeldSlice } from "./held-slice.ts";
import { askEveryMs } from "./pace.ts";

/** One limit on one exit, as an agent needs it. */
export type BudgetLine = {
  readonly limitId: BudgetAsk["limitId"];
  readonly exit: string;
  slices: HeldSlice[];
  /** Requests that wait for a unit. */
  waiting: number;
  /** Units taken, decaying with `RATE_MS`, as of `takenAtMs`. */
  recent: number;
  takenAtMs: number;
  usedAtMs: number;
  /** The open question. */
  askedAtMs: number | null;
  /** When it was asked last, whatever came of it. */
  lastAskedAtMs: number | null;
  toldAtMs: number | null;
  /** The hub's last word was that there is too little; then there may be more. */
  retryAtMs: number | null;
};

const RATE_MS = 1000;
const ANSWER_MAX_MS = 3000;
/** As long as requests wait, whatever the hub expects. */
const RETRY_MAX_MS = 1000;
const WAITING_ASK_EVERY_MS = 20;

export function budgetLine(limitId: BudgetAsk["limitId"], exit: string, nowMs: number): BudgetLine {
  return {
    limitId,
    exit,
    slices: [],
    waiting: 0,
    recent: 0,
    takenAtMs: nowMs,
    usedAtMs: nowMs,
    askedAtMs: null,
    lastAskedAtMs: null,
    toldAtMs: null,
    retryAtMs: null,
  };
}

export function noteTaken(line: BudgetLine, nowMs: number): void {
  line.recent = recentAt(line, nowMs) + 1;
  line.takenAtMs = nowMs;
  line.usedAtMs = nowMs;
}

/** What is scarce is asked for only as far as somebody waits: what one node keeps for later, another one lacks now. */
export function wantedOf(
  line: BudgetLine,
  { allowed, windowMs }: { readonly allowed: number; readonly windowMs: number },
  nowMs: number,
): number {
  const left = amountLeft(line.slices, nowMs);
  const ahead =
    line.retryAtMs === null ? Math.ceil((recentAt(line, nowMs) / RATE_MS) * 2 * askEveryMs(windowMs)) : 0;
  // A full half is not worth a question yet.
  const missing = line.waiting + (left * 2 > ahead ? 0 : ahead) - left;
  return Math.max(0, Math.min(missing, allowed));
}

/** One question at a time; one without an answer is given up. */
export function isAskDue(line: BudgetLine, windowMs: number, nowMs: number): boolean {
  const { askedAtMs, lastAskedAtMs, retryAtMs, waiting } = line;
  if (askedAtMs !== null && nowMs - askedAtMs < ANSWER_MAX_MS) return false;
  if (lastAskedAtMs === null) return true;
  if (retryAtMs !== null) {
    const notBeforeMs = lastAskedAtMs + askEveryMs(windowMs) / 4;
    return nowMs >= Math.max(notBeforeMs, Math.min(retryAtMs, lastAskedAtMs + RETRY_MAX_MS));
  }
  return nowMs - lastAskedAtMs >= (waiting > 0 ? WAITING_ASK_EVERY_MS : askEveryMs(windowMs) / 2);
}

function recentAt({ recent, takenAtMs }: BudgetLine, nowMs: number): number {
  return recent === 0 ? 0 : recent * Math.exp(-(nowMs - takenAtMs) / RATE_MS);
}
