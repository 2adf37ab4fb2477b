import { expect, test } from "vitest";
import { AwakeClock } from "./awake-clock.ts";

test("it goes with the time, and stands still while the process does", () => {
  let nowMs = 1000;
  const clock = new AwakeClock(() => nowMs);
  for (let i = 0; i < 4; i += 1) {
    nowMs += 250;
    clock.tick();
  }
  expect(clock.nowMs()).toBe(2000);
  nowMs += 60_000;
  clock.tick();
  expect(clock.nowMs()).toBe(2000);
  nowMs += 1500;
  clock.tick();
  expect(clock.nowMs()).toBe(3500);
});
