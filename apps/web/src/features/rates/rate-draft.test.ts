import { costUnits, rateToWire } from "@orrery/domain/billing";
import type { WireRate } from "@orrery/protocol";
import { expect, test } from "vitest";
import { measuresOf } from "./measure.ts";
import { draftOfRate, inMeasure, newRateDraft, rateOfDraft, withoutTier, withTier } from "./rate-draft.ts";

const LIST: WireRate = {
  freeQuantity: "0",
  pricing: { kind: "flat", price: { credits: "80", per: "3600000" } },
};
const TIERED: WireRate = {
  freeQuantity: "1000",
  pricing: {
    kind: "graduated",
    tiers: [
      { upTo: "10000", price: { credits: "20", per: "1000" }, fee: "0" },
      { upTo: null, price: { credits: "15.5", per: "1000" }, fee: "5" },
    ],
  },
};

function rateOf(draft: Parameters<typeof rateOfDraft>[0]) {
  const result = rateOfDraft(draft);
  if (result.outcome === "invalid") throw new Error(result.problem);
  return result.rate;
}

function problemOf(draft: Parameters<typeof rateOfDraft>[0]): string {
  const result = rateOfDraft(draft);
  return result.outcome === "invalid" ? result.problem : "";
}

test("a rate that is shown for editing and not touched is the very same rate", () => {
  expect(rateToWire(rateOf(draftOfRate(LIST, "ms")))).toEqual(LIST);
  expect(rateToWire(rateOf(draftOfRate(TIERED, "call")))).toEqual(TIERED);
});

test("time is typed in hours, and a price stays one for an hour when the measure changes to minutes", () => {
  const draft = draftOfRate(LIST, "ms");
  expect([draft.measure.one, draft.price.credits, draft.price.per]).toEqual(["hour", "80", "1"]);
  const minute = measuresOf("ms")[1];
  if (minute === undefined) throw new Error("There is no minute.");
  const inMinutes = inMeasure({ ...draft, free: "2" }, minute);
  expect(inMinutes.free).toBe("120");
  expect(inMinutes.price.per).toBe("1");
});

test("what is wrong is said in one sentence that names the tier", () => {
  const tiers = draftOfRate(TIERED, "call");
  const [first, last] = tiers.tiers;
  if (first === undefined || last === undefined) throw new Error("There are two tiers.");
  expect(problemOf({ ...tiers, tiers: [{ ...first, credits: "-1" }, last] })).toMatch(/^Tier 1: The price/);
  expect(problemOf({ ...tiers, tiers: [{ ...first, upTo: "0" }, last] })).toMatch(/^Tier 1 ends where/);
  expect(problemOf({ ...tiers, tiers: [{ ...first, per: "0" }, last] })).toMatch(/^Tier 1: .*above zero/);
  expect(problemOf({ ...tiers, tiers: [{ ...first, fee: "x" }, last] })).toMatch(/^Tier 1: the fee/);
  expect(problemOf({ ...newRateDraft("ms"), free: "an hour" })).toMatch(/no number of hours/);
  const rising = { ...tiers, kind: "volume" as const, tiers: [first, { ...last, credits: "30" }] };
  expect(problemOf(rising)).toMatch(/^Tier 2 is dearer/);
});

test("tiers are added before the last one and taken away, and the last keeps no end", () => {
  const draft = { ...newRateDraft("token"), kind: "graduated" as const };
  const three = withTier(draft);
  expect(three.tiers.map(({ upTo }) => upTo)).toEqual(["1000", "2000", ""]);
  expect(new Set(three.tiers.map(({ key }) => key)).size).toBe(3);
  const [, , last] = three.tiers;
  const two = withoutTier(three, last?.key ?? -1);
  expect(two.tiers.map(({ upTo }) => upTo)).toEqual(["1000", ""]);
  expect(rateOfDraft(two).outcome).toBe("valid");
});

test("a typed rate costs what the rule says", () => {
  const draft = { ...newRateDraft("ms"), free: "1", price: { credits: "80", per: "1" } };
  expect(costUnits(rateOf(draft), 3n * 3_600_000n)).toBe(160_000_000_000n);
});
