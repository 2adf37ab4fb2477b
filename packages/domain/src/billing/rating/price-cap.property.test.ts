import fc from "fast-check";
import { expect, test } from "vitest";
import { capUnits, priceCapOf, widerCap } from "./price-cap.ts";
import { chargeUnits } from "./rate.ts";
import { arbitraryRate } from "./testing/arbitrary-rate.ts";

const quantities = fc.array(fc.bigInt({ min: 1n, max: 12n }), { minLength: 1, maxLength: 20 });

test("[P8] no part of a period's usage is ever charged more than the cap says for it", () => {
  fc.assert(
    fc.property(arbitraryRate, quantities, (rate, parts) => {
      const cap = priceCapOf(rate);
      let quantity = 0n;
      let chargedUnits = 0n;
      for (const part of parts) {
        quantity += part;
        const units = chargeUnits(rate, quantity, chargedUnits);
        expect(units <= capUnits(cap, part)).toBe(true);
        chargedUnits += units;
      }
    }),
    { numRuns: 1000 },
  );
});

test("[P8] a cap of one price is that price: what is charged first without an allowance reaches it", () => {
  const pricing = { kind: "flat", price: { units: 10n, per: 3n } } as const;
  expect(priceCapOf({ freeQuantity: 4n, pricing })).toEqual({ units: 10n, per: 3n, feeUnits: 0n });
  expect(capUnits(priceCapOf({ freeQuantity: 0n, pricing }), 2n)).toBe(7n);
  expect(chargeUnits({ freeQuantity: 0n, pricing }, 3n, 3n)).toBe(7n);
});

test("[P8] of tiers the dearest price and all fees", () => {
  const tiers = [
    { upTo: 10n, price: { units: 2n, per: 3n }, feeUnits: 5n },
    { upTo: 20n, price: { units: 5n, per: 7n }, feeUnits: 0n },
    { upTo: null, price: { units: 1n, per: 2n }, feeUnits: 7n },
  ];
  const cap = priceCapOf({ freeQuantity: 0n, pricing: { kind: "graduated", tiers } });
  expect(cap).toEqual({ units: 5n, per: 7n, feeUnits: 12n });
});

test("[P8] the wider of two caps covers both", () => {
  fc.assert(
    fc.property(arbitraryRate, arbitraryRate, fc.bigInt({ min: 0n, max: 40n }), (a, b, quantity) => {
      const [first, second] = [priceCapOf(a), priceCapOf(b)];
      const wider = capUnits(widerCap(first, second), quantity);
      expect(capUnits(first, quantity) <= wider && capUnits(second, quantity) <= wider).toBe(true);
    }),
  );
});
