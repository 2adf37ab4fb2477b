import fc from "fast-check";
import { expect, test } from "vitest";
import { SlidingWindow } from "./sliding-window.ts";

test("counts as somebody would who remembers every arrival", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 200 }),
      (windowMs, gaps) => {
        const window = new SlidingWindow(windowMs);
        const all: number[] = [];
        let nowMs = 0;
        let highest = 0;
        for (const gap of gaps) {
          nowMs += gap;
          all.push(nowMs);
          const count = all.filter((atMs) => atMs > nowMs - windowMs).length;
          highest = Math.max(highest, count);
          expect(window.add(nowMs)).toBe(count);
        }
        expect(window.highest).toBe(highest);
      },
    ),
  );
});
