import { expect, test } from "vitest";
import { exampleAccount } from "../../accounts/testing/example-account.ts";
import {
  draftChanges,
  limitsDraftOf,
  readAddressDraft,
  readLimitsDraft,
  readTermsDraft,
  readTopUpDraft,
  termsDraftOf,
  topUpDraftOf,
} from "./settings-draft.ts";

const account = exampleAccount("acme", {
  creditPriceMicros: "15000",
  taxPpm: 77_000,
  overdraftUnits: "500000000001",
  day: { limitUnits: "2500000000", usedUnits: "0", fromAtMs: 0, toAtMs: 1 },
});

test("what is shown is what is: prices, percentages and credits keep every place", () => {
  expect(termsDraftOf(account)).toMatchObject({ creditPrice: "0.015", taxPercent: "7.7", ownerId: "" });
  expect(termsDraftOf(exampleAccount("a", { creditPriceMicros: "1000000", taxPpm: 0 }))).toMatchObject({
    creditPrice: "1",
    taxPercent: "0",
  });
  expect(limitsDraftOf(account)).toEqual({
    overdraft: "500.000000001",
    dayLimit: "2.5",
    periodLimit: "",
    reserve: "0",
  });
});

test("what was not edited changes nothing; an empty limit is none", () => {
  const before = limitsDraftOf(account);
  const labels = { overdraft: "Overdraft", dayLimit: "Day", periodLimit: "Period", reserve: "Reserve" };
  expect(draftChanges(before, before, labels)).toEqual([]);
  const after = { ...before, dayLimit: "", periodLimit: "1000" };
  expect(draftChanges(before, after, labels)).toEqual([
    "Day: none instead of 2.5.",
    "Period: 1000 instead of none.",
  ]);
  const result = readLimitsDraft(account, after);
  expect(result.outcome === "valid" && result.input).toEqual({
    accountId: account.id,
    overdraft: "500.000000001",
    dayLimit: null,
    periodLimit: "1000",
    reserve: "0",
  });
});

test("a wrong field is said before it is sent", () => {
  const terms = readTermsDraft(account, { ...termsDraftOf(account), taxPercent: "120" });
  expect(terms.outcome === "invalid" && [...terms.errors.keys()]).toEqual(["taxPercent"]);
  const address = readAddressDraft(account, { ...account.billingAddress, country: "deu", email: "x" });
  expect(address.outcome === "invalid" && [...address.errors.keys()].sort()).toEqual(["country", "email"]);
  const small = readAddressDraft(account, { ...account.billingAddress, country: "de" });
  expect(small.outcome === "valid" && small.input.billingAddress?.country).toBe("DE");
});

test("a top-up rule that is switched off is taken away; one that buys nothing is refused", () => {
  const draft = { ...topUpDraftOf(account), isOn: true };
  const on = readTopUpDraft(account, draft);
  expect(on.outcome === "valid" && on.input.topUp).toEqual({
    below: "100",
    credits: "1000",
    perPeriodMax: 10,
  });
  const off = readTopUpDraft(account, { ...draft, isOn: false });
  expect(off.outcome === "valid" && off.input.topUp).toBeNull();
  const nothing = readTopUpDraft(account, { ...draft, credits: "0.0" });
  expect(nothing.outcome === "invalid" && [...nothing.errors.keys()]).toEqual(["credits"]);
});
