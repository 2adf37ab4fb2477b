import { expect, test } from "vitest";
import { SteadyEpoch } from "./steady-epoch.ts";

test("it never goes back, and catches up bit by bit", () => {
  let wallMs = 1_000_000;
  let steadyMs = 50;
  const epoch = new SteadyEpoch({ nowAtMs: () => wallMs, monotonicMs: () => steadyMs });
  expect(epoch.nowMs()).toBe(1_000_000);
  wallMs -= 3_600_000;
  steadyMs += 1000;
  epoch.catchUp();
  expect(epoch.nowMs()).toBe(1_001_000);
  wallMs = 1_001_000 + 250;
  epoch.catchUp();
  expect(epoch.nowMs()).toBe(1_001_100);
  epoch.catchUp();
  epoch.catchUp();
  epoch.catchUp();
  expect(epoch.nowMs()).toBe(1_001_250);
});
