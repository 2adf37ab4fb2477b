import type { WireRate } from "@orrery/protocol";
import { expect, test } from "vitest";
import { allowanceText, priceText, rateSentence, rateText } from "./rate-words.ts";

const TIERED: WireRate = {
  freeQuantity: "3600000",
  pricing: {
    kind: "volume",
    tiers: [
      { upTo: "360000000", price: { credits: "100", per: "3600000" }, fee: "0" },
      { upTo: null, price: { credits: "0.5", per: "60000" }, fee: "20" },
    ],
  },
};

test("prices read as people say them", () => {
  expect(priceText({ credits: "80", per: "3600000" }, "ms")).toBe("80 credits / hour");
  expect(priceText({ credits: "50", per: "1000000000" }, "byte")).toBe("50 credits / GB");
  expect(priceText({ credits: "20", per: "1000" }, "call")).toBe("20 credits / 1,000 calls");
  expect(priceText({ credits: "1.000000000", per: "1" }, "call")).toBe("1 credit / call");
  expect(priceText({ credits: "123456.5", per: "1" }, "call")).toBe("123,456.5 credits / call");
});

test("tiers are told short, and in full", () => {
  expect(rateText(TIERED, "ms")).toBe("Volume, 2 tiers from 100 credits / hour");
  expect(allowanceText(TIERED, "ms")).toBe("1 hour");
  expect(rateSentence(TIERED, "ms")).toBe(
    "volume: up to 100 hours: 100 credits / hour; above: 0.5 credits / minute, 20 credits once, 1 hour free",
  );
});
