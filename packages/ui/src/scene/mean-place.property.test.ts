import fc from "fast-check";
import { expect, test } from "vitest";
import { angleBetween, DEGREES, RADIANS, wrapDegrees } from "./great-circle.ts";
import { type Spread, spreadOf } from "./mean-place.ts";
import type { SceneMarkers } from "./scene-data.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type LatLong = readonly [latitude: number, longitude: number];

const NOWHERE_IN_PARTICULAR = { latitude: 20, longitude: 10 };
const latitude = fc.oneof(within(-90, 90), fc.constantFrom(-90, 0, 90));
const longitude = fc.oneof(within(-180, 180), fc.constantFrom(-180, 180));
const place: fc.Arbitrary<LatLong> = fc.tuple(latitude, longitude);
const noPlace: fc.Arbitrary<LatLong> = fc.constantFrom<LatLong[]>(
  [Number.NaN, Number.NaN],
  [Number.NaN, 10],
  [10, Number.NaN],
  [91, 0],
  [Number.NEGATIVE_INFINITY, 0],
  [0, Number.POSITIVE_INFINITY],
);
const places = fc.array(fc.oneof({ weight: 5, arbitrary: place }, noPlace), { maxLength: 30 });

test("the middle is that of the vectors, and nothing is further from it than is said", () => {
  fc.assert(
    fc.property(places, (places) => {
      const spread = spreadOf(markersAt(places), null);
      const placed = places.filter(isPlace).map(rounded);
      const sum = naiveSum(placed);
      const length = Math.hypot(...sum);
      fc.pre(Math.abs(length - 0.05 * placed.length) > 1e-6);
      expect(spread.hasMiddle).toBe(placed.length > 0 && length > 0.05 * placed.length);
      if (!spread.hasMiddle) {
        expect(spread).toEqual({ middle: NOWHERE_IN_PARTICULAR, widestDeg: 180, hasMiddle: false });
        return;
      }
      const { middle, widestDeg } = spread;
      expect(middle.latitude).toBeCloseTo(Math.asin(sum[1] / length) * DEGREES, 3);
      const angles = placed.map(([lat, long]) => angleBetween(middle.latitude, middle.longitude, lat, long));
      expect(widestDeg).toBeCloseTo(Math.max(...angles) * DEGREES, 3);
    }),
    { numRuns: 300 },
  );
});

test("two places have their middle half way on the shorter side, also over the date line", () => {
  fc.assert(
    fc.property(place, place, (a, b) => {
      const [first, second] = [rounded(a), rounded(b)];
      const apart = angleBetween(...first, ...second);
      fc.pre(apart < 3);
      const { middle, widestDeg } = spreadOf(markersAt([a, b]), null);
      const { latitude, longitude } = middle;
      expect(angleBetween(latitude, longitude, ...first)).toBeCloseTo(apart / 2, 5);
      expect(angleBetween(latitude, longitude, ...second)).toBeCloseTo(apart / 2, 5);
      expect(widestDeg * RADIANS).toBeCloseTo(apart / 2, 5);
    }),
  );
  const { middle } = spreadOf(
    markersAt([
      [0, 170],
      [0, -170],
    ]),
    null,
  );
  expect(Math.abs(middle.longitude)).toBeCloseTo(180, 4);
});

test("one place is its own middle", () => {
  fc.assert(
    fc.property(place, (place) => {
      const { middle, widestDeg } = spreadOf(markersAt([place]), [0]);
      const [latitude, longitude] = rounded(place);
      expect(middle.latitude).toBeCloseTo(latitude, 4);
      if (Math.abs(latitude) < 89)
        expect(Math.abs(wrapDegrees(middle.longitude - longitude))).toBeLessThan(1e-4);
      expect(widestDeg).toBeLessThan(1e-4);
    }),
  );
});

test("only the given markers count, and those that are not there do not", () => {
  fc.assert(
    fc.property(places, fc.array(fc.integer({ min: -3, max: 40 })), (places, chosen) => {
      const some = spreadOf(markersAt(places), chosen);
      const found = chosen.flatMap((marker) => {
        const place = places[marker];
        return place === undefined ? [] : [place];
      });
      expectNear(some, spreadOf(markersAt(found), null));
    }),
  );
});

test("those without a position change nothing, nor does the order", () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 20 }), fc.array(noPlace), (places, none) => {
      const spread = spreadOf(markersAt(places), null);
      fc.pre(spread.hasMiddle);
      expectNear(spreadOf(markersAt([...none, ...[...places].reverse(), ...none]), null), spread);
    }),
  );
});

test("of none, and of places all around the world, there is no middle", () => {
  const none = { middle: NOWHERE_IN_PARTICULAR, widestDeg: 180, hasMiddle: false };
  expect(spreadOf(markersAt([]), null)).toEqual(none);
  expect(spreadOf(markersAt([[1, 2]]), [])).toEqual(none);
  expect(
    spreadOf(
      markersAt([
        [90, 0],
        [-90, 0],
      ]),
      null,
    ),
  ).toEqual(none);
  const belt = Array.from({ length: 10_000 }, (_, index): LatLong => [0, index * 0.036 - 180]);
  expect(spreadOf(markersAt(belt), null)).toEqual(none);
});

function isPlace([latitude, longitude]: LatLong): boolean {
  return Math.abs(latitude) <= 90 && Number.isFinite(longitude);
}

/** As the columns hold it. */
function rounded([latitude, longitude]: LatLong): [number, number] {
  return [Math.fround(latitude), Math.fround(longitude)];
}

function naiveSum(places: readonly LatLong[]): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (const [latitude, longitude] of places) {
    sum[0] += Math.cos(latitude * RADIANS) * Math.sin(longitude * RADIANS);
    sum[1] += Math.sin(latitude * RADIANS);
    sum[2] += Math.cos(latitude * RADIANS) * Math.cos(longitude * RADIANS);
  }
  return sum;
}

function expectNear(spread: Spread, other: Spread): void {
  expect(spread.hasMiddle).toBe(other.hasMiddle);
  expect(spread.widestDeg).toBeCloseTo(other.widestDeg, 3);
  const { middle } = spread;
  const apart = angleBetween(
    middle.latitude,
    middle.longitude,
    other.middle.latitude,
    other.middle.longitude,
  );
  expect(apart).toBeLessThan(1e-5);
}

function markersAt(places: readonly LatLong[]): SceneMarkers {
  const count = places.length;
  return {
    version: 1,
    count,
    slot: Int32Array.from(places, (_, index) => index),
    latitude: Float32Array.from(places, ([latitude]) => latitude),
    longitude: Float32Array.from(places, ([, longitude]) => longitude),
    tone: new Uint8Array(count),
    group: new Uint8Array(count),
    shape: new Uint8Array(count),
    size: new Float32Array(count).fill(1),
    isLit: new Uint8Array(count).fill(1),
  };
}
