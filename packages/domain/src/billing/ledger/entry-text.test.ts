import { expect, test } from "vitest";
import { type BookedEntry, entryText } from "./entry-text.ts";

const ENTRY: BookedEntry = {
  ...{ accountId: "acme", number: 7, kind: "usage", book: "usage", direction: "out", units: 5n },
  ...{
    balanceUnits: -5n,
    atMs: 1000,
    holdId: "h",
    refundOf: null,
    reason: null,
    postingKey: "k",
    detail: "{}",
  },
};

test("[E5] another value in any field is another text", () => {
  const others: BookedEntry = {
    ...{ accountId: "acmf", number: 8, kind: "refund", book: "sales", direction: "in", units: 6n },
    ...{
      balanceUnits: 5n,
      atMs: 1001,
      holdId: null,
      refundOf: 3,
      reason: "r",
      postingKey: null,
      detail: "[]",
    },
  };
  const fields = Object.keys(ENTRY) as (keyof BookedEntry)[];
  const texts = fields.map((field) => entryText({ ...ENTRY, [field]: others[field] }));
  expect(new Set([entryText(ENTRY), ...texts]).size).toBe(fields.length + 1);
});

test("[E5] values of neighbouring fields cannot be told for each other", () => {
  const a = entryText({ ...ENTRY, holdId: "a", postingKey: "bc" });
  const b = entryText({ ...ENTRY, holdId: "ab", postingKey: "c" });
  expect(a).not.toBe(b);
});
