import type { AccountId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleAccount } from "../../accounts/testing/example-account.ts";
import {
  NEW_TERMS,
  readAdjustDraft,
  readBuyDraft,
  readGrantDraft,
  readRefundDraft,
  readTransferDraft,
  typedUnits,
} from "./credit-drafts.ts";
import { priceText } from "./price-text.ts";
import { stateConsequences } from "./state-consequences.ts";

const accountId = "id-acme" as AccountId;
const nowMs = Date.UTC(2026, 10, 22);
const grant = { ...NEW_TERMS, credits: "12,5", isPromotional: true, reason: "welcome" };
const errorsOf = (result: { outcome: string; errors?: ReadonlyMap<string, string> }) => [
  ...(result.errors?.keys() ?? []),
];

test("an amount is above zero, exact, and at most a billion credits", () => {
  expect(typedUnits("12,5")).toBe(12_500_000_000n);
  expect(typedUnits("0.000000001")).toBe(1n);
  for (const bad of ["", "0", "-1", "1e3", "0.0000000001", "1000000001", "NaN"]) {
    expect(typedUnits(bad), bad).toBeNull();
  }
});

test("a grant carries its terms; what is empty is not sent", () => {
  const result = readGrantDraft(accountId, grant, nowMs);
  expect(result.outcome === "valid" && result.input).toEqual({
    accountId,
    credits: "12.5",
    priority: 50,
    isPromotional: true,
    reason: "welcome",
  });
  const ending = readGrantDraft(accountId, { ...grant, endsAt: "2099-01-01T10:00" }, nowMs);
  expect(ending.outcome === "valid" && ending.input.endsAtMs).toBe(new Date("2099-01-01T10:00").getTime());
});

test("each thing that is wrong is said at its field", () => {
  const wrong = { ...grant, credits: "0", priority: "101", endsAt: "2020-01-01T10:00", reason: " " };
  expect(errorsOf(readGrantDraft(accountId, wrong, nowMs)).sort()).toEqual([
    "credits",
    "endsAt",
    "priority",
    "reason",
  ]);
  expect(errorsOf(readBuyDraft(accountId, { ...NEW_TERMS, credits: "5", reference: "" }, nowMs))).toEqual([
    "reference",
  ]);
  expect(errorsOf(readAdjustDraft(accountId, { direction: "out", credits: "", reason: "x" }))).toEqual([
    "credits",
  ]);
  expect(errorsOf(readTransferDraft(accountId, { toAccountId: "", credits: "1", reason: "x" }))).toEqual([
    "toAccountId",
  ]);
  expect(errorsOf(readRefundDraft(accountId, 3, { credits: "1", reason: "" }))).toEqual(["reason"]);
});

test("what credits cost is rounded to the coin once", () => {
  const account = exampleAccount("acme");
  expect(priceText(account, 1_000_000_000_000n, "en-GB")).toBe("€15.00");
  expect(
    priceText({ ...account, currency: "JPY", creditPriceMicros: "1500000" }, 1_000_000_000n, "en-GB"),
  ).toBe("JP¥2");
});

test("suspending and closing say what they stop", () => {
  const account = exampleAccount("acme", {
    nodeCount: 2,
    heldUnits: "1000000000",
    balanceUnits: "5000000001",
  });
  const suspended = stateConsequences(account, "suspended").join(" ");
  expect(suspended).toContain("2 nodes now belong to it.");
  expect(suspended).toContain("are held by nodes and workers");
  const closed = stateConsequences(account, "closed").join(" ").replaceAll("\u00a0", " ");
  expect(closed).toContain("5.000000001 credits stays as it is");
  expect(closed).toContain("It cannot be opened again.");
});
