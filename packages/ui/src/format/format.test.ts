import { expect, test } from "vitest";
import { formatBytes } from "./format-bytes.ts";
import { formatAge, formatDurationMs, formatLongDuration } from "./format-duration.ts";
import { formatByteRate, formatRate } from "./format-rate.ts";
import { formatRatio } from "./format-ratio.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test("bytes keep three digits and change the unit before a fourth appears", () => {
  expect([0, 512, 999, 1000, 1536, 10_485_760, 1_047_527_424].map((n) => plain(formatBytes(n)))).toEqual([
    "0 B",
    "512 B",
    "999 B",
    "0.98 KiB",
    "1.50 KiB",
    "10.0 MiB",
    "999 MiB",
  ]);
  expect(plain(formatBytes(1_048_051_712))).toBe("0.98 GiB");
  expect(plain(formatBytes(17_179_869_184))).toBe("16.0 GiB");
});

test("what is not known is a dash, never a zero", () => {
  for (const nothing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(
      [formatBytes, formatByteRate, formatRate, formatRatio, formatDurationMs].map((f) => f(nothing)),
    ).toEqual(["–", "–", "–", "–", "–"]);
  }
});

test("a ratio shows one decimal while it is small", () => {
  expect([0, 0.003, 0.0994, 0.0996, 0.5, 1].map((n) => plain(formatRatio(n)))).toEqual([
    "0.0 %",
    "0.3 %",
    "9.9 %",
    "10 %",
    "50 %",
    "100 %",
  ]);
});

test("a measured duration keeps three digits and its sign", () => {
  expect(
    [0.042, 0.42, 12.34, 999.4, 999.6, 12_340, 59_999, 60_000, -1500].map((n) => plain(formatDurationMs(n))),
  ).toEqual(["42 µs", "0.42 ms", "12.3 ms", "999 ms", "1.00 s", "12.3 s", "60.0 s", "1 min", "-1.50 s"]);
});

test("a span uses at most two whole units", () => {
  expect(
    [0, 45_900, 200_000, 3_600_000, 8_040_000, 187_200_000].map((n) => plain(formatLongDuration(n))),
  ).toEqual(["0 s", "45 s", "3 min 20 s", "1 h", "2 h 14 min", "2 d 4 h"]);
});

test("an age is one unit, and tells past from future", () => {
  const nowMs = 1_000_000_000;
  const ages = [0, 999, 1000, 59_999, 60_000, 3_599_999, 3_600_000, 172_800_000, -90_000, -500];
  expect(ages.map((age) => plain(formatAge(nowMs - age, nowMs)))).toEqual([
    "now",
    "now",
    "1 s ago",
    "59 s ago",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "2 d ago",
    "in 1 min",
    "now",
  ]);
});

test("rates carry their unit", () => {
  expect(plain(formatByteRate(1536))).toBe("1.50 KiB/s");
  expect(plain(formatRate(12.34))).toBe("12.3 /s");
  expect(plain(formatRate(4560))).toBe("4.56 k/s");
});
