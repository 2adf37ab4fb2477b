import type { BudgetReturn, BudgetSlice, RateLimitId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { SliceBook } from "./slice-book.ts";

const LIMIT = "l" as RateLimitId;
const OTHER = "o" as RateLimitId;
const EXIT = "192.0.2.1";
/** Steps of a second. */
const WINDOW_MS = 60_000;
const FOR_MS = 10_000;
const USABLE_MS = 9500;

function bookOf(...slices: Partial<BudgetSlice>[]): SliceBook {
  const book = new SliceBook();
  book.setLimits([LIMIT, OTHER].map((id) => ({ id, allowed: 100, windowMs: WINDOW_MS })));
  for (const [i, slice] of slices.entries()) {
    book.add({ id: `s${i}`, limitId: LIMIT, exit: EXIT, units: 3, forMs: FOR_MS, ...slice }, 0, 0);
  }
  return book;
}

function spend(book: SliceBook, nowMs: number) {
  const ticket = book.take(LIMIT, EXIT, nowMs);
  if (ticket === null) throw new Error("nothing left");
  expect(book.sent(ticket, nowMs)).toBe(true);
  return ticket;
}

function report(over: number, open: number, isDone: boolean): BudgetReturn {
  return { sliceId: "s0", over, open, isDone };
}

test("[PS1] a unit of each limit or none; what nothing was sent for goes back", () => {
  const book = bookOf({ units: 2 }, { units: 1, limitId: OTHER });
  const both = book.takeEach([LIMIT, OTHER], EXIT, 0);
  expect(both).toHaveLength(2);
  expect(book.takeEach([LIMIT, OTHER], EXIT, 0)).toBeNull();
  expect([book.leftOf(LIMIT, EXIT, 0), book.leftOf(OTHER, EXIT, 0)]).toEqual([1, 0]);
  for (const ticket of both ?? []) book.over(ticket);
  for (const ticket of both ?? []) book.over(ticket);
  expect([book.leftOf(LIMIT, EXIT, 0), book.leftOf(OTHER, EXIT, 0)]).toEqual([2, 1]);
  expect(book.take(LIMIT, "192.0.2.2", 0)).toBeNull();
});

test("[PS2] from its end on nothing of a slice is taken or sent, and what is open is to be cut", () => {
  const book = bookOf({});
  const unsent = book.take(LIMIT, EXIT, USABLE_MS - 1);
  const open = spend(book, USABLE_MS - 1);
  const over = spend(book, USABLE_MS - 1);
  book.over(over);
  expect(book.endsAtMs).toBe(USABLE_MS);
  expect(book.expire(USABLE_MS - 1)).toEqual([]);
  expect(unsent !== null && book.sent(unsent, USABLE_MS)).toBe(false);
  expect(book.leftOf(LIMIT, EXIT, USABLE_MS)).toBe(0);
  expect(book.expire(USABLE_MS)).toEqual([open]);
  expect([book.isEmpty, book.endsAtMs]).toEqual([true, null]);
  const unused = bookOf({});
  expect(unused.take(LIMIT, EXIT, USABLE_MS)).toBeNull();
  const small = bookOf({ forMs: 1000 });
  expect(small.endsAtMs).toBe(950);
});

test("[PS3] an answered report renews from when it left, unless the slice has ended", () => {
  const book = bookOf({});
  book.waits(LIMIT, EXIT, 1, 0);
  spend(book, 100);
  expect(book.returns(100)).toEqual([]);
  const told = book.returns(2900);
  expect(told).toEqual([report(0, 1, false)]);
  book.confirmed(told, 2900, 3000);
  expect(book.endsAtMs).toBe(2900 + USABLE_MS);
  book.confirmed(told, 100, 3100);
  expect(book.endsAtMs).toBe(2900 + USABLE_MS);
  book.confirmed(told, 5000, 2900 + USABLE_MS);
  expect(book.endsAtMs).toBe(2900 + USABLE_MS);
});

test("[PS4] what was spent is told until it was answered", () => {
  const book = bookOf({ units: 2 });
  book.over(spend(book, 10));
  const first = book.returns(20);
  expect(first).toEqual([report(1, 0, false)]);
  expect(book.returns(900)).toEqual([]);
  expect(book.returns(1020)).toEqual(first);
  const last = spend(book, 1030);
  book.confirmed(first, 20, 1040);
  const second = book.returns(2030);
  expect(second).toEqual([report(1, 1, true)]);
  book.confirmed(second, 2030, 2040);
  // An answer to what was told before comes late.
  book.confirmed(first, 1020, 2050);
  expect(book.returns(3040)).toEqual([]);
  book.over(last);
  const third = book.returns(4040);
  expect(third).toEqual([report(2, 0, true)]);
  book.confirmed(third, 4040, 4050);
  expect(book.isEmpty).toBe(true);
});

test("[PS5] a slice is done when it is sent, idle, or its limit is gone", () => {
  const idle = bookOf({});
  idle.over(spend(idle, 500));
  expect(idle.returns(2499)).toEqual([report(1, 0, false)]);
  expect(idle.returns(3500)).toEqual([report(1, 0, true)]);
  expect(idle.take(LIMIT, EXIT, 3500)).toBeNull();
  const waitedFor = bookOf({});
  waitedFor.waits(LIMIT, EXIT, 1, 0);
  expect(waitedFor.returns(2600)).toEqual([]);
  const taken = bookOf({ units: 1 });
  const ticket = taken.take(LIMIT, EXIT, 0);
  expect(taken.returns(100)).toEqual([]);
  if (ticket !== null) taken.sent(ticket, 100);
  expect(taken.returns(1100)).toEqual([report(0, 1, true)]);
  const gone = bookOf({});
  gone.setLimits([]);
  expect(gone.returns(1)).toEqual([report(0, 0, true)]);
  const closed = bookOf({});
  closed.close();
  expect(closed.returns(1)).toEqual([report(0, 0, true)]);
});

test("[PS6] a way that was given up without an answer is over a second later", () => {
  const book = bookOf({ units: 1 });
  const ticket = spend(book, 0);
  book.cut(ticket, 100);
  expect(book.returns(1099)).toEqual([report(0, 1, true)]);
  expect(book.returns(2100)).toEqual([report(1, 0, true)]);
  const unsent = bookOf({ units: 1 });
  const taken = unsent.take(LIMIT, EXIT, 0);
  if (taken !== null) unsent.cut(taken, 0);
  expect(unsent.leftOf(LIMIT, EXIT, 0)).toBe(1);
});

test("[PS7] wanted is who waits, and what will be needed soon where nothing is scarce", () => {
  const book = bookOf({ units: 50 });
  expect(book.wanted(LIMIT, EXIT, 0)).toBe(0);
  for (let i = 0; i < 30; i += 1) spend(book, 10);
  // 30 in the last second: 60 in two steps, and less than half of these are left.
  expect(book.wanted(LIMIT, EXIT, 10)).toBe(40);
  book.waits(LIMIT, EXIT, 5, 10);
  expect(book.wanted(LIMIT, EXIT, 10)).toBe(45);
  book.waits(LIMIT, EXIT, 500, 10);
  expect(book.wanted(LIMIT, EXIT, 10)).toBe(100);
  book.waits(LIMIT, EXIT, -480, 10);
  book.scarce(LIMIT, EXIT, 300, 10);
  expect(book.wanted(LIMIT, EXIT, 10)).toBe(5);
  expect([book.retryInMs(LIMIT, EXIT, 110), book.retryInMs(LIMIT, EXIT, 999)]).toEqual([200, 0]);
  book.waits(LIMIT, EXIT, -999, 10);
  expect(book.wanted(LIMIT, EXIT, 10)).toBe(0);
  expect(book.retryInMs(OTHER, EXIT, 0)).toBeNull();
});

test("[PS8] one question at a time, later where there is too little, and the most urgent first", () => {
  const book = bookOf();
  book.waits(LIMIT, EXIT, 1, 0);
  book.waits(OTHER, EXIT, 2, 0);
  const asks = book.asks(0);
  expect(asks).toEqual([
    { limitId: OTHER, exit: EXIT, wanted: 2 },
    { limitId: LIMIT, exit: EXIT, wanted: 1 },
  ]);
  expect(book.asks(2999)).toEqual([]);
  book.scarce(OTHER, EXIT, 100, 500);
  book.scarce(LIMIT, EXIT, 9000, 500);
  expect(book.asks(599)).toEqual([]);
  expect(book.asks(600).map(({ limitId }) => limitId)).toEqual([OTHER]);
  expect(book.asks(999)).toEqual([]);
  expect(book.asks(1000).map(({ limitId }) => limitId)).toEqual([LIMIT]);
  book.scarce(OTHER, EXIT, 10, 1000);
  expect(book.asks(1010).map(({ limitId }) => limitId)).toEqual([OTHER]);
  book.scarce(OTHER, EXIT, 10, 1020);
  expect(book.asks(1259)).toEqual([]);
  expect(book.asks(1260)).toHaveLength(1);
  const many = bookOf();
  for (let i = 0; i < 300; i += 1) many.waits(LIMIT, `192.0.2.${i}`, 1, 0);
  expect([many.asks(0).length, many.asks(0).length]).toEqual([256, 44]);
});

test("[PS9] an answer that came too late and a slice that came twice change nothing", () => {
  const book = bookOf({});
  const slice = { id: "s0", limitId: LIMIT, exit: EXIT, units: 3, forMs: FOR_MS };
  book.add(slice, 0, 10);
  expect(book.leftOf(LIMIT, EXIT, 10)).toBe(3);
  book.add({ ...slice, id: "late" }, 0, USABLE_MS);
  expect(book.leftOf(LIMIT, EXIT, 10)).toBe(3);
});

test("[PS5] lines that nobody needs any more are forgotten", () => {
  const book = bookOf();
  book.waits(LIMIT, EXIT, 1, 0);
  book.scarce(LIMIT, EXIT, 100_000, 0);
  book.waits(LIMIT, EXIT, -1, 0);
  book.expire(59_999);
  expect(book.retryInMs(LIMIT, EXIT, 59_999)).not.toBeNull();
  book.expire(60_000);
  expect(book.retryInMs(LIMIT, EXIT, 60_000)).toBeNull();
});
