import { expect, test } from "vitest";
import { hoursLeft, limitRatio, limitTone, timeLeftText } from "./account-words.ts";
import { countByState, listAccounts, usedOfLimits } from "./filter-accounts.ts";
import { exampleAccount } from "./testing/example-account.ts";

const CREDIT = 1_000_000_000n;
const credits = (count: number): string => (BigInt(count) * CREDIT).toString();
const accounts = [
  exampleAccount("acme-10", { balanceUnits: credits(5), burnUnitsPerHour: credits(2) }),
  exampleAccount("acme-2", { balanceUnits: `-${credits(7)}`, currency: "JPY", openFindingCount: 2 }),
  exampleAccount("acme-1", { state: "closed" }),
  exampleAccount("zeta", { balanceUnits: credits(90_000_000), state: "suspended", zone: "Asia/Tokyo" }),
];
const names = (search: string, sort: Parameters<typeof listAccounts>[2] = "name") =>
  listAccounts(accounts, { search, state: null }, sort).map(({ name }) => name);

test("every word must stand somewhere; numbers in names count as numbers", () => {
  expect(names("")).toEqual(["acme-2", "acme-10", "zeta"]);
  expect(names("acme jpy")).toEqual(["acme-2"]);
  expect(names("tokyo")).toEqual(["zeta"]);
  expect(listAccounts(accounts, { search: "", state: "suspended" }, "name").map(({ name }) => name)).toEqual([
    "zeta",
  ]);
  expect(listAccounts(accounts, { search: "acme", state: "closed" }, "name").map(({ name }) => name)).toEqual(
    ["acme-1"],
  );
});

test("amounts are sorted by value, however many digits they have", () => {
  expect(names("", "balance")).toEqual(["acme-2", "acme-10", "zeta"]);
  expect(names("", "burn")[0]).toBe("acme-10");
  expect(names("", "state")[0]).toBe("zeta");
  expect(names("", "findings")[0]).toBe("acme-2");
});

test("of two limits the fuller one counts; without one there is none", () => {
  const limit = (limitUnits: string | null, usedUnits: string) => ({
    limitUnits,
    usedUnits,
    fromAtMs: 0,
    toAtMs: 1,
  });
  expect(usedOfLimits({ day: limit("100", "50"), periodSpend: limit("100", "81") })).toBe(0.81);
  expect(usedOfLimits({ day: limit(null, "50"), periodSpend: limit(null, "1") })).toBeNull();
  expect(limitRatio(limit("0", "0"))).toBe(1);
  expect([0, 0.79, 0.8, 1, 2].map(limitTone)).toEqual(["ok", "ok", "warn", "bad", "bad"]);
});

test("the time that is left is what is available over what burns", () => {
  expect(hoursLeft(credits(10), credits(4))).toBe(2.5);
  expect(hoursLeft(credits(10), "0")).toBeNull();
  expect(hoursLeft(`-${credits(1)}`, credits(4))).toBe(0);
  expect(
    [null, 0, 2.5, 9000].map((hours) => timeLeftText("active", hours).replaceAll("\u00a0", " ")),
  ).toEqual(["nothing used now", "none left", "2 h 30 min", "more than a year"]);
  expect(timeLeftText("suspended", 2.5)).toBe("suspended");
});

test("accounts are counted by state", () => {
  expect(countByState(accounts)).toEqual({ active: 2, suspended: 1, closed: 1 });
});
