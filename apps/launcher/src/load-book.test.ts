import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LoadBook, type LoadShare } from "./load-book.ts";

let book: LoadBook;
beforeEach(() => {
  vi.useFakeTimers();
  book = new LoadBook();
});
afterEach(() => {
  book.close();
  vi.useRealTimers();
});

/** Asks as instances do: again with each answer. */
function follow(instance: string): { shares: LoadShare[]; end(): void } {
  const shares: LoadShare[] = [];
  let isThere = true;
  let answer: (share: LoadShare) => void;
  const ask = (seen: number) => {
    answer = (share) => {
      shares.push(share);
      if (isThere) queueMicrotask(() => isThere && ask(share.version));
    };
    book.ask(instance, seen, answer);
  };
  ask(0);
  return {
    shares,
    end: () => {
      isThere = false;
      book.leave(instance, answer);
    },
  };
}

test("a load is shared by all that ask, at once, and by whoever is left", async () => {
  const all = ["a", "b", "c", "d"].map(follow);
  const newest = () => all.map(({ shares }) => shares.at(-1)?.share);
  await vi.advanceTimersByTimeAsync(0);
  expect(newest()).toEqual([0, 0, 0, 0]);
  book.set(0.5);
  await vi.advanceTimersByTimeAsync(0);
  expect(newest()).toEqual([0.45, 0.45, 0.45, 0.45]);
  for (const { end } of all.slice(2)) end();
  await vi.advanceTimersByTimeAsync(4000);
  expect(all[0]?.shares.at(-1)).toMatchObject({ load: 0.5, share: 0.9, instanceCount: 2 });
  book.set(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(newest().slice(0, 2)).toEqual([1, 1]);
});

test("while nothing changes nobody is told more than what keeps a connection alive", async () => {
  const { shares } = follow("a");
  await vi.advanceTimersByTimeAsync(0);
  const before = shares.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shares.length - before).toBeLessThanOrEqual(3);
  expect(new Set(shares.slice(before).map(({ version }) => version)).size).toBe(1);
});

test("there is an end to how many may share", () => {
  for (let i = 0; i < 100; i += 1) expect(book.ask(`i${i}`, 0, () => undefined)).toBe(true);
  expect(book.ask("one more", 0, () => undefined)).toBe(false);
  expect(book.ask("i7", 0, () => undefined)).toBe(true);
});
