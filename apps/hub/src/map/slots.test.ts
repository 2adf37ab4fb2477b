import fc from "fast-check";
import { expect, test } from "vitest";
import { Slots } from "./slots.ts";

test("no two have one number, a number is not given away before things are settled, and few numbers are used", () => {
  const key = fc.integer({ min: 0, max: 5 });
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom("take" as const, "give back" as const), key }),
    fc.constant({ kind: "settle" as const, key: 0 }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
      const slots = new Slots<number>();
      const held = new Map<number, number>();
      let barred = new Set<number>();
      for (const { kind, key: of } of steps) {
        if (kind === "settle") {
          slots.settle();
          barred = new Set();
        } else if (kind === "take") {
          const number = slots.take(of);
          if (held.has(of)) expect(number).toBe(held.get(of));
          else {
            expect([...held.values()]).not.toContain(number);
            expect(barred.has(number)).toBe(false);
          }
          held.set(of, number);
        } else {
          const number = slots.giveBack(of);
          expect(number).toBe(held.get(of) ?? null);
          if (number !== null) barred.add(number);
          held.delete(of);
        }
        expect(slots.size).toBe(held.size);
      }
    }),
  );
  const slots = new Slots<number>();
  for (let i = 0; i < 100; i += 1) {
    slots.take(i);
    slots.giveBack(i);
    slots.settle();
  }
  expect(slots.bound).toBe(1);
});
