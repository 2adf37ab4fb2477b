import { WireRate } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LIST_CARD } from "./list-card.ts";
import { BUILT_IN_METERS } from "./meters.ts";
import { rateProblem } from "./rate.ts";
import { arbitraryRate } from "./testing/arbitrary-rate.ts";
import { rateOfWire, rateToWire } from "./wire-rate.ts";

test("[P9] a rate comes back from the wire as it was, to the unit", () => {
  fc.assert(
    fc.property(arbitraryRate, (rate) => {
      const wire = rateToWire(rate);
      expect(WireRate.parse(JSON.parse(JSON.stringify(wire)))).toEqual(wire);
      expect(rateOfWire(wire)).toEqual(rate);
    }),
  );
});

test("[P9] credits are read exactly, in nine places; what nobody said is nothing", () => {
  const wire = WireRate.parse({
    pricing: {
      kind: "volume",
      tiers: [
        { upTo: "9007199254740993", price: { credits: "0.000000001", per: "3" }, fee: "999999999.999999999" },
        { upTo: null, price: { credits: "0", per: "1" } },
      ],
    },
  });
  expect(rateOfWire(wire)).toEqual({
    freeQuantity: 0n,
    pricing: {
      kind: "volume",
      tiers: [
        { upTo: 9_007_199_254_740_993n, price: { units: 1n, per: 3n }, feeUnits: 999_999_999_999_999_999n },
        { upTo: null, price: { units: 0n, per: 1n }, feeUnits: 0n },
      ],
    },
  });
});

test("[P9] what the wire cannot forbid is refused by the rate's own rules", () => {
  const priced = (per: string) => WireRate.parse({ pricing: { kind: "flat", price: { credits: "1", per } } });
  expect(rateProblem(rateOfWire(priced("0")))).toMatch(/for less than one/);
  expect(rateProblem(rateOfWire(priced("1000000000000000001")))).toMatch(/too many/);
});

test("[C4] the list prices are a card of everybody's that always applies and has each built-in meter", () => {
  expect(LIST_CARD).toMatchObject({ id: "list", accountId: null, startsAtMs: 0, endsAtMs: null });
  expect(Object.keys(LIST_CARD.rates)).toEqual(BUILT_IN_METERS.map(({ name }) => name));
  expect(Object.values(LIST_CARD.rates).map(rateProblem)).toEqual(BUILT_IN_METERS.map(() => null));
  const transfer = LIST_CARD.rates.transferred_bytes;
  expect(transfer && rateToWire(transfer)).toEqual({
    freeQuantity: "0",
    pricing: { kind: "flat", price: { credits: "50", per: "1000000000" } },
  });
});
