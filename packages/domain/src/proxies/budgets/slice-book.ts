import { BUDGET_ASKS_MAX, type BudgetAsk, type BudgetReturn, type BudgetSlice } from "@orrery/protocol";
import { type BudgetLine, budgetLine, isAskDue, noteTaken, wantedOf } from "./budget-line.ts";
import {
  amountLeft,
  type BudgetTicket,
  closeSlice,
  endCutTickets,
  endTicket,
  type HeldSlice,
  heldSlice,
  isReportDue,
  reportOf,
} from "./held-slice.ts";
import { askEveryMs } from "./pace.ts";

/** What the book needs to know of a limit. */
export type BookLimit = {
  readonly id: BudgetAsk["limitId"];
  readonly allowed: number;
  readonly windowMs: number;
};

const RETURNS_MAX = 4 * BUDGET_ASKS_MAX;
/** Lines without slices and without anybody who waits are forgotten after so long. */
const LINE_IDLE_MS = 60_000;
const WINDOW_UNKNOWN_MS = 60_000;

/**
 * What one agent may spend, and what it has spent: the hub's slices by limit and exit (rules PS1..). All times are the agent's monotonic clock.
 * A request takes a ticket, says `sent` before anything of it leaves, and `over` once its answer began, or `cut`.
 */
export class SliceBook {
  readonly #lines = new Map<string, BudgetLine>();
  readonly #slices = new Map<string, HeldSlice>();
  #limits = new Map<string, BookLimit>();

  /** Slices of limits that are gone are given back with the next `returns`. */
  setLimits(limits: readonly BookLimit[]): void {
    this.#limits = new Map(limits.map((limit) => [limit.id, limit]));
  }

