import { expect, test } from "vitest";
import { RoundTrip } from "./round-trip.ts";

test("skew is the local clock minus the hub's, corrected by half the round trip", () => {
  const trip = new RoundTrip();
  expect(trip.rttMs).toBeNull();
  trip.observe({ rttMs: 20, hubAtMs: 1000, localAtMs: 4010 });
  expect(trip.rttMs).toBe(20);
  expect(trip.clockSkewMs).toBe(3000);
});

test("one slow answer moves the values only a little", () => {
  const trip = new RoundTrip();
  trip.observe({ rttMs: 10, hubAtMs: 1000, localAtMs: 1005 });
  trip.observe({ rttMs: 110, hubAtMs: 2000, localAtMs: 2105 });
  expect(trip.rttMs).toBeCloseTo(40);
  expect(trip.clockSkewMs).toBeCloseTo(15);
});

test("a clock that was set is followed at once", () => {
  const trip = new RoundTrip();
  trip.observe({ rttMs: 10, hubAtMs: 1000, localAtMs: 1005 });
  trip.observe({ rttMs: 10, hubAtMs: 2000, localAtMs: 7_202_005 });
  expect(trip.clockSkewMs).toBe(7_200_000);
});
