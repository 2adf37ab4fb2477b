import type { RateCard } from "@orrery/domain/billing";
import { expect, test } from "vitest";
import { priceCapsOf } from "./price-caps.ts";

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const flat = (units: bigint) => ({
  freeQuantity: 0n,
  pricing: { kind: "flat" as const, price: { units, per: 1n } },
});

function card(changes: Partial<RateCard>): RateCard {
  return {
    id: "c",
    accountId: null,
    startsAtMs: 1,
    endsAtMs: null,
    rates: { inferences: flat(7n) },
    ...changes,
  };
}

const capOf = (cards: RateCard[], accountId = "acme") =>
  priceCapsOf(accountId, cards, [], NOW).inferences?.units;

test("the account's own card goes before everybody's, and others' cards are nobody's", () => {
  const everybody = card({ id: "a" });
  const own = card({ id: "b", accountId: "acme", rates: { inferences: flat(3n) } });
  expect(capOf([everybody])).toBe("7");
  expect(capOf([everybody, own])).toBe("3");
  expect(capOf([everybody, own], "other")).toBe("7");
  expect(capOf([card({ accountId: "other" })])).toBe(String(10n * 1_000_000_000n));
});

test("what begins or ends within a day is covered already, and what begins later is not", () => {
  const now = card({ id: "a", rates: { inferences: flat(5n) } });
  const dearer = (startsAtMs: number) => card({ id: "b", startsAtMs, rates: { inferences: flat(9n) } });
  expect(capOf([now, dearer(NOW + DAY)])).toBe("9");
  expect(capOf([now, dearer(NOW + DAY + 1)])).toBe("5");
  // A cheaper one that is to come lowers nothing before it applies, and an end brings the list's price back.
  expect(capOf([now, card({ id: "b", startsAtMs: NOW + 1, rates: { inferences: flat(1n) } })])).toBe("5");
  expect(capOf([card({ endsAtMs: NOW + DAY, rates: { inferences: flat(5n) } })])).toBe(
    String(10n * 1_000_000_000n),
  );
});

test("a custom meter without a rate costs nothing, and one that is archived is none", () => {
  const meter = { description: "", aggregation: "sum" as const, unit: "event", createdAtMs: 0 };
  const caps = priceCapsOf(
    "acme",
    [],
    [
      { ...meter, name: "gpu", archivedAtMs: null },
      { ...meter, name: "old", archivedAtMs: 1 },
    ],
    NOW,
  );
  expect(caps.gpu).toEqual({ units: "0", per: "1", feeUnits: "0" });
  expect(caps.old).toBeUndefined();
  expect(Object.keys(caps)).toContain("agent_time");
});
