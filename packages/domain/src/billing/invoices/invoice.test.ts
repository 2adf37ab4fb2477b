import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type InvoiceAct,
  type InvoiceState,
  nextInvoiceNumber,
  seriesYear,
  stepInvoice,
} from "./invoice-state.ts";
import { type InvoiceInput, sumInvoice } from "./invoice-sum.ts";
import { divideHalfAway, placesOf } from "./money.ts";

const CREDIT = 1_000_000_000n;
const INPUT: InvoiceInput = {
  places: 2,
  creditPriceMicros: 10_000n,
  taxPpm: 190_000,
  usage: [],
  paidUnits: { bought: 0n, promotional: 0n },
  fees: [],
};

test("[I1] lines are added exactly and rounded once, half away from zero", () => {
  // Three lines of 0.335 coins each make one coin; each alone would be none.
  const usage = Array.from({ length: 3 }, () => ({ units: (CREDIT * 335n) / 1000n }));
  expect(sumInvoice({ ...INPUT, usage, taxPpm: 0 }).sumCoins).toBe(1n);
  expect([15n, 14n, -15n, -14n].map((each) => divideHalfAway(each, 10n))).toEqual([2n, 1n, -2n, -1n]);
});

test("[I2] what credits paid is taken off, bought and promotional apart", () => {
  const sums = sumInvoice({
    ...INPUT,
    usage: [{ units: 700n * CREDIT }, { units: 300n * CREDIT }],
    paidUnits: { bought: 600n * CREDIT, promotional: 100n * CREDIT },
  });
  expect([sums.sumCoins, sums.taxCoins, sums.totalCoins]).toEqual([300n, 57n, 357n]);
  expect(sums.bought.micros / sums.bought.per).toBe(6_000_000n);
  expect(sums.promotional.micros / sums.promotional.per).toBe(1_000_000n);
});

test("[I3] a fee counts for the share of the period in which it was active", () => {
  const fee = (activeMs: number) =>
    sumInvoice({ ...INPUT, taxPpm: 0, fees: [{ micros: 30_000_000n, activeMs, periodMs: 30 }] }).sumCoins;
  expect([0, 1, 15, 30, 40, -5].map(fee)).toEqual([0n, 100n, 1500n, 3000n, 3000n, 0n]);
});

test("[I4] tax is computed once, on the rounded sum; below zero there is none", () => {
  const lines = (units: bigint, taxPpm: number) => sumInvoice({ ...INPUT, taxPpm, usage: [{ units }] });
  expect(lines(50n * CREDIT, 70_000)).toMatchObject({ sumCoins: 50n, taxCoins: 4n, totalCoins: 54n });
  const over = sumInvoice({ ...INPUT, paidUnits: { bought: CREDIT * 5n, promotional: 0n } });
  expect(over).toMatchObject({ sumCoins: -5n, taxCoins: 0n, totalCoins: -5n });
});

test("[I5] a currency is one that the platform knows", () => {
  expect(["EUR", "JPY", "KWD"].map(placesOf)).toEqual([2, 0, 3]);
  expect(["eur", "EURO", "XXQ", ""].map(placesOf)).toEqual([null, null, null, null]);
});

test("[I1] [I4] any lines: as with one common denominator", () => {
  const units = fc.bigInt({ min: 0n, max: 10n ** 15n });
  fc.assert(
    fc.property(
      fc.array(units, { maxLength: 12 }),
      fc.array(fc.record({ micros: fc.bigInt({ min: 0n, max: 10n ** 12n }), activeMs: fc.nat(1000) }), {
        maxLength: 4,
      }),
      fc.integer({ min: 0, max: 300_000 }),
      fc.constantFrom(0, 2, 3),
      (amounts, fees, taxPpm, places) => {
        const sums = sumInvoice({
          ...{ ...INPUT, taxPpm, places, creditPriceMicros: 12_345n },
          usage: amounts.map((each) => ({ units: each })),
          fees: fees.map((fee) => ({ ...fee, periodMs: 1000 })),
        });
        const common = CREDIT * 1000n;
        const micros =
          amounts.reduce((sum, each) => sum + each * 12_345n * 1000n, 0n) +
          fees.reduce((sum, fee) => sum + fee.micros * BigInt(fee.activeMs) * CREDIT, 0n);
        const coins = divideHalfAway(micros * 10n ** BigInt(places), common * 1_000_000n);
        expect(sums.sumCoins).toBe(coins);
        expect(sums.totalCoins).toBe(coins + divideHalfAway(coins * BigInt(taxPpm), 1_000_000n));
      },
    ),
  );
});

const STATES: InvoiceState[] = ["draft", "finalized", "paid", "void", "uncollectible"];
const ACTS: InvoiceAct[] = ["finalize", "pay", "void", "write_off", "discard"];

test("[S1] [S2] [S3] what can become of an invoice, in full", () => {
  const table = Object.fromEntries(
    STATES.map((state) => [
      state,
      ACTS.map((act) => {
        const step = stepInvoice(state, act);
        return step.outcome === "changed" ? step.state : step.outcome;
      }),
    ]),
  );
  expect(table).toEqual({
    draft: ["finalized", "refused", "refused", "refused", "discarded"],
    finalized: ["unchanged", "paid", "void", "uncollectible", "refused"],
    paid: ["refused", "unchanged", "refused", "refused", "refused"],
    void: ["refused", "refused", "unchanged", "refused", "refused"],
    uncollectible: ["refused", "paid", "refused", "unchanged", "refused"],
  });
});

test("[S3] a refusal names the state that stands against it", () => {
  expect(stepInvoice("paid", "void")).toEqual({ outcome: "refused", state: "paid" });
});

test("[S4] numbers follow each other, and begin anew with the year", () => {
  expect(nextInvoiceNumber(null, 2026)).toBe("2026-000001");
  expect(nextInvoiceNumber("2026-000041", 2026)).toBe("2026-000042");
  expect(nextInvoiceNumber("2026-999999", 2026)).toBe("2026-1000000");
  expect(nextInvoiceNumber("2026-000041", 2027)).toBe("2027-000001");
});

test("[S4] the year of a number is the account's own", () => {
  const atMs = Date.parse("2026-12-31T12:00:00Z");
  expect(["UTC", "Pacific/Kiritimati"].map((zone) => seriesYear(atMs, zone))).toEqual([2026, 2027]);
});
