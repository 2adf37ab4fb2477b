import { expect, test } from "vitest";
import { chargeUnits, costUnits, type Rate, rateProblem, shareOf, type Tier } from "./rate.ts";

const flat = (units: bigint, per: bigint, freeQuantity = 0n): Rate => ({
  freeQuantity,
  pricing: { kind: "flat", price: { units, per } },
});
const tier = (upTo: bigint | null, units: bigint, feeUnits = 0n): Tier => ({
  upTo,
  price: { units, per: 1n },
  feeUnits,
});
const tiered = (kind: "graduated" | "volume", ...tiers: Tier[]): Rate => ({
  freeQuantity: 0n,
  pricing: { kind, tiers },
});

test("[P1] a price that does not terminate is cut down once, at the end", () => {
  const third = flat(1n, 3n);
  expect([1n, 2n, 3n, 4n, 300n].map((quantity) => costUnits(third, quantity))).toEqual([
    0n,
    0n,
    1n,
    1n,
    100n,
  ]);
});

test("[P1] graduated parts are added exactly before they are cut", () => {
  const pricing = {
    kind: "graduated",
    tiers: [
      { upTo: 1n, price: { units: 1n, per: 2n }, feeUnits: 0n },
      { upTo: null, price: { units: 1n, per: 4n }, feeUnits: 0n },
    ],
  } as const;
  expect(costUnits({ freeQuantity: 0n, pricing }, 3n)).toBe(1n);
});

test("[P3] the allowance comes off first", () => {
  expect([9n, 10n, 12n].map((quantity) => costUnits(flat(5n, 1n, 10n), quantity))).toEqual([0n, 0n, 10n]);
  const volume = { ...tiered("volume", tier(5n, 10n), tier(null, 1n)), freeQuantity: 10n };
  expect(costUnits(volume, 15n)).toBe(50n);
});

test("[P4] graduated: each part by its own tier, a fee once the tier is reached", () => {
  const rate = tiered("graduated", tier(10n, 3n), tier(20n, 2n, 100n), tier(null, 1n));
  expect([0n, 10n, 11n, 20n, 25n].map((quantity) => costUnits(rate, quantity))).toEqual([
    0n,
    30n,
    132n,
    150n,
    155n,
  ]);
});

test("[P5] volume: all by the tier it ends in; when that is less, nothing is charged until it has caught up", () => {
  const rate = tiered("volume", tier(10n, 3n), tier(null, 2n));
  expect([10n, 11n, 14n, 16n].map((quantity) => costUnits(rate, quantity))).toEqual([30n, 22n, 28n, 32n]);
  let charged = 0n;
  const charges = [10n, 11n, 14n, 16n].map((quantity) => {
    const charge = chargeUnits(rate, quantity, charged);
    charged += charge;
    return charge;
  });
  expect(charges).toEqual([30n, 0n, 0n, 2n]);
});

test("[P3] [P4] [P5] the worked example of docs/billing.md", () => {
  const tiers = [
    { upTo: 1000n, price: { units: 10n, per: 10n }, feeUnits: 0n },
    { upTo: 10_000n, price: { units: 8n, per: 10n }, feeUnits: 0n },
    { upTo: null, price: { units: 5n, per: 10n }, feeUnits: 0n },
  ];
  const cost = (kind: "graduated" | "volume", quantity: bigint) =>
    costUnits({ freeQuantity: 100n, pricing: { kind, tiers } }, quantity);
  expect([600n, 5100n, 12_100n].map((quantity) => cost("graduated", quantity))).toEqual([500n, 4200n, 9200n]);
  expect([600n, 5100n, 12_100n].map((quantity) => cost("volume", quantity))).toEqual([500n, 4000n, 6000n]);
  expect([10_100n, 10_101n, 16_100n].map((quantity) => cost("volume", quantity))).toEqual([
    8000n,
    5000n,
    8000n,
  ]);
});

test("[P6] a rate that cannot be meant is refused with what is wrong", () => {
  const problems = [
    flat(-1n, 1n),
    flat(1n, 0n),
    flat(10n ** 18n + 1n, 1n),
    flat(1n, 1n, -1n),
    tiered("graduated"),
    tiered("graduated", tier(10n, 1n)),
    tiered("volume", tier(10n, 1n), tier(10n, 1n), tier(null, 1n)),
    tiered("volume", tier(null, 1n), tier(null, 1n)),
    tiered("graduated", tier(10n, -1n), tier(null, 1n)),
    tiered("graduated", tier(null, 1n, -1n)),
  ].map(rateProblem);
  expect(problems.every((problem) => problem !== null)).toBe(true);
  expect(new Set(problems).size).toBeGreaterThan(6);
  expect(rateProblem(tiered("graduated", tier(10n, 3n), tier(null, 0n)))).toBeNull();
  expect(rateProblem(flat(0n, 1n))).toBeNull();
});

test("[P7] volume prices never rise, compared exactly; graduated ones may", () => {
  const problem = rateProblem(tiered("volume", tier(10n, 3n), tier(20n, 3n), tier(null, 4n)));
  expect(problem).toMatch(/^Tier 3 is dearer .* Use graduated tiers\.$/);
  expect(rateProblem(tiered("volume", tier(10n, 3n), tier(null, 3n)))).toBeNull();
  expect(rateProblem(tiered("graduated", tier(10n, 3n), tier(null, 4n)))).toBeNull();
  const thirds = (units: bigint): Tier => ({ upTo: null, price: { units, per: 3n }, feeUnits: 0n });
  expect(rateProblem(tiered("volume", tier(10n, 1n), thirds(3n)))).toBeNull();
  expect(rateProblem(tiered("volume", tier(10n, 1n), thirds(4n)))).not.toBeNull();
});

test("[C3] a part of a period has its share of the allowance, cut down", () => {
  expect([0, 1, 15, 30, 31].map((part) => shareOf(100n, part, 30))).toEqual([0n, 3n, 50n, 100n, 100n]);
});
