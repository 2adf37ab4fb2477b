import { expect, test } from "vitest";
import { draftPreview, readDraftWish } from "./draft-wish.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const ACCOUNT = { name: "Acme", zone: "Europe/Berlin", period: "monthly" } as const;
const WISH = { accountId: "01k5q0000000000000000000aa", which: "last", day: "" } as const;

test("the last period is left to the hub, the running one and one of a day are named by their start", () => {
  const atMs = (wish: Parameters<typeof readDraftWish>[0]) => {
    const result = readDraftWish(wish, ACCOUNT, NOW);
    return result.outcome === "valid" ? result.input.atMs : [...result.errors.values()];
  };
  expect(atMs(WISH)).toBeUndefined();
  expect(atMs({ ...WISH, which: "running" })).toBe(Date.parse("2026-11-01T00:00:00+01:00"));
  expect(atMs({ ...WISH, which: "day", day: "2026-09-15" })).toBe(Date.parse("2026-09-01T00:00:00+02:00"));
  expect(atMs({ ...WISH, which: "day" })).toEqual(["A day of the period."]);
  expect(atMs({ ...WISH, which: "day", day: "2026-12-15" })).toEqual(["That period is still to come."]);
});

test("without an account nothing is sent", () => {
  const result = readDraftWish({ ...WISH, accountId: "" }, undefined, NOW);
  expect(result.outcome === "invalid" && [...result.errors]).toEqual([["accountId", "Choose an account."]]);
});

test("the preview names the period and says whether it has ended", () => {
  expect(draftPreview(ACCOUNT, WISH, NOW)?.[0]).toBe("A draft of October 2026 in Europe/Berlin, for Acme.");
  expect(draftPreview(ACCOUNT, { ...WISH, which: "running" }, NOW)?.[1]).toMatch(/still running/);
  expect(draftPreview(ACCOUNT, { ...WISH, which: "day", day: "2026-12-15" }, NOW)).toBeNull();
});
