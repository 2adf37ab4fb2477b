import fc from "fast-check";
import { expect, test } from "vitest";
import { latencyBand, relativeSpeed } from "./latency-band.ts";

test("[MB1] up to 1.5, 2.5 and 4 times the floor, and beyond", () => {
  expect([40, 100, 150].map((rttMs) => latencyBand(rttMs, 100))).toEqual(["close", "close", "close"]);
  expect([150.1, 250].map((rttMs) => latencyBand(rttMs, 100))).toEqual(["usual", "usual"]);
  expect([250.1, 400].map((rttMs) => latencyBand(rttMs, 100))).toEqual(["slow", "slow"]);
  expect(latencyBand(400.1, 100)).toBe("detour");
});

test("[MB2] below a floor of 10 ms the difference counts: 5, 15 and 30 ms", () => {
  for (const floorMs of [0, 0.3, 9.9, 10]) {
    const bands = [4.9, 5.1, 14.9, 15.1, 29.9, 30.1].map((more) => latencyBand(floorMs + more, floorMs));
    expect(bands).toEqual(["close", "usual", "usual", "slow", "slow", "detour"]);
  }
});

test("[MB3] without a figure or a floor, or with one that is no number, it is unknown", () => {
  for (const bad of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    expect([latencyBand(bad, 10), latencyBand(10, bad)]).toEqual(["unknown", "unknown"]);
    expect([relativeSpeed(bad, 10), relativeSpeed(10, bad)]).toEqual([0, 0]);
  }
});

test("[MB4] the speed is that of light in fibre at most, and falls as the latency grows", () => {
  expect([relativeSpeed(50, 100), relativeSpeed(100, 100), relativeSpeed(200, 100)]).toEqual([1, 1, 0.5]);
  const ms = fc.double({ min: 0, max: 60_000, noNaN: true });
  fc.assert(
    fc.property(ms, ms, ms, (floorMs, x, y) => {
      const [fast, slow] = [Math.min(x, y), Math.max(x, y)];
      expect(relativeSpeed(fast, floorMs)).toBeGreaterThanOrEqual(relativeSpeed(slow, floorMs));
      expect(relativeSpeed(slow, floorMs)).toBeGreaterThan(0);
      expect(relativeSpeed(fast, floorMs)).toBeLessThanOrEqual(1);
    }),
  );
});
