import fc from "fast-check";
import { expect, test } from "vitest";
import type { Rate } from "./rate.ts";
import { type RateCard, rateAt } from "./rate-card.ts";

const RATE: Rate = { freeQuantity: 0n, pricing: { kind: "flat", price: { units: 1n, per: 1n } } };

function card(
  id: string,
  startsAtMs: number,
  endsAtMs: number | null,
  accountId: string | null = null,
): RateCard {
  return { id, accountId, startsAtMs, endsAtMs, rates: { calls: RATE } };
}

test("[C1] the account's own card goes before the list, the younger before the older", () => {
  const cards = [
    card("old", 0, null),
    card("new", 10, null),
    card("mine", 5, 20, "acme"),
    card("theirs", 0, null, "other"),
    { ...card("without", 12, null), rates: {} },
  ];
  const idAt = (atMs: number) => rateAt(cards, "acme", "calls", atMs)?.cardId ?? null;
  expect([-1, 0, 5, 10, 19, 20, 30].map(idAt)).toEqual([null, "old", "mine", "mine", "mine", "new", "new"]);
});

test("[C2] a rate says from when to when it applies without a break", () => {
  const cards = [card("old", 0, null), card("new", 10, null), card("mine", 12, 20, "acme")];
  const spanAt = (atMs: number) => {
    const applied = rateAt(cards, "acme", "calls", atMs);
    return [applied?.cardId, applied?.fromAtMs, applied?.toAtMs];
  };
  expect(spanAt(3)).toEqual(["old", 0, 10]);
  expect(spanAt(11)).toEqual(["new", 10, 12]);
  expect(spanAt(15)).toEqual(["mine", 12, 20]);
  expect(spanAt(25)).toEqual(["new", 20, null]);
});

test("[C2] within a span the rate is the same, right before and at its end it is another", () => {
  const time = fc.integer({ min: 0, max: 20 });
  const cards = fc.array(
    fc.record({
      startsAtMs: time,
      length: fc.option(fc.integer({ min: 1, max: 10 })),
      accountId: fc.constantFrom(null, "acme", "other"),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(cards, time, (drafts, atMs) => {
      const all = drafts.map(({ startsAtMs, length, accountId }, index) =>
        card(`card ${index}`, startsAtMs, length === null ? null : startsAtMs + length, accountId),
      );
      const idAt = (at: number) => rateAt(all, "acme", "calls", at)?.cardId ?? null;
      const applied = rateAt(all, "acme", "calls", atMs);
      if (applied === null) return;
      const { cardId, fromAtMs, toAtMs } = applied;
      for (let at = fromAtMs; at < (toAtMs ?? 40); at += 1) expect(idAt(at)).toBe(cardId);
      expect(idAt(fromAtMs - 1)).not.toBe(cardId);
      if (toAtMs !== null) expect(idAt(toAtMs)).not.toBe(cardId);
    }),
    { numRuns: 1000 },
  );
});
