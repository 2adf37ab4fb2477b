import { expect, test } from "vitest";
import {
  type Admission,
  asked,
  authorize,
  emptySliceBook,
  giveBack,
  granted,
  hubSeen,
  putBack,
  refused,
  reserveWishOf,
  type Slice,
  type SliceBook,
  wishOf,
  withdrawReserves,
} from "./slice-book.ts";

const NOW = 1_000_000;
const SMALLEST = 10n;

function slice(id: string, leftUnits: bigint, overrides: Partial<Slice> = {}): Slice {
  return {
    id,
    leftUnits,
    units: leftUnits,
    endsAtMs: NOW + 60_000,
    isReserve: false,
    usedAtMs: NOW,
    ...overrides,
  };
}

function bookWith(...slices: Slice[]): SliceBook {
  return slices.reduce((book, each) => granted(book, each, each.usedAtMs), emptySliceBook());
}

function ask(book: SliceBook, units: bigint, nowMs = NOW): Admission {
  return authorize(book, units, nowMs).admission;
}

test("[A1] whole or not at all, from the slice that ends first", () => {
  const book = bookWith(slice("late", 5n), slice("soon", 5n, { endsAtMs: NOW + 10 }));
  expect(ask(book, 7n)).toEqual({
    outcome: "allowed",
    parts: [
      { sliceId: "soon", units: 5n },
      { sliceId: "late", units: 2n },
    ],
  });
  const after = authorize(book, 7n, NOW).book;
  expect(ask(after, 4n).outcome).toBe("waiting");
  expect(ask(after, 3n).outcome).toBe("allowed");
});

test("[A2] a slice is used until right before its end", () => {
  const book = bookWith(slice("a", 5n, { endsAtMs: NOW + 10 }));
  expect(ask(book, 1n, NOW + 9).outcome).toBe("allowed");
  expect(ask(book, 1n, NOW + 10).outcome).toBe("waiting");
});

test("[A3] a reserve is for when the hub is away", () => {
  const book = bookWith(slice("a", 2n), slice("r", 5n, { isReserve: true, endsAtMs: NOW + 1 }));
  expect(ask(book, 3n).outcome).toBe("waiting");
  const away = hubSeen(book, true);
  expect(ask(away, 3n)).toEqual({
    outcome: "allowed",
    parts: [
      { sliceId: "a", units: 2n },
      { sliceId: "r", units: 1n },
    ],
  });
  expect(ask(away, 8n)).toEqual({ outcome: "refused", reason: "hub_away" });
  expect(wishOf(away, SMALLEST, NOW)).toBeNull();
});

test("[A4] it is asked below half of the aim, which follows what is spent", () => {
  const used = (book: SliceBook) => authorize(book, 1n, NOW).book;
  expect(wishOf(used(bookWith(slice("a", 6n))), SMALLEST, NOW)).toBeNull();
  expect(wishOf(used(bookWith(slice("a", 5n))), SMALLEST, NOW)).toBe(6n);
  let book = bookWith(slice("a", 100n));
  for (let second = 0; second < 8; second += 1) book = authorize(book, 10n, NOW + second * 1000).book;
  expect(wishOf(book, SMALLEST, NOW + 7000)).toBe(160n - 20n);
  expect(wishOf(book, SMALLEST, NOW + 25_000)).toBeNull();
});

test("[A4] whoever uses nothing asks for nothing", () => {
  expect(wishOf(emptySliceBook(), SMALLEST, NOW)).toBeNull();
  const { book } = authorize(emptySliceBook(), 3n, NOW);
  expect(wishOf(book, SMALLEST, NOW)).toBe(SMALLEST);
});

test("[A4] what was asked for and not allowed is asked for, one question at a time", () => {
  const { book } = authorize(bookWith(slice("a", 8n)), 50n, NOW);
  expect(wishOf(book, SMALLEST, NOW)).toBe(42n);
  const open = asked(book, NOW);
  expect([wishOf(open, SMALLEST, NOW + 4999), wishOf(open, SMALLEST, NOW + 5000)]).toEqual([null, 42n]);
  expect(wishOf(granted(open, slice("b", 42n), NOW), SMALLEST, NOW)).toBeNull();
});

