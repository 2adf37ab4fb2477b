import { expect, test } from "vitest";
import { AGENT_RESTART, decideRestart, SERVER_RESTART } from "./restart-policy.ts";

const half = () => 0.5;

test("the hub comes back about a second after it was killed", () => {
  const decision = decideRestart(SERVER_RESTART, 0, { code: null, uptimeMs: 60_000 }, half);
  expect(decision).toEqual({ action: "restart", afterMs: 750, shortRuns: 0 });
});

test("a killed agent stays down long enough to be watched", () => {
  for (const random of [0, 0.5, 0.999]) {
    const decision = decideRestart(AGENT_RESTART, 0, { code: null, uptimeMs: 60_000 }, () => random);
    expect(decision).toMatchObject({ action: "restart" });
    if (decision.action === "restart") {
      expect(decision.afterMs).toBeGreaterThanOrEqual(3000);
      expect(decision.afterMs).toBeLessThanOrEqual(6000);
    }
  }
});

test("short runs wait longer each time and end as a crash loop", () => {
  const waits: number[] = [];
  let shortRuns = 0;
  for (;;) {
    const decision = decideRestart(SERVER_RESTART, shortRuns, { code: 1, uptimeMs: 100 }, () => 1);
    if (decision.action !== "restart") {
      expect(decision).toEqual({ action: "give_up", shortRuns: 6 });
      break;
    }
    waits.push(decision.afterMs);
    shortRuns = decision.shortRuns;
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000]);
});

test("a long run forgives the short ones before it", () => {
  const decision = decideRestart(SERVER_RESTART, 5, { code: 1, uptimeMs: 30_000 }, half);
  expect(decision).toMatchObject({ action: "restart", shortRuns: 0 });
});

test("an agent that was refused or superseded is left down, a folder in use is tried again slowly and for ever", () => {
  expect(decideRestart(AGENT_RESTART, 0, { code: 2, uptimeMs: 50 }, half)).toEqual({ action: "leave" });
  expect(decideRestart(AGENT_RESTART, 0, { code: 3, uptimeMs: 99_999 }, half)).toEqual({ action: "leave" });
  expect(decideRestart(AGENT_RESTART, 7, { code: 4, uptimeMs: 50 }, half)).toEqual({
    action: "restart",
    afterMs: 30_000,
    shortRuns: 7,
  });
});
