import type { EgressCounters } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addCounters,
  countedSince,
  countFault,
  countLatency,
  faultCount,
  noCounters,
  OTHER_TARGETS,
} from "./counters.ts";
import { latencyQuantileMs } from "./latency-quantile.ts";

const count = fc.nat(1000);
const counters: fc.Arbitrary<EgressCounters> = fc.record({
  ...{ attempts: count, requests: count, failedRequests: count, sentBytes: count, receivedBytes: count },
  ...{ probes: count, probeBytes: count },
  faults: fc.dictionary(fc.constantFrom("auth", "dial", "block"), count),
  latencies: fc.array(count, { minLength: 18, maxLength: 18 }),
});

test("[PN1] whatever is counted in between comes back, in however many steps, also if a report comes twice or is lost", () => {
  const steps = fc.array(fc.record({ counted: counters, isLost: fc.boolean(), isTwice: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(steps, counters, (each, last) => {
      const whole = noCounters();
      const again = noCounters();
      let before: EgressCounters | undefined;
      const tell = (): void => {
        const now = structuredClone(whole);
        addCounters(again, countedSince(before, now));
        before = now;
      };
      for (const { counted, isLost, isTwice } of each) {
        addCounters(whole, counted);
        if (!isLost) tell();
        if (isTwice) tell();
      }
      addCounters(whole, last);
      tell();
      expect(again).toEqual(whole);
    }),
    { numRuns: 200 },
  );
});

test("[PN1] a run that counts from nothing again never takes anything away, and a difference is a copy", () => {
  const before = { ...noCounters(), attempts: 10, faults: { dial: 4 } };
  const counted = countedSince(before, { ...noCounters(), attempts: 3, faults: { dial: 1 } });
  expect(counted).toMatchObject({ attempts: 0, faults: { dial: 0 } });
  const now = noCounters();
  const first = countedSince(undefined, now);
  countLatency(now, 3);
  countFault(now, "dial");
  expect(first).toEqual(noCounters());
  expect(faultCount(now)).toBe(1);
});

test("[PN2] latencies fall into classes whose bounds double", () => {
  const row = noCounters();
  for (const ms of [0, 0.9, 1, 1.9, 2, 3.9, 4, 65_535, 65_536, 1e9]) countLatency(row, ms);
  expect(row.latencies).toEqual([2, 2, 2, 1, ...new Array(12).fill(0), 1, 2]);
});

test("[PN3] quantiles lie in the class of the value that they stand for", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 100 }),
      fc.constantFrom(0.5, 0.9, 0.99),
      (values, quantile) => {
        const row = noCounters();
        for (const value of values) countLatency(row, value);
        const exact = values.toSorted((a, b) => a - b)[Math.ceil(quantile * values.length) - 1] as number;
        const told = latencyQuantileMs(row.latencies, quantile) as number;
        const fromMs = exact < 1 ? 0 : 2 ** Math.floor(Math.log2(exact));
        expect(told).toBeGreaterThanOrEqual(fromMs);
        expect(told).toBeLessThanOrEqual(exact < 1 ? 1 : 2 * fromMs);
      },
    ),
  );
  const counts = (of: Record<number, number>) => Array.from({ length: 18 }, (_, at) => of[at] ?? 0);
  expect(latencyQuantileMs(counts({}), 0.5)).toBeNull();
  expect(latencyQuantileMs(counts({ 4: 2 }), 0.5)).toBe(12);
  expect(latencyQuantileMs(counts({ 0: 99, 17: 1 }), 0.5)).toBe(0.5);
  expect(latencyQuantileMs(counts({ 0: 1, 17: 1 }), 1)).toBe(2 ** 17);
});

test("[PN4] no host is called as the rest is", () => {
  expect(OTHER_TARGETS).not.toMatch(/^[a-z0-9_.:-]+$/i);
});
