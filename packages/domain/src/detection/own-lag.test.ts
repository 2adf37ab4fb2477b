import { expect, test } from "vitest";
import { addLag, addTurn, createOwnLag, lateRatio } from "./own-lag.ts";
import { PROFILES } from "./profile.ts";
import { lagFactor } from "./suspicion.ts";

const { lan } = PROFILES;

function calmFor(lag: ReturnType<typeof createOwnLag>, ms: number): void {
  for (let t = 0; t < ms; t += 2) addTurn(lag, lan, 2);
}

test("[G5] patience at the start is gone after five calm seconds", () => {
  const lag = createOwnLag();
  expect(lagFactor(lan, lateRatio(lag))).toBeCloseTo(13, 9);
  calmFor(lag, 5_000);
  expect(lagFactor(lan, lateRatio(lag))).toBe(1);
});

test("[G1] the timer's grain is no lateness; a tenth of the time late is the greatest patience within two seconds", () => {
  const lag = createOwnLag();
  for (let t = 0; t < 10_000; t += 3.5) addTurn(lag, lan, 3.5);
  expect(lateRatio(lag)).toBeLessThan(0.001);
  for (let t = 0; t < 2_000; t += 100) {
    addTurn(lag, lan, 14);
    calmFor(lag, 86);
  }
  expect(lagFactor(lan, lateRatio(lag))).toBeGreaterThan(6);
});

test("[G1] three short stalls within a quarter of a second are enough to become patient", () => {
  const lag = createOwnLag();
  calmFor(lag, 10_000);
  for (let i = 0; i < 3; i += 1) {
    calmFor(lag, 70);
    addTurn(lag, lan, 12);
  }
  expect(lagFactor(lan, lateRatio(lag))).toBeGreaterThan(3);
});

test("[G1] the slow average remembers a busy machine through a calm second", () => {
  const lag = createOwnLag();
  for (let t = 0; t < 30_000; t += 100) {
    addTurn(lag, lan, 14);
    calmFor(lag, 86);
  }
  calmFor(lag, 5_000);
  expect(lagFactor(lan, lateRatio(lag))).toBeGreaterThan(4);
});

test("[G4] a stop does not count, a lag that is told counts up to a gap's length", () => {
  const lag = createOwnLag();
  calmFor(lag, 10_000);
  addTurn(lag, lan, 3_600_000);
  addTurn(lag, lan, 151);
  expect(lagFactor(lan, lateRatio(lag))).toBe(1);
  addTurn(lag, lan, 150);
  expect(lagFactor(lan, lateRatio(lag))).toBeGreaterThan(5);
  calmFor(lag, 5_000);
  addLag(lag, lan, 3_600_000);
  calmFor(lag, 5_000);
  expect(lagFactor(lan, lateRatio(lag))).toBe(1);
});

test("[S5] turns and lags that are no numbers change nothing", () => {
  const lag = createOwnLag();
  for (const broken of [Number.NaN, -5, 0]) {
    addTurn(lag, lan, broken);
    addLag(lag, lan, broken);
  }
  expect(lag).toEqual(createOwnLag());
  addLag(lag, lan, Number.POSITIVE_INFINITY);
  expect(lateRatio(lag)).toBeLessThanOrEqual(1);
});
