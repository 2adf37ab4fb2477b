import { AccountState } from "@orrery/protocol";
import { expect, test } from "vitest";
import { stepAccount, whatStops } from "./step-account.ts";

const outcomes = (state: AccountState) =>
  AccountState.options.map((wanted) => {
    const step = stepAccount(state, wanted);
    return step.outcome === "changed" ? step.event : step.outcome;
  });

test("[S1] suspended and back, and closed for good", () => {
  expect(outcomes("active").slice(1)).toEqual(["account.suspended", "account.closed"]);
  expect(outcomes("suspended")).toEqual(["account.resumed", "same", "account.closed"]);
  expect(outcomes("closed").slice(0, 2)).toEqual(["refused", "refused"]);
});

test("[S2] the same again changes nothing", () => {
  for (const state of AccountState.options) expect(stepAccount(state, state).outcome).toBe("same");
  expect(new Set(AccountState.options.map(whatStops)).size).toBe(3);
});
