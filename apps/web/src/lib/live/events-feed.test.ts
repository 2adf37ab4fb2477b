import type { EventView } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { comparePositions, EMPTY_FEED, extendFeed, mergeEvents, restartFeed } from "./events-feed.ts";

const event = (position: number | bigint) =>
  ({ id: `e${position}`, position: String(position) }) as EventView;
const positions = (items: readonly EventView[]) => items.map((item) => Number(item.position));

test("positions compare as the numbers they are, beyond what a double holds", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 24n), fc.bigInt(0n, 10n ** 24n), (a, b) => {
      expect(Math.sign(comparePositions(event(a), event(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

test("what was pushed already is not taken twice", () => {
  const feed = extendFeed(extendFeed(EMPTY_FEED, [event(1), event(2)]), [event(2), event(3)]);
  expect(positions(feed.items)).toEqual([1, 2, 3]);
  expect(extendFeed(feed, [event(3)])).toBe(feed);
});

test("pages and feed merge newest first, each once", () => {
  expect(positions(mergeEvents([event(9), event(8), event(2)], [event(8), event(9), event(10)]))).toEqual([
    10, 9, 8, 2,
  ]);
});

test("a new subscription and a cut feed both begin a new generation", () => {
  const feed = restartFeed(extendFeed(EMPTY_FEED, [event(1)]));
  expect(feed).toMatchObject({ generation: 1, items: [{ position: "1" }] });
  const many = Array.from({ length: 2001 }, (_, i) => event(i + 2));
  const cut = extendFeed(feed, many);
  expect(cut.generation).toBe(2);
  expect(positions(cut.items).at(-1)).toBe(2002);
  expect(cut.items.length).toBeLessThan(2001);
});
