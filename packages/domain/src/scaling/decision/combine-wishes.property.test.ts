import fc from "fast-check";
import { expect, test } from "vitest";
import type { Wish } from "../policies/wish.ts";
import { combineWishes } from "./combine-wishes.ts";

const WANTED = 5;

const someWish = fc
  .record({ count: fc.nat(10), say: fc.constantFrom("count", "count", "unknown", "abstains") })
  .map(({ count, say }): Wish => {
    const direction =
      say === "count"
        ? count > WANTED
          ? "up"
          : count < WANTED
            ? "down"
            : "none"
        : (say as "unknown" | "abstains");
    return {
      policyId: "p",
      direction,
      count: say === "count" ? count : WANTED,
      value: null,
      violationCount: 0,
    };
  });

test("[SC1] [SC2] wishes come to what a naive reader of the rules finds, in any order", () => {
  fc.assert(
    fc.property(fc.array(someWish, { maxLength: 6 }), (wishes) => {
      const { count } = combineWishes(wishes, WANTED);
      const counts = (direction: Wish["direction"]) =>
        wishes.filter((wish) => wish.direction === direction).map((wish) => wish.count);
      const says = wishes.filter(({ direction }) => direction !== "abstains");
      const allDown = says.length > 0 && counts("down").length === says.length;
      const naive =
        counts("up").length > 0 ? Math.max(...counts("up")) : allDown ? Math.max(...counts("down")) : WANTED;
      expect(count).toBe(naive);
      expect(combineWishes(wishes.toReversed(), WANTED).count).toBe(count);
    }),
  );
});
