import fc from "fast-check";
import { expect, test } from "vitest";
import { ProbeWindow, WINDOW_MS } from "./probe-window.ts";

type Sample = { atMs: number; ms: number | null };

/** The same from scratch, over everything that ever was. */
function naive(samples: readonly Sample[], nowMs: number) {
  const inside = samples.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
  const answers = inside.map(({ ms }) => ms).filter((ms) => ms !== null);
  // Nearest rank: the smallest value that at least so large a share is not above.
  const rank = (share: number) =>
    answers
      .toSorted((a, b) => a - b)
      .find((value) => answers.filter((other) => other <= value).length >= share * answers.length) ?? null;
  const differences = answers.slice(1).map((ms, i) => Math.abs(ms - (answers[i] ?? 0)));
  return {
    sentCount: inside.length,
    lostCount: inside.filter(({ ms }) => ms === null).length,
    p50Ms: rank(0.5),
    p99Ms: rank(0.99),
    jitterMs:
      differences.length === 0 ? null : differences.reduce((sum, ms) => sum + ms, 0) / differences.length,
    lastMs: inside.at(-1)?.ms ?? null,
  };
}

const step = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 90_000 })),
  ms: fc.option(fc.double({ min: 0, max: 5000, noNaN: true }), { freq: 4 }),
});

test("the figures are those of the last minute, whatever came before", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 0, max: 70_000 }), (steps, idleMs) => {
      const window = new ProbeWindow();
      const samples: Sample[] = [];
      let nowMs = 1000;
      for (const { afterMs, ms } of steps) {
        nowMs += afterMs;
        window.add(nowMs, ms);
        samples.push({ atMs: nowMs, ms });
      }
      nowMs += idleMs;
      const { jitterMs, ...figures } = window.figures(nowMs);
      const { jitterMs: expectedJitterMs, ...expected } = naive(samples, nowMs);
      expect(figures).toEqual(expected);
      if (expectedJitterMs === null) expect(jitterMs).toBeNull();
      else expect(jitterMs).toBeCloseTo(expectedJitterMs, 6);
    }),
  );
});

test("nothing was measured yet", () => {
  expect(new ProbeWindow().figures(5)).toEqual({
    sentCount: 0,
    lostCount: 0,
    p50Ms: null,
    p99Ms: null,
    jitterMs: null,
    lastMs: null,
  });
});
