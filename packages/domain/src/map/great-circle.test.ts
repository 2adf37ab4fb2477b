import fc from "fast-check";
import { expect, test } from "vitest";
import {
  angleBetween,
  destination,
  distanceKm,
  EARTH_RADIUS_KM,
  fibreFloorMs,
  greatCirclePath,
  interpolate,
  placeOf,
  vectorOf,
} from "./great-circle.ts";
import { place } from "./testing/fleets.ts";

const LONDON = { latitude: 51.5074, longitude: -0.1278 };
const NEW_YORK = { latitude: 40.7128, longitude: -74.006 };
const HALF_WAY_KM = Math.PI * EARTH_RADIUS_KM;

/** The textbook's formula (spherical law of cosines), good enough except for neighbours. */
function naiveDistanceKm(a: { latitude: number; longitude: number }, b: typeof a): number {
  const [p, q] = [(a.latitude * Math.PI) / 180, (b.latitude * Math.PI) / 180];
  const turn = ((b.longitude - a.longitude) * Math.PI) / 180;
  const cosine = Math.sin(p) * Math.sin(q) + Math.cos(p) * Math.cos(q) * Math.cos(turn);
  return EARTH_RADIUS_KM * Math.acos(Math.min(1, Math.max(-1, cosine)));
}

test("[MG1] known distances, and none between the same place written in two ways", () => {
  expect(distanceKm(LONDON, NEW_YORK)).toBeCloseTo(5570, -1);
  expect(distanceKm({ latitude: 0, longitude: -180 }, { latitude: 0, longitude: 180 })).toBeCloseTo(0);
  expect(distanceKm({ latitude: 90, longitude: 12 }, { latitude: 90, longitude: -70 })).toBeCloseTo(0);
  expect(distanceKm({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 0 })).toBeCloseTo(
    HALF_WAY_KM,
  );
  expect(distanceKm({ latitude: 10, longitude: 179.9 }, { latitude: 10, longitude: -179.9 })).toBeCloseTo(
    21.9,
    1,
  );
});

test("[MG1] any distance is the textbook's, the same both ways, and at most half the way around", () => {
  fc.assert(
    fc.property(place, place, (a, b) => {
      const km = distanceKm(a, b);
      expect(Math.abs(km - naiveDistanceKm(a, b))).toBeLessThan(0.5);
      expect(distanceKm(b, a)).toBe(km);
      expect(km).toBeLessThanOrEqual(HALF_WAY_KM);
    }),
  );
});

test("[MG2] the floor is there and back at 0.67 of the speed of light", () => {
  expect(fibreFloorMs(1000)).toBeCloseTo(2000 / (0.67 * 299.792458));
  expect(fibreFloorMs(distanceKm(LONDON, NEW_YORK))).toBeCloseTo(55.46, 1);
  expect(fibreFloorMs(0)).toBe(0);
});

test("[MG3] a point of the way divides it as asked, also between opposite points", () => {
  fc.assert(
    fc.property(place, place, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
      const [from, to] = [vectorOf(a), vectorOf(b)];
      const whole = angleBetween(from, to);
      const point = interpolate(from, to, share);
      expect(Math.hypot(point.x, point.y, point.z)).toBeCloseTo(1, 9);
      expect(angleBetween(from, point)).toBeCloseTo(whole * share, 6);
      expect(angleBetween(point, to)).toBeCloseTo(whole * (1 - share), 6);
    }),
  );
  const pole = vectorOf({ latitude: 90, longitude: 0 });
  expect(placeOf(interpolate(pole, vectorOf({ latitude: -90, longitude: 0 }), 0.5)).latitude).toBeCloseTo(0);
  const path = greatCirclePath({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: -180 }, 5);
  expect(path.map(({ latitude }) => Math.round(latitude))).toEqual([0, 45, 90, 45, 0]);
});

test("[MG3] a path begins and ends where it was asked to, and every step is as long", () => {
  fc.assert(
    fc.property(place, place, fc.integer({ min: 2, max: 40 }), (a, b, count) => {
      const path = greatCirclePath(a, b, count);
      expect([path.length, path[0], path.at(-1)]).toEqual([count, a, b]);
      const steps = path.slice(1).map((to, i) => distanceKm(path[i] ?? a, to));
      for (const step of steps) expect(step).toBeCloseTo(distanceKm(a, b) / (count - 1), 1);
    }),
  );
});

test("[MG3] a destination is as far as asked, in the right direction, also at the poles", () => {
  fc.assert(
    fc.property(
      place,
      fc.double({ min: 0, max: 3.1, noNaN: true }),
      fc.double({ min: 0, max: 6.2, noNaN: true }),
      (from, angle, bearing) => {
        const reached = destination(from, bearing, angle);
        expect(angleBetween(vectorOf(from), vectorOf(reached))).toBeCloseTo(angle, 6);
        expect(reached.longitude).toBeGreaterThanOrEqual(-180);
        expect(reached.longitude).toBeLessThan(180);
      },
    ),
  );
  expect(destination({ latitude: 0, longitude: 0 }, 0, 0.1).latitude).toBeGreaterThan(5);
  expect(destination({ latitude: 0, longitude: 0 }, Math.PI / 2, 0.1).longitude).toBeGreaterThan(5);
  expect(destination({ latitude: 0, longitude: 179.9 }, Math.PI / 2, 0.1).longitude).toBeLessThan(-170);
});
