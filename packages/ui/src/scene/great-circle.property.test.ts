import fc from "fast-check";
import { expect, test } from "vitest";
import {
  angleBetween,
  arcHeight,
  placeToVector,
  pointOfArc,
  RADIANS,
  type Vector,
  vectorToPlace,
  wrapDegrees,
} from "./great-circle.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

const latitude = fc.oneof(within(-90, 90), fc.constantFrom(-90, 0, 90));
const longitude = fc.oneof(within(-180, 180), fc.constantFrom(-180, -90, 0, 90, 180));
const share = within(0, 1);

test("a wrapped angle is the same direction, from -180 to 180 without its upper end", () => {
  fc.assert(
    fc.property(within(-1e5, 1e5), (degrees) => {
      const wrapped = wrapDegrees(degrees);
      expect(wrapped).toBeGreaterThanOrEqual(-180 - 1e-9);
      expect(wrapped).toBeLessThan(180);
      expect(Math.cos((wrapped - degrees) * RADIANS)).toBeCloseTo(1, 9);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: -180, max: 179 }), fc.integer({ min: -50, max: 50 }), (degrees, turns) => {
      expect(wrapDegrees(degrees + 360 * turns)).toBe(degrees);
    }),
  );
});

test("a place becomes a vector of length 1 and comes back", () => {
  fc.assert(
    fc.property(latitude, longitude, (latitude, longitude) => {
      const { x, y, z } = vectorOf(latitude, longitude);
      expect(Math.hypot(x, y, z)).toBeCloseTo(1, 12);
      const back = { latitude: Number.NaN, longitude: Number.NaN };
      vectorToPlace(x * 3, y * 3, z * 3, back);
      expect(back.latitude).toBeCloseTo(latitude, 5);
      // At a pole every longitude is the same place.
      if (Math.abs(latitude) < 89.9)
        expect(Math.abs(wrapDegrees(back.longitude - longitude))).toBeLessThan(1e-6);
    }),
  );
  expect(vectorOf(90, 50).y).toBeCloseTo(1, 12);
  expect(vectorOf(0, 0).z).toBeCloseTo(1, 12);
  expect(vectorOf(0, 90).x).toBeCloseTo(1, 12);
});

test("the angle between two places is the one between their vectors", () => {
  fc.assert(
    fc.property(latitude, longitude, latitude, longitude, (latitudeA, longitudeA, latitudeB, longitudeB) => {
      const angle = angleBetween(latitudeA, longitudeA, latitudeB, longitudeB);
      const naive = naiveAngle(vectorOf(latitudeA, longitudeA), vectorOf(latitudeB, longitudeB));
      expect(Math.abs(angle - naive)).toBeLessThan(1e-7);
      expect(angleBetween(latitudeB, longitudeB, latitudeA, longitudeA)).toBeCloseTo(angle, 12);
    }),
    { numRuns: 300 },
  );
});

test("near places keep their distance, and the same place written in two ways has none", () => {
  expect(angleBetween(48, 11, 48.000001, 11) / (1e-6 * RADIANS)).toBeCloseTo(1, 4);
  expect(angleBetween(10, 180, 10, -180)).toBeCloseTo(0, 12);
  expect(angleBetween(90, 12, 90, -70)).toBeCloseTo(0, 12);
  expect(angleBetween(90, 0, -90, 77)).toBeCloseTo(Math.PI, 7);
  expect(angleBetween(0, 179.5, 0, -179.5)).toBeCloseTo(RADIANS, 9);
});

test("an arc on the ground is the shortest way, walked evenly", () => {
  fc.assert(
    fc.property(latitude, longitude, latitude, longitude, share, (aLat, aLong, bLat, bLong, share) => {
      const a = vectorOf(aLat, aLong);
      const b = vectorOf(bLat, bLong);
      const whole = naiveAngle(a, b);
      const point = arcPoint(a, b, share, 0);
      expect(Math.hypot(point.x, point.y, point.z)).toBeCloseTo(1, 5);
      expect(naiveAngle(a, point)).toBeCloseTo(whole * share, 5);
      expect(naiveAngle(point, b)).toBeCloseTo(whole * (1 - share), 5);
    }),
    { numRuns: 300 },
  );
});

