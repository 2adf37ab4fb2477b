import { Seller } from "@orrery/protocol";
import { expect, test } from "vitest";
import { draftOfSeller, readSellerDraft } from "./seller-draft.ts";

const SELLER = Seller.parse({ name: "Orrery AG", country: "CH", email: "billing@orrery.example" });

test("what is not touched is sent as it was, and a country may be typed small", () => {
  expect(readSellerDraft(draftOfSeller(SELLER))).toEqual({ outcome: "valid", input: SELLER });
  const small = readSellerDraft({ ...draftOfSeller(SELLER), country: "ch " });
  expect(small.outcome === "valid" && small.input.country).toBe("CH");
});

test("each field that is wrong says what to do", () => {
  const draft = { ...draftOfSeller(SELLER), country: "Swiss", email: "x", dueDays: "soon" };
  const result = readSellerDraft(draft);
  expect(result.outcome === "invalid" && [...result.errors.keys()].sort()).toEqual([
    "country",
    "dueDays",
    "email",
  ]);
});
