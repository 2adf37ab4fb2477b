import fc from "fast-check";
import { expect, test } from "vitest";
import {
  latitudeOf,
  longitudeOf,
  pixelsPerWorldUnit,
  WORLD_WIDTH,
  worldProjection,
  worldX,
  worldY,
  Y_MAX,
} from "./flat-projection.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

const latitude = fc.oneof(within(-90, 90), fc.constantFrom(-90, 0, 90));
const longitude = fc.oneof(within(-180, 179.999), fc.constantFrom(-180, 0));
const zoom = within(0, 12);

test("a place becomes a pixel and comes back, wherever the camera is", () => {
  const camera = fc.record({ x: longitude, y: latitude, zoom });
  fc.assert(
    fc.property(latitude, longitude, camera, (latitude, longitude, camera) => {
      const scale = pixelsPerWorldUnit(camera.zoom);
      const pixelX = (worldX(longitude) - worldX(camera.x)) * scale;
      const pixelY = (worldY(latitude) - worldY(camera.y)) * scale;
      expect(apart(longitudeOf(worldX(camera.x) + pixelX / scale), longitude)).toBeLessThan(1e-7);
      expect(latitudeOf(worldY(camera.y) + pixelY / scale)).toBeCloseTo(latitude, 7);
    }),
    { numRuns: 300 },
  );
});

test("the latitude of a height is the one that bisection finds", () => {
  fc.assert(
    fc.property(within(-Y_MAX, Y_MAX), (y) => {
      let [south, north] = [-90, 90];
      for (let round = 0; round < 60; round += 1) {
        const middle = (south + north) / 2;
        if (worldY(middle) > y) south = middle;
        else north = middle;
      }
      expect(latitudeOf(y)).toBeCloseTo(north, 7);
    }),
  );
});

test("north is up, and the further north the higher", () => {
  fc.assert(
    fc.property(latitude, latitude, (first, second) => {
      fc.pre(Math.abs(first - second) > 1e-6);
      expect(worldY(first) < worldY(second)).toBe(first > second);
      expect(worldY(-first)).toBeCloseTo(-worldY(first), 12);
    }),
  );
  expect(worldY(0)).toBeCloseTo(0, 12);
});

test("the poles are the upper and the lower edge, and beyond them is nothing but the pole", () => {
  // The height that PROJ gives for its `patterson`.
  expect(Y_MAX).toBeCloseTo(1.790857183, 8);
  expect(worldY(90)).toBeCloseTo(-Y_MAX, 12);
  expect(worldY(-90)).toBeCloseTo(Y_MAX, 12);
  fc.assert(
    fc.property(within(0, 1e6), (beyond) => {
      expect(latitudeOf(-Y_MAX - beyond)).toBeCloseTo(90, 6);
      expect(latitudeOf(Y_MAX + beyond)).toBeCloseTo(-90, 6);
    }),
  );
});

test("the map has no edge at the date line: one world further is the same place", () => {
  expect(worldX(180) - worldX(-180)).toBeCloseTo(WORLD_WIDTH, 12);
  fc.assert(
    fc.property(longitude, fc.integer({ min: -20, max: 20 }), (longitude, worlds) => {
      const back = longitudeOf(worldX(longitude) + worlds * WORLD_WIDTH);
      expect(apart(back, longitude)).toBeLessThan(1e-6);
      expect(back >= -180.000001 && back < 180).toBe(true);
    }),
  );
});

test("the whole width is 256 px at zoom 0 and doubles with each step", () => {
  fc.assert(
    fc.property(zoom, (zoom) => {
      expect(pixelsPerWorldUnit(zoom + 1)).toBeCloseTo(2 * pixelsPerWorldUnit(zoom), 6);
    }),
  );
  expect(pixelsPerWorldUnit(0) * WORLD_WIDTH).toBeCloseTo(256, 9);
});

test("d3 puts land where the markers are", () => {
  const project = worldProjection();
  fc.assert(
    fc.property(latitude, longitude, (latitude, longitude) => {
      const [x, y] = project([longitude, latitude]) ?? [Number.NaN, Number.NaN];
      expect(y).toBeCloseTo(worldY(latitude), 9);
      expect(x).toBeCloseTo(worldX(longitude), 9);
    }),
  );
});

/** Degrees between two longitudes, the short way. */
function apart(first: number, second: number): number {
  const way = Math.abs(first - second) % 360;
  return Math.min(way, 360 - way);
}
