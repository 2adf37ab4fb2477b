import { expect, test } from "vitest";
import { connectionOf } from "./connection.ts";
import { createHubClock } from "./hub-clock.ts";

test("connecting until the hub was heard once", () => {
  expect(connectionOf({ isConnected: true, hubHeardAtMs: null, nowAtMs: 5 }).phase).toBe("connecting");
});

test("live while connected and heard within three pulses; a broken connection says so at once", () => {
  const at = { hubHeardAtMs: 1000, nowAtMs: 6999 };
  expect(connectionOf({ ...at, isConnected: true }).phase).toBe("live");
  expect(connectionOf({ ...at, isConnected: false })).toEqual({ phase: "reconnecting", hubHeardAtMs: 1000 });
});

test("stale after 6 s of silence, connected or not", () => {
  for (const isConnected of [true, false]) {
    const connection = connectionOf({ isConnected, hubHeardAtMs: 1000, nowAtMs: 7001 });
    expect(connection).toEqual({ phase: "stale", hubHeardAtMs: 1000 });
  }
});

test("the hub's clock is the least delayed of the last observations", () => {
  const clock = createHubClock();
  clock.observe(10_000, 9_000);
  expect(clock.observe(11_000, 10_400)).toBe(1000);
  // What lay in a buffer for an hour does not turn the clock back.
  expect(clock.observe(12_000, 3_612_000)).toBe(1000);
  expect(clock.offsetMs()).toBe(1000);
});

test("a browser clock that was set anew is followed after ten observations", () => {
  const clock = createHubClock();
  clock.observe(0, 0);
  for (let i = 1; i <= 10; i += 1) clock.observe(i * 2000, i * 2000 + 60_000);
  expect(clock.offsetMs()).toBe(-60_000);
});
