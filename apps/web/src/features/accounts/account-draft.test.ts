import { expect, test } from "vitest";
import { newAccountDraft, readAccountDraft } from "./account-draft.ts";

const draft = { ...newAccountDraft("Pacific/Kiritimati"), name: "Acme" };
const errorsOf = (part: Partial<typeof draft>) => {
  const result = readAccountDraft({ ...draft, ...part });
  return result.outcome === "invalid" ? [...result.errors.keys()] : [];
};

test("a new account needs a name alone; decimal commas and small letters are read", () => {
  const result = readAccountDraft({ ...draft, currency: "eur", creditPrice: "0,015", overdraft: "1 000" });
  expect(result.outcome === "valid" && result.input).toEqual({
    name: "Acme",
    zone: "Pacific/Kiritimati",
    currency: "EUR",
    creditPrice: "0.015",
    taxPercent: "0",
    period: "monthly",
    overdraft: "1000",
  });
  expect(errorsOf({ name: "  " })).toEqual(["name"]);
});

test("what the hub would refuse is said at its field", () => {
  expect(errorsOf({ zone: "Europe/Nowhere" })).toEqual(["zone"]);
  expect(errorsOf({ currency: "XXQ" })).toEqual(["currency"]);
  expect(errorsOf({ currency: "euro" })).toEqual(["currency"]);
  expect(errorsOf({ taxPercent: "101" })).toEqual(["taxPercent"]);
  expect(errorsOf({ creditPrice: "-1" })).toEqual(["creditPrice"]);
  expect(errorsOf({ overdraft: "1e9" })).toEqual(["overdraft"]);
});
