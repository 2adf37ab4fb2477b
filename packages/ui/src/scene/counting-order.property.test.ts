import fc from "fast-check";
import { expect, test } from "vitest";
import { CountingOrder } from "./counting-order.ts";

const KEYS = 24;
const key = fc.integer({ min: -1, max: KEYS - 1 });

test("the order is that of a stable sort, without what is left out, however often it is used again", () => {
  const rounds = fc.array(fc.array(key, { maxLength: 400 }), { maxLength: 6 });
  fc.assert(
    fc.property(rounds, (rounds) => {
      const order = new CountingOrder(KEYS);
      for (const keys of rounds) {
        order.sort(keys.length, (index) => keys[index] ?? -1);
        expect([...order.order.subarray(0, order.count)]).toEqual(naiveOrder(keys));
      }
    }),
  );
});

test("nothing to sort, and nothing that is kept", () => {
  const order = new CountingOrder(3);
  order.sort(5, () => 2);
  order.sort(0, () => 0);
  expect(order.count).toBe(0);
  order.sort(5, () => -1);
  expect(order.count).toBe(0);
});

test("each key is asked for once, also of a hundred thousand", () => {
  const order = new CountingOrder(7);
  let asked = 0;
  order.sort(100_000, (index) => {
    asked += 1;
    return index % 7;
  });
  expect(asked).toBe(100_000);
  expect(order.count).toBe(100_000);
  expect(order.order[0]).toBe(0);
  expect(order.order[order.count - 1]).toBe(99_994);
});

function naiveOrder(keys: readonly number[]): number[] {
  return keys
    .map((key, index) => ({ key, index }))
    .filter(({ key }) => key >= 0)
    .sort((a, b) => a.key - b.key || a.index - b.index)
    .map(({ index }) => index);
}