test("an arc between opposite places is half a great circle, also from pole to pole", () => {
  const places = [
    [0, 0],
    [90, 0],
    [-90, 0],
    [0, 180],
    [35, -120],
    [89.99, 3],
  ] as const;
  const vectors = places.map(([latitude, longitude]) => vectorOf(latitude, longitude));
  // The pole to the last bit, which no sine and cosine give.
  for (const a of [...vectors, { x: 0, y: 1, z: 0 }, { x: 0, y: -1, z: 0 }, { x: 1, y: 0, z: 0 }]) {
    const b = { x: -a.x, y: -a.y, z: -a.z };
    for (const share of [0, 0.25, 0.5, 1]) {
      expect(naiveAngle(a, arcPoint(a, b, share, 0))).toBeCloseTo(Math.PI * share, 6);
    }
  }
});

test("an arc begins and ends on the ground and is highest in its middle", () => {
  fc.assert(
    fc.property(latitude, longitude, latitude, longitude, share, (aLat, aLong, bLat, bLong, share) => {
      const a = vectorOf(aLat, aLong);
      const b = vectorOf(bLat, bLong);
      const heightAt = (share: number): number => {
        const { x, y, z } = arcPoint(a, b, share, 1);
        return Math.hypot(x, y, z) - 1;
      };
      const top = arcHeight(naiveAngle(a, b));
      expect(heightAt(0)).toBeCloseTo(0, 5);
      expect(heightAt(1)).toBeCloseTo(0, 5);
      expect(heightAt(0.5)).toBeCloseTo(top, 5);
      expect(heightAt(share)).toBeLessThanOrEqual(top + 1e-5);
      expect(naiveAngle(b, arcPoint(a, b, 1, 1))).toBeLessThan(1e-5);
    }),
  );
});

test("longer arcs rise higher, up to a fifth of the globe's radius", () => {
  fc.assert(
    fc.property(share, share, (first, second) => {
      const [near, far] = [Math.min(first, second) * Math.PI, Math.max(first, second) * Math.PI];
      expect(arcHeight(near)).toBeLessThanOrEqual(arcHeight(far));
    }),
  );
  expect(arcHeight(0)).toBe(0);
  expect(arcHeight(Math.PI)).toBeCloseTo(0.2, 12);
});

test("from 60° north to the other side an arc passes over the pole", () => {
  const middle = arcPoint(vectorOf(60, 20), vectorOf(60, -160), 0.5, 0);
  expect(middle.y).toBeCloseTo(1, 9);
});

test("from 170° east to 170° west an arc passes over the date line and not over Greenwich", () => {
  const place = { latitude: 0, longitude: 0 };
  for (const share of [0.1, 0.5, 0.9]) {
    const { x, y, z } = arcPoint(vectorOf(12, 170), vectorOf(12, -170), share, 0);
    vectorToPlace(x, y, z, place);
    expect(Math.abs(place.longitude)).toBeGreaterThan(170);
    expect(place.latitude).toBeGreaterThan(12);
  }
});

function vectorOf(latitude: number, longitude: number): Vector {
  const out = { x: Number.NaN, y: Number.NaN, z: Number.NaN };
  placeToVector(latitude, longitude, out);
  return out;
}

function arcPoint(a: Vector, b: Vector, share: number, lift: number): Vector {
  const out = { x: Number.NaN, y: Number.NaN, z: Number.NaN };
  pointOfArc(a, b, share, lift, out);
  return out;
}

/** By cross and dot product, exact at both ends; of any lengths. */
function naiveAngle(a: Vector, b: Vector): number {
  const across = Math.hypot(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
  return Math.atan2(across, a.x * b.x + a.y * b.y + a.z * b.z);
}
