import { expect, test } from "vitest";
import { demoDelay, isDemoNode } from "./demo-delay.ts";

const TOKYO = { isDemo: true, latitude: 35.68, longitude: 139.69 };
const SINGAPORE = { isDemo: true, latitude: 1.35, longitude: 103.82 };

test("what stands in for a distance is what fibre needs for it, and a detour", () => {
  // 5,300 km and back at two thirds of the speed of light are 53 ms.
  const delay = demoDelay(TOKYO, SINGAPORE);
  expect(delay?.delayMs).toBeCloseTo(53 * 1.3, -1);
  expect(delay?.jitterMs).toBeGreaterThan(1);
  expect(demoDelay(SINGAPORE, TOKYO)).toEqual(delay);
  expect(demoDelay(TOKYO, TOKYO)).toEqual({ delayMs: 0, jitterMs: 0.4 });
});

test("only between two ends of a demonstration that have a place", () => {
  expect(demoDelay({ ...TOKYO, isDemo: false }, SINGAPORE)).toBeNull();
  expect(demoDelay(TOKYO, { ...SINGAPORE, isDemo: false })).toBeNull();
  expect(demoDelay({ ...TOKYO, latitude: null, longitude: null }, SINGAPORE)).toBeNull();
});

test("a node is a demonstration's by its label, and by no other value of it", () => {
  expect(isDemoNode({ labels: { demo: "true" } })).toBe(true);
  for (const labels of [{}, { demo: "false" }, { demo: "" }, { Demo: "true" }]) {
    expect(isDemoNode({ labels })).toBe(false);
  }
});
