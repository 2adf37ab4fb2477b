import { expect, test } from "vitest";
import { ReconnectPace } from "./reconnect-pace.ts";

test("pauses double from 50 ms to 5 s, and no two are drawn alike", () => {
  const longest = new ReconnectPace(() => 1);
  const shortest = new ReconnectPace(() => 0);
  const pauses = Array.from({ length: 9 }, () => [shortest.dialFailed(), longest.dialFailed()]);
  expect(pauses.map(([, most]) => most)).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  expect(pauses.every(([least = 0, most = 0]) => least < most)).toBe(true);
});

test("after a goodbye the first attempt is made at once, after a cut it is not", () => {
  const pace = new ReconnectPace(() => 1);
  pace.linkUp(0);
  expect(pace.linkDown(5000, true)).toBe(0);
  expect(pace.dialFailed()).toBe(100);
  pace.linkUp(6000);
  expect(pace.linkDown(9000, false)).toBe(50);
});

test("links that end as soon as they are opened are dialed slower and slower", () => {
  const pace = new ReconnectPace(() => 1);
  const pauses = [0, 1, 2, 3].map((i) => {
    pace.linkUp(i * 100);
    return pace.linkDown(i * 100 + 10, true);
  });
  expect(pauses).toEqual([0, 100, 200, 400]);
  pace.reset();
  expect(pace.dialFailed()).toBe(50);
});
