import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChargeGroup, type DraftInput, draftInvoice } from "./invoice-lines.ts";

const CREDIT = 10n ** 9n;
const AT = (text: string): number => Date.parse(text);
const PERIOD = { fromAtMs: AT("2026-11-01T00:00:00Z"), toAtMs: AT("2026-12-01T00:00:00Z") };

/** One booking of usage or its refund, with who paid or got back: what the ledger knows. */
type Charge = {
  meter: string;
  kind: "usage" | "refund";
  quantity: bigint;
  bought: bigint;
  promotional: bigint;
  overdraft: bigint;
};
const part = fc.bigInt({ min: 0n, max: 10n ** 14n });
const charge: fc.Arbitrary<Charge> = fc.record({
  meter: fc.constantFrom("agent_time", "api_calls", "tokens"),
  kind: fc.constantFrom("usage" as const, "usage" as const, "refund" as const),
  quantity: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  bought: part,
  promotional: part,
  overdraft: part,
});
const fee = fc.record({
  name: fc.constantFrom("Support", "Seat", "Base"),
  micros: fc.bigInt({ min: 0n, max: 10n ** 10n }),
  startsAtMs: fc.integer({ min: PERIOD.fromAtMs - 1e9, max: PERIOD.toAtMs + 1e9 }),
  endsAtMs: fc.option(fc.integer({ min: PERIOD.fromAtMs - 1e9, max: PERIOD.toAtMs + 1e9 })),
});

function groupsOf(charges: readonly Charge[]): ChargeGroup[] {
  const groups = new Map<string, ChargeGroup>();
  for (const { meter, kind, quantity, bought, promotional, overdraft } of charges) {
    const sign = kind === "refund" ? -1n : 1n;
    const before = groups.get(`${kind} ${meter}`);
    groups.set(`${kind} ${meter}`, {
      ...{ kind, meter, unit: "event", rate: null, freeQuantity: 0n, entries: [], ...PERIOD },
      ...{ firstAtMs: PERIOD.fromAtMs, lastAtMs: PERIOD.fromAtMs },
      quantity: (before?.quantity ?? 0n) + (kind === "refund" ? 0n : quantity),
      units: (before?.units ?? 0n) + sign * (bought + promotional + overdraft),
      eventCount: (before?.eventCount ?? 0) + 1,
    });
  }
  return [...groups.values()];
}

/** Half away from zero, by looking at the remainder. */
function rounded(numerator: bigint, denominator: bigint): bigint {
  const isNegative = numerator < 0n;
  const absolute = isNegative ? -numerator : numerator;
  const whole = absolute / denominator;
  const up = (absolute % denominator) * 2n >= denominator ? whole + 1n : whole;
  return isNegative ? -up : up;
}

test("[I1] [I2] [I3] [I4] [L3] [L4] any charges, payers and fees: as counted one by one", () => {
  fc.assert(
    fc.property(
      fc.array(charge, { maxLength: 12 }),
      fc.array(fee, { maxLength: 4 }),
      fc.bigInt({ min: 0n, max: 5_000_000n }),
      fc.integer({ min: 0, max: 300_000 }),
      fc.constantFrom(0, 2, 3, 4),
      (charges, fees, creditPriceMicros, taxPpm, places) => {
        const signed = (pick: (each: Charge) => bigint): bigint =>
          charges.reduce((sum, each) => sum + (each.kind === "refund" ? -pick(each) : pick(each)), 0n);
        const input: DraftInput = {
          ...{ period: PERIOD, periodKind: "monthly", zone: "UTC", places, creditPriceMicros, taxPpm, fees },
          charges: groupsOf(charges),
          overdraftUnits: signed(({ overdraft }) => overdraft),
          promotionalUnits: signed(({ promotional }) => promotional),
        };
        const { lines, sums } = draftInvoice(input);

        // The oracle: what the overdraft paid, at the price of a credit, and each fee by the millisecond, over one denominator.
        const periodMs = BigInt(PERIOD.toAtMs - PERIOD.fromAtMs);
        const common = CREDIT * periodMs;
        let micros = signed(({ overdraft }) => overdraft) * creditPriceMicros * periodMs;
        for (const { micros: each, startsAtMs, endsAtMs } of fees) {
          const from = Math.max(startsAtMs, PERIOD.fromAtMs);
          const to = Math.min(endsAtMs ?? PERIOD.toAtMs, PERIOD.toAtMs);
          if (to > from) micros += each * BigInt(to - from) * CREDIT;
        }
        const sumCoins = rounded(micros * 10n ** BigInt(places), common * 1_000_000n);
        const taxCoins = sumCoins > 0n ? rounded(sumCoins * BigInt(taxPpm), 1_000_000n) : 0n;
        expect(sums).toMatchObject({ sumCoins, taxCoins, totalCoins: sumCoins + taxCoins });

        // The lines say the same: their units, and their exact amounts.
        expect(lines.reduce((sum, { units }) => sum + units, 0n)).toBe(input.overdraftUnits);
        const ofLines = lines.reduce((sum, { amount }) => sum + (amount.micros * common) / amount.per, 0n);
        expect(ofLines).toBe(micros);
        expect(lines.every(({ amount }) => (amount.micros * common) % amount.per === 0n)).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});
