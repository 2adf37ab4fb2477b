import type { EgressHold } from "@orrery/protocol";
import { expect, test } from "vitest";
import { LearnedBook } from "./learned-book.ts";

const now = (ms: number) => ({ ms, atMs: 1_700_000_000_000 + ms });
const hold = (forMs: number, target: string | null = "example.org"): EgressHold => ({
  ...{ exit: "192.0.2.1", target, fault: "block", sentence: "It answered 429.", forMs },
});

test("a hold is news once, unless it lasts longer than what was known", () => {
  const book = new LearnedBook();
  expect(book.take([hold(1000)], now(0))).toHaveLength(1);
  expect(book.take([hold(500)], now(100))).toEqual([]);
  expect(book.take([hold(2000)], now(100))).toHaveLength(1);
  expect(book.current(1100)).toEqual([hold(1000)]);
  expect(book.current(2100)).toEqual([]);
});

test("what was learned of a target, newest first and no more than asked for", () => {
  const book = new LearnedBook();
  book.take([hold(1000), hold(1000, "other.example")], now(0));
  book.take([hold(5000)], now(10));
  expect(book.learned((target) => target === "example.org", 1)).toMatchObject([{ atMs: now(10).atMs }]);
});

test("a hold that is told again before it ends goes on since it began; one that ended begins anew", () => {
  const book = new LearnedBook();
  book.take([hold(1000)], now(0));
  book.take([hold(1000)], now(500));
  expect(book.views(now(600))).toEqual([
    {
      ...{ exit: "192.0.2.1", target: "example.org", fault: "block", sentence: "It answered 429." },
      ...{ sinceAtMs: now(0).atMs, untilAtMs: now(1500).atMs },
    },
  ]);
  expect(book.views(now(1500))).toEqual([]);
  book.take([hold(1000)], now(2000));
  expect(book.views(now(2000))).toMatchObject([{ sinceAtMs: now(2000).atMs }]);
});
