import { latencyQuantileMs } from "@orrery/api";
import type { EgressCounters } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addCounters, countedSince, noCounters, trafficOf } from "./counters.ts";

const count = fc.nat(1000);
const counters: fc.Arbitrary<EgressCounters> = fc.record({
  ...{ attempts: count, requests: count, failedRequests: count, sentBytes: count, receivedBytes: count },
  ...{ probes: count, probeBytes: count },
  faults: fc.dictionary(fc.constantFrom("auth", "dial", "block"), count),
  latencies: fc.array(count, { minLength: 18, maxLength: 18 }),
});

test("whatever is counted in between comes back, in however many steps", () => {
  fc.assert(
    fc.property(fc.array(counters, { minLength: 1, maxLength: 6 }), (steps) => {
      const whole = noCounters();
      const again = noCounters();
      let before: EgressCounters | undefined;
      for (const step of steps) {
        addCounters(whole, step);
        const now = structuredClone(whole);
        addCounters(again, countedSince(before, now));
        before = now;
      }
      expect(again).toEqual(whole);
    }),
    { numRuns: 200 },
  );
});

test("a run that counts from nothing again never takes anything away", () => {
  const before = { ...noCounters(), attempts: 10, faults: { dial: 4 } };
  const counted = countedSince(before, { ...noCounters(), attempts: 3, faults: { dial: 1 } });
  expect(counted).toMatchObject({ attempts: 0, faults: { dial: 0 } });
});

test("quantiles lie in the bucket of the value that they stand for", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 100 }),
      fc.constantFrom(0.5, 0.9, 0.99),
      (values, quantile) => {
        const latencies = noCounters().latencies;
        for (const value of values) {
          const bucket = Math.min(17, value < 1 ? 0 : Math.floor(Math.log2(value)) + 1);
          latencies[bucket] = (latencies[bucket] ?? 0) + 1;
        }
        const exact = values.toSorted((a, b) => a - b)[Math.ceil(quantile * values.length) - 1] as number;
        const told = latencyQuantileMs(latencies, quantile) as number;
        const fromMs = exact < 1 ? 0 : 2 ** Math.floor(Math.log2(exact));
        expect(told).toBeGreaterThanOrEqual(fromMs);
        expect(told).toBeLessThanOrEqual(exact < 1 ? 1 : 2 * fromMs);
      },
    ),
  );
  expect(latencyQuantileMs(noCounters().latencies, 0.5)).toBeNull();
});

test("figures of a minute", () => {
  const some = {
    ...noCounters(),
    requests: 5,
    failedRequests: 1,
    attempts: 7,
    faults: { dial: 2, block: 1 },
  };
  expect(trafficOf(some)).toMatchObject({
    requestCount: 5,
    failedCount: 1,
    attemptCount: 7,
    failedAttemptCount: 3,
    p50Ms: null,
  });
});
