import { FindingKind } from "@orrery/protocol";
import { expect, test } from "vitest";
import { parksAccount } from "./parks-account.ts";

test("[P1] only what the account's own credits show suspends it", () => {
  expect(FindingKind.options.filter(parksAccount)).toEqual(["burst_on_new_account", "top_up_and_refund"]);
});
