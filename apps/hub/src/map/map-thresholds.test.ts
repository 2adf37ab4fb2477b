import fc from "fast-check";
import { expect, test } from "vitest";
import type { LinkMeasurement } from "../latency/link.ts";
import { isWorthTelling, loadToTell } from "./map-thresholds.ts";

const measured = (fields: Partial<LinkMeasurement> = {}): LinkMeasurement => ({
  source: "mesh",
  rttMs: 100,
  jitterMs: 1,
  lossRatio: 0,
  isDemoDelay: false,
  atMs: 0,
  ...fields,
});

test("a load is told in steps of 5 %, never further than 3.75 % from the truth", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (loads) => {
      let told: number | null = null;
      for (const load of loads) {
        told = loadToTell(told, load);
        expect(Math.abs((told ?? Number.NaN) - load)).toBeLessThanOrEqual(0.0375 + 1e-9);
        expect(Math.abs((told ?? 0) * 20 - Math.round((told ?? 0) * 20))).toBeLessThan(1e-9);
      }
    }),
  );
});

test("a load that sways around a border between two steps is told once", () => {
  const told: (number | null)[] = [];
  let last: number | null = null;
  for (let i = 0; i < 100; i += 1) {
    last = loadToTell(last, 0.475 + (i % 2 === 0 ? -0.01 : 0.01));
    told.push(last);
  }
  expect(new Set(told).size).toBe(1);
});

test("what is no load is not known, and what lies outside is brought inside", () => {
  expect(loadToTell(0.5, null)).toBeNull();
  expect(loadToTell(0.5, Number.NaN)).toBeNull();
  expect(loadToTell(null, 7)).toBe(1);
});

test("a delay is told again from 2 % or 0.05 ms on, whichever is more", () => {
  expect(isWorthTelling(measured(), measured({ rttMs: 101.9 }))).toBe(false);
  expect(isWorthTelling(measured(), measured({ rttMs: 102.1 }))).toBe(true);
  expect(isWorthTelling(measured({ rttMs: 0.2 }), measured({ rttMs: 0.24 }))).toBe(false);
  expect(isWorthTelling(measured({ rttMs: 0.2 }), measured({ rttMs: 0.26 }))).toBe(true);
});

test("no answer, another source, another loss are told; a jitter only when it is half as much again", () => {
  expect(isWorthTelling(measured(), measured({ rttMs: null, lossRatio: 1 }))).toBe(true);
  expect(isWorthTelling(measured(), measured({ source: "probe" }))).toBe(true);
  expect(isWorthTelling(measured(), measured({ isDemoDelay: true }))).toBe(true);
  expect(isWorthTelling(measured(), measured({ lossRatio: 0.001 }))).toBe(true);
  expect(isWorthTelling(measured({ lossRatio: 0.2 }), measured({ lossRatio: 0.205 }))).toBe(false);
  expect(isWorthTelling(measured(), measured({ jitterMs: 1.4 }))).toBe(false);
  expect(isWorthTelling(measured(), measured({ jitterMs: 1.6 }))).toBe(true);
});