  /** `askedAtMs`: when the question left; an answer that came too late changes nothing. */
  add(slice: BudgetSlice, askedAtMs: number, nowMs: number): void {
    const line = this.#line(slice.limitId, slice.exit, nowMs);
    line.askedAtMs = null;
    line.retryAtMs = null;
    const held = heldSlice(slice, askedAtMs, nowMs);
    if (nowMs >= held.endsAtMs || this.#slices.has(slice.id)) return;
    this.#slices.set(slice.id, held);
    line.slices.push(held);
  }

  /** The hub gave less than was wanted, and may have more in `retryInMs`. After `add` of the same answer. */
  scarce(limitId: BudgetAsk["limitId"], exit: string, retryInMs: number, nowMs: number): void {
    const line = this.#line(limitId, exit, nowMs);
    line.askedAtMs = null;
    line.retryAtMs = nowMs + retryInMs;
  }

  /** One unit, or null where none is left. */
  take(limitId: BudgetAsk["limitId"], exit: string, nowMs: number): BudgetTicket | null {
    const line = this.#lines.get(keyOf(limitId, exit));
    if (line === undefined) return null;
    const slice = line.slices.find((each) => each.left > 0 && nowMs < each.endsAtMs);
    if (slice === undefined) return null;
    slice.left -= 1;
    slice.usedAtMs = nowMs;
    noteTaken(line, nowMs);
    const ticket: BudgetTicket = { slice, state: "taken", cutAtMs: null };
    slice.tickets.add(ticket);
    return ticket;
  }

  /** One unit of each limit, or null and none at all. */
  takeEach(limitIds: readonly BudgetAsk["limitId"][], exit: string, nowMs: number): BudgetTicket[] | null {
    const tickets: BudgetTicket[] = [];
    for (const limitId of limitIds) {
      const ticket = this.take(limitId, exit, nowMs);
      if (ticket === null) {
        for (const each of tickets) endTicket(each);
        return null;
      }
      tickets.push(ticket);
    }
    return tickets;
  }

  /** To be said before anything leaves for the target. False = the slice has ended meanwhile: nothing may leave, take another ticket. */
  sent(ticket: BudgetTicket, nowMs: number): boolean {
    if (ticket.state !== "taken" || nowMs >= ticket.slice.endsAtMs) return false;
    ticket.state = "sent";
    ticket.slice.spent += 1;
    return true;
  }

  /** The answer began. A ticket that nothing was sent for goes back. Twice is once. */
  over(ticket: BudgetTicket): void {
    endTicket(ticket);
  }

  /** The way was given up before an answer began: what of it is still under way may arrive for a moment. */
  cut(ticket: BudgetTicket, nowMs: number): void {
    if (ticket.state === "taken") endTicket(ticket);
    if (ticket.state !== "sent") return;
    ticket.state = "cut";
    ticket.cutAtMs = nowMs;
  }

  /** So many more requests wait for a unit, or fewer (`change` < 0). */
  waits(limitId: BudgetAsk["limitId"], exit: string, change: number, nowMs: number): void {
    const line = this.#line(limitId, exit, nowMs);
    line.waiting = Math.max(0, line.waiting + change);
    line.usedAtMs = nowMs;
  }

  /** What could be taken now. */
  leftOf(limitId: BudgetAsk["limitId"], exit: string, nowMs: number): number {
    const line = this.#lines.get(keyOf(limitId, exit));
    return line === undefined ? 0 : amountLeft(line.slices, nowMs);
  }

  /** When the hub may have more; null = it has not said that there is too little. */
  retryInMs(limitId: BudgetAsk["limitId"], exit: string, nowMs: number): number | null {
    const retryAtMs = this.#lines.get(keyOf(limitId, exit))?.retryAtMs ?? null;
    return retryAtMs === null ? null : Math.max(0, retryAtMs - nowMs);
  }

  /** How many units are missing: for who waits, and for what will be asked soon where there is enough. */
  wanted(limitId: BudgetAsk["limitId"], exit: string, nowMs: number): number {
    const line = this.#lines.get(keyOf(limitId, exit));
    return line === undefined ? 0 : wantedOf(line, this.#limitOf(limitId), nowMs);
  }

  /** What to ask the hub for now; it counts as asked. Those with the most waiting first. */
  asks(nowMs: number): BudgetAsk[] {
    const due: { line: BudgetLine; wanted: number }[] = [];
    for (const line of this.#lines.values()) {
      const limit = this.#limits.get(line.limitId);
      if (limit === undefined || !isAskDue(line, limit.windowMs, nowMs)) continue;
      const wanted = wantedOf(line, limit, nowMs);
      if (wanted > 0) due.push({ line, wanted });
    }
    due.sort((a, b) => b.line.waiting - a.line.waiting);
    return due.slice(0, BUDGET_ASKS_MAX).map(({ line, wanted }) => {
      line.askedAtMs = nowMs;
      line.lastAskedAtMs = nowMs;
      return { limitId: line.limitId, exit: line.exit, wanted };
    });
  }

  /** What to tell the hub now, after `asks` of the same message. It is told again until `confirmed`. */
  returns(nowMs: number): BudgetReturn[] {
    const due: BudgetReturn[] = [];
    for (const line of this.#lines.values()) {
      const { windowMs } = this.#limitOf(line.limitId);
      const isAsking = line.askedAtMs === nowMs;
      if (!isAsking && line.toldAtMs !== null && nowMs - line.toldAtMs < askEveryMs(windowMs)) continue;
      for (const slice of line.slices) endCutTickets(slice, nowMs);
      this.#closeUnused(line, nowMs);
      const reports = line.slices.filter((slice) => isReportDue(slice, nowMs)).map(reportOf);
      if (due.length + reports.length > RETURNS_MAX) break;
      if (reports.length > 0) line.toldAtMs = nowMs;
      due.push(...reports);
    }
    return due;
  }

  /** The hub has noted these, which left at `sentAtMs`: slices that have not ended by now are renewed. */
  confirmed(returns: readonly BudgetReturn[], sentAtMs: number, nowMs: number): void {
    for (const told of returns) {
      const slice = this.#slices.get(told.sliceId);
      if (slice === undefined || nowMs >= slice.endsAtMs) continue;
      if (slice.told === null || told.over + told.open >= slice.told.over + slice.told.open)
        slice.told = told;
      slice.endsAtMs = Math.max(slice.endsAtMs, sentAtMs + slice.usableForMs);
      if (told.isDone && told.open === 0) this.#drop(slice);
    }
  }

  /** Slices that have ended leave the book. What was sent on them must be cut at once; it is over. */
  expire(nowMs: number): BudgetTicket[] {
    const cut: BudgetTicket[] = [];
    for (const slice of this.#slices.values()) {
      if (nowMs < slice.endsAtMs) continue;
      for (const ticket of slice.tickets) if (ticket.state === "sent") cut.push(ticket);
      this.#drop(slice);
    }
    for (const ticket of cut) endTicket(ticket);
    this.#forgetIdle(nowMs);
    return cut;
  }

  /** When the next slice ends; null = there is none. */
  get endsAtMs(): number | null {
    let first: number | null = null;
    for (const { endsAtMs } of this.#slices.values())
      if (first === null || endsAtMs < first) first = endsAtMs;
    return first;
  }

  /** Nothing to spend, to cut or to tell. */
  get isEmpty(): boolean {
    return this.#slices.size === 0;
  }

  /** Gives everything back that is not spent: the agent stops, or belongs to another fleet. */
  close(): void {
    for (const slice of this.#slices.values()) closeSlice(slice);
  }

  #closeUnused(line: BudgetLine, nowMs: number): void {
    const limit = this.#limits.get(line.limitId);
    for (const slice of line.slices) {
      const isIdle = line.waiting === 0 && nowMs - slice.usedAtMs >= 2 * askEveryMs(limit?.windowMs ?? 0);
      if (limit === undefined || isIdle) closeSlice(slice);
    }
  }

  #drop(slice: HeldSlice): void {
    this.#slices.delete(slice.id);
    const line = this.#lines.get(keyOf(slice.limitId, slice.exit));
    if (line !== undefined) line.slices = line.slices.filter((each) => each !== slice);
  }

  #forgetIdle(nowMs: number): void {
    for (const [key, line] of this.#lines) {
      const isIdle = line.slices.length === 0 && line.waiting === 0;
      if (isIdle && nowMs - line.usedAtMs >= LINE_IDLE_MS) this.#lines.delete(key);
    }
  }

  #line(limitId: BudgetAsk["limitId"], exit: string, nowMs: number): BudgetLine {
    const key = keyOf(limitId, exit);
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = budgetLine(limitId, exit, nowMs);
      this.#lines.set(key, line);
    }
    return line;
  }

  #limitOf(limitId: string): { readonly allowed: number; readonly windowMs: number } {
    return this.#limits.get(limitId) ?? { allowed: 1, windowMs: WINDOW_UNKNOWN_MS };
  }
}

function keyOf(limitId: string, exit: string): string {
  return `${limitId} ${exit}`;
}