test("[A5] after a no the hub is asked again after half a second if something was wanted since, and nothing waits", () => {
  const book = refused(asked(bookWith(slice("a", 3n)), NOW), 100n, NOW);
  expect(ask(book, 5n, NOW + 499)).toEqual({ outcome: "refused", reason: "insufficient", missingUnits: 2n });
  expect(ask(book, 3n, NOW + 499).outcome).toBe("allowed");
  expect(wishOf(book, SMALLEST, NOW + 500)).toBeNull();
  const wanted = authorize(book, 5n, NOW + 1).book;
  expect([wishOf(wanted, SMALLEST, NOW + 499), wishOf(wanted, SMALLEST, NOW + 500)]).toEqual([null, 7n]);
  let busy = bookWith(slice("a", 100n));
  for (let use = 0; use < 10; use += 1) busy = authorize(busy, 10n, NOW).book;
  const scarce = authorize(refused(busy, 100n, NOW), 10n, NOW + 1).book;
  expect(wishOf(scarce, SMALLEST, NOW + 500)).toBe(10n);
});

test("[A6] a refusal says why", () => {
  const none = emptySliceBook();
  expect(ask(none, 5n)).toEqual({ outcome: "waiting" });
  expect(ask(hubSeen(none, true), 5n)).toEqual({ outcome: "refused", reason: "hub_away" });
  expect(ask(refused(none, 9n, NOW), 5n)).toEqual({
    outcome: "refused",
    reason: "insufficient",
    missingUnits: 5n,
  });
  expect(ask(hubSeen(hubSeen(none, true), false), 5n)).toEqual({ outcome: "waiting" });
});

test("[A7] what is idle, used up or over is given back; a reserve only when it is over", () => {
  const book = bookWith(
    slice("idle", 5n, { usedAtMs: NOW - 30_000 }),
    slice("empty", 0n),
    slice("over", 5n, { endsAtMs: NOW }),
    slice("reserve", 5n, { usedAtMs: NOW - 50_000, isReserve: true }),
    slice("in use", 5n),
  );
  const { book: kept, sliceIds } = giveBack(book, NOW);
  expect(sliceIds).toEqual(["idle", "empty", "over"]);
  expect(kept.slices.map(({ id }) => id)).toEqual(["reserve", "in use"]);
  // What may still be put back goes into slices that are there.
  expect(giveBack(book, NOW, (id) => id !== "idle").sliceIds).toEqual(["idle", "over"]);
  expect(giveBack(book, NOW, (id) => id === "in use", false).book.slices.map(({ id }) => id)).toEqual([
    "in use",
  ]);
});

test("[A8] what was not used goes back to its slices, unless they are gone", () => {
  const book = bookWith(slice("a", 5n), slice("b", 5n, { endsAtMs: NOW + 90_000 }));
  const { book: after, admission } = authorize(book, 7n, NOW);
  const parts = admission.outcome === "allowed" ? admission.parts : [];
  expect(putBack(after, parts).slices.map(({ leftUnits }) => leftUnits)).toEqual([5n, 5n]);
  const gone = { ...after, slices: after.slices.filter(({ id }) => id !== "a") };
  expect(putBack(gone, parts).slices).toMatchObject([{ id: "b", leftUnits: 5n }]);
  expect(putBack(book, [])).toBe(book);
});

test("[A9] a reserve is renewed before its end and after it was used, and gives way to use", () => {
  const reserve = (changes: Partial<Slice>) => bookWith(slice("r", 5n, { isReserve: true, ...changes }));
  expect(reserveWishOf(emptySliceBook(), 5n, NOW)).toBe(5n);
  expect(reserveWishOf(reserve({ endsAtMs: NOW + 120_001 }), 5n, NOW)).toBeNull();
  expect(reserveWishOf(reserve({ endsAtMs: NOW + 120_000 }), 5n, NOW)).toBe(5n);
  const away = hubSeen(reserve({ endsAtMs: NOW + 600_000 }), true);
  const used = authorize(away, 1n, NOW).book;
  expect(reserveWishOf(used, 5n, NOW)).toBeNull();
  expect(reserveWishOf(hubSeen(used, false), 5n, NOW)).toBe(5n);
  expect(reserveWishOf(refused(emptySliceBook(), 1n, NOW), 5n, NOW)).toBeNull();
  expect(reserveWishOf(emptySliceBook(), 0n, NOW)).toBeNull();
  const { book, sliceIds } = withdrawReserves(granted(reserve({}), slice("a", 1n), NOW));
  expect([sliceIds, book.slices.map(({ id }) => id)]).toEqual([["r"], ["a"]]);
});
