import fc from "fast-check";
import { expect, test } from "vitest";
import { creditNoteTax, hasNothingToPay, topUpCost, unitsBoughtByPaying } from "./invoice-payment.ts";

test("[B1] what the overdraft paid is bought once, whatever the order of payment and the refunds between", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -1000n, max: 1000n }), { maxLength: 12 }), (invoices) => {
      let overdraft = 0n;
      let bought = 0n;
      let highest = 0n;
      for (const units of invoices) {
        overdraft += units;
        const now = unitsBoughtByPaying(overdraft, bought);
        expect(now).toBeGreaterThanOrEqual(0n);
        bought += now;
        if (overdraft > highest) highest = overdraft;
      }
      expect(bought).toBe(highest);
    }),
  );
  expect([unitsBoughtByPaying(10n, 0n), unitsBoughtByPaying(6n, 10n), unitsBoughtByPaying(11n, 10n)]).toEqual(
    [10n, 0n, 1n],
  );
});

test("[B2] credit notes are at most the total, and their tax adds up to the invoice's", () => {
  const invoice = { totalCoins: 119n, taxCoins: 19n };
  expect(creditNoteTax(invoice, [], 119n)).toEqual({ outcome: "credited", taxCoins: 19n });
  expect(creditNoteTax(invoice, [], 120n)).toEqual({ outcome: "refused", leftCoins: 119n });
  expect(creditNoteTax(invoice, [{ coins: 100n, taxCoins: 16n }], 20n)).toEqual({
    outcome: "refused",
    leftCoins: 19n,
  });
  expect(creditNoteTax({ totalCoins: -5n, taxCoins: 0n }, [], 1n)).toEqual({
    outcome: "refused",
    leftCoins: 0n,
  });
});

test("[B2] however a total is cut into notes, no note has more tax than money", () => {
  const coins = fc.bigInt({ min: 1n, max: 50n });
  fc.assert(
    fc.property(
      fc.array(coins, { minLength: 1, maxLength: 20 }),
      fc.bigInt({ min: 0n, max: 100n }),
      (cuts, percent) => {
        const totalCoins = cuts.reduce((sum, each) => sum + each, 0n);
        const taxCoins = (totalCoins * percent) / 100n;
        const notes: { coins: bigint; taxCoins: bigint }[] = [];
        for (const cut of cuts) {
          const note = creditNoteTax({ totalCoins, taxCoins }, notes, cut);
          if (note.outcome !== "credited") throw new Error("refused");
          expect(note.taxCoins >= 0n && note.taxCoins <= cut).toBe(true);
          notes.push({ coins: cut, taxCoins: note.taxCoins });
        }
        expect(notes.reduce((sum, note) => sum + note.taxCoins, 0n)).toBe(taxCoins);
        expect(creditNoteTax({ totalCoins, taxCoins }, notes, 1n)).toEqual({
          outcome: "refused",
          leftCoins: 0n,
        });
      },
    ),
  );
});

test("[B3] a top-up costs its credits, rounded, and the tax on that", () => {
  const terms = { creditPriceMicros: 15_000n, taxPpm: 190_000 };
  expect(topUpCost(500n * 10n ** 9n, terms, 2)).toEqual({
    netCoins: 750n,
    taxCoins: 143n,
    totalCoins: 893n,
  });
  expect(topUpCost(10n ** 8n, terms, 2)).toEqual({ netCoins: 0n, taxCoins: 0n, totalCoins: 0n });
});

test("[B4] over zero there is nothing to pay; a coin is something, and so is a coin to be set off", () => {
  expect([-1n, 0n, 1n].map((totalCoins) => hasNothingToPay({ totalCoins }))).toEqual([false, true, false]);
});
