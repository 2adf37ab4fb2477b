import type { AccountId, MeterView, RateCardView, WireRate } from "@orrery/protocol";
import { expect, test } from "vitest";
import { appliedRates, withCardEnded } from "./applied-rates.ts";
import { nextChange } from "./next-change.ts";
import { rateChanges } from "./rate-changes.ts";

const flat = (credits: string): WireRate => ({
  freeQuantity: "0",
  pricing: { kind: "flat", price: { credits, per: "1" } },
});
const meter = (name: string): MeterView => ({
  ...{ name, description: "", aggregation: "count", unit: "token" },
  ...{ isBuiltIn: false, archivedAtMs: null },
});
const card = (id: string, over: Partial<RateCardView>): RateCardView => ({
  ...{ id, name: id, accountId: null, startsAtMs: 0, endsAtMs: null, state: "applies" },
  rates: { tokens: flat("1") },
  ...over,
});
const METERS = [meter("tokens"), meter("unpriced"), { ...meter("gone"), archivedAtMs: 1 }];
const ACME = "acme" as AccountId;
const LIST = card("list", {});
const OWN = card("own", { accountId: ACME, startsAtMs: 100, rates: { tokens: flat("3") } });
const COMING = card("next", { startsAtMs: 500, state: "coming", rates: { tokens: flat("2") } });
const CARDS = [LIST, OWN, COMING];

test("an account's own card goes before the list's, and others have what everybody has", () => {
  const [mine, unpriced, ...rest] = appliedRates(CARDS, METERS, ACME, 200);
  expect(mine?.applied).toMatchObject({ card: { id: "own" }, fromAtMs: 100, toAtMs: null });
  expect(unpriced?.applied).toBeNull();
  expect(rest, "archived meters are left out").toEqual([]);
  const everybody = appliedRates(CARDS, METERS, null, 200);
  expect(everybody[0]?.applied).toMatchObject({ card: { id: "list" }, toAtMs: 500 });
  expect(nextChange(everybody)).toBe(500);
});

test("ending a card says which price comes back; one that has not begun goes away", () => {
  const ended = withCardEnded(CARDS, "own", 300);
  expect(rateChanges(CARDS, ended, METERS, ACME, 300)).toEqual([
    { meter: "tokens", before: "3 credits / token", after: "1 credit / token" },
  ]);
  expect(rateChanges(CARDS, ended, METERS, null, 300)).toEqual([]);
  expect(withCardEnded(CARDS, "next", 300).map(({ id }) => id)).toEqual(["list", "own"]);
});
