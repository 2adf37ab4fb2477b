import { expect, test } from "vitest";
import { floorBetween, floorSentence, formatKm } from "./link-floor.ts";

const plain = (text: string | null) => text?.replaceAll("\u00a0", " ");
const tokyo = { latitude: 35.68, longitude: 139.69 };
const singapore = { latitude: 1.29, longitude: 103.85 };

test("a floor needs two positions", () => {
  // 5,300 km: 26 ms one way in fibre.
  expect(floorBetween(tokyo, singapore)).toBeCloseTo(52.9, 0);
  expect(floorBetween(tokyo, undefined)).toBeNull();
  expect(floorBetween({ latitude: null, longitude: null }, tokyo)).toBeNull();
});

test("the sentence compares by times far apart, by the difference nearby", () => {
  expect(plain(floorSentence(61, 74))).toBe("Light in fibre needs 61.0 ms, measured 74.0 ms, 1.2 times.");
  expect(plain(floorSentence(0.5, 3))).toBe("Light in fibre needs 0.50 ms, measured 3.00 ms, 2.50 ms more.");
  expect(plain(floorSentence(61, null))).toBe("Light in fibre needs 61.0 ms.");
  expect(floorSentence(null, 74)).toBeNull();
});

test("faster than light is said to be a wrong position", () => {
  expect(plain(floorSentence(61, 3))).toContain("less than possible");
});

test("kilometres are whole unless the way is short", () => {
  expect([0.42, 9.94, 12.6, 8411.4].map((km) => plain(formatKm(km)))).toEqual([
    "0.4 km",
    "9.9 km",
    "13 km",
    "8,411 km",
  ]);
});
