import { expect, test } from "vitest";
import { SteadyClock } from "./steady-clock.ts";

function settable() {
  const times = { wallMs: 1_000_000, monotonicMs: 500 };
  const pass = (ms: number) => {
    times.wallMs += ms;
    times.monotonicMs += ms;
  };
  return { times, pass, clock: { nowAtMs: () => times.wallMs, monotonicMs: () => times.monotonicMs } };
}

test("a tick that comes late by more than 2 s tells for how long nothing was seen", () => {
  const { pass, clock } = settable();
  const steady = new SteadyClock(clock);
  pass(250);
  expect(steady.check()).toBeNull();
  pass(2000);
  expect(steady.check()).toBeNull();
  pass(7000);
  expect(steady.check()).toBe(7000);
  pass(250);
  expect(steady.check()).toBeNull();
});

test("a wall clock that is set, either way, never moves steady time between ticks and counts as blind at the next", () => {
  for (const jumpMs of [3_600_000, -3_600_000]) {
    const { times, pass, clock } = settable();
    const steady = new SteadyClock(clock);
    pass(100);
    const beforeMs = steady.nowAtMs();
    times.wallMs += jumpMs;
    expect(steady.nowAtMs()).toBe(beforeMs);
    expect(steady.check()).toBe(3_600_000);
    expect(steady.nowAtMs()).toBe(times.wallMs);
  }
});
