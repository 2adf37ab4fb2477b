import fc from "fast-check";
import { expect, test } from "vitest";
import { placeToVector, type Vector, wrapDegrees } from "../great-circle.ts";
import { GlobeProjection, LATITUDE_MAX, pixelsPerDegree } from "./globe-projection.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

const sizePx = fc.integer({ min: 100, max: 3000 });
const looks = fc
  .record({
    widthPx: sizePx,
    heightPx: sizePx,
    latitude: within(-LATITUDE_MAX, LATITUDE_MAX),
    longitude: within(-180, 180),
    zoom: within(0, 11),
  })
  .map((look) => {
    const projection = new GlobeProjection();
    projection.resize(look.widthPx, look.heightPx);
    projection.aim(look.latitude, look.longitude, look.zoom);
    return { ...look, projection };
  });
const bearing = within(0, 2 * Math.PI);

test("the place that is aimed at is in the middle of the picture", () => {
  fc.assert(
    fc.property(looks, ({ projection, latitude, longitude, widthPx, heightPx }) => {
      const pixel = { x: Number.NaN, y: Number.NaN };
      const { x, y, z } = vectorOf(latitude, longitude);
      expect(projection.project(x, y, z, pixel)).toBe(true);
      expect(pixel.x).toBeCloseTo(widthPx / 2, 6);
      expect(pixel.y).toBeCloseTo(heightPx / 2, 6);
      const place = { latitude: Number.NaN, longitude: Number.NaN };
      expect(projection.unproject(widthPx / 2, heightPx / 2, place)).toBe(true);
      expect(place.latitude).toBeCloseTo(latitude, 6);
      expect(Math.abs(wrapDegrees(place.longitude - longitude))).toBeLessThan(1e-5);
    }),
  );
});

test("north is up and east is right, as many pixels a degree as the zoom says", () => {
  fc.assert(
    fc.property(looks, ({ projection, latitude, longitude, zoom, widthPx, heightPx }) => {
      const pixel = { x: Number.NaN, y: Number.NaN };
      const step = 0.001;
      const north = vectorOf(latitude + step, longitude);
      projection.project(north.x, north.y, north.z, pixel);
      expect((heightPx / 2 - pixel.y) / step / pixelsPerDegree(zoom)).toBeCloseTo(1, 2);
      expect(pixel.x).toBeCloseTo(widthPx / 2, 4);
      const east = vectorOf(latitude, longitude + step / Math.cos((latitude * Math.PI) / 180));
      projection.project(east.x, east.y, east.z, pixel);
      expect((pixel.x - widthPx / 2) / step / pixelsPerDegree(zoom)).toBeCloseTo(1, 2);
    }),
  );
  expect(pixelsPerDegree(0) * 360).toBeCloseTo(256, 9);
});

test("what is in front becomes a pixel and comes back", () => {
  fc.assert(
    fc.property(looks, bearing, within(0, 0.97), (look, bearing, share) => {
      const { projection } = look;
      const point = pointBeside(projection, bearing, share * horizonOf(projection), 1);
      const pixel = { x: Number.NaN, y: Number.NaN };
      expect(projection.project(point.x, point.y, point.z, pixel)).toBe(true);
      const place = { latitude: Number.NaN, longitude: Number.NaN };
      expect(projection.unproject(pixel.x, pixel.y, place)).toBe(true);
      const back = vectorOf(place.latitude, place.longitude);
      expect(Math.hypot(back.x - point.x, back.y - point.y, back.z - point.z)).toBeLessThan(1e-6);
    }),
    { numRuns: 300 },
  );
});

test("the back of the globe is not seen", () => {
  fc.assert(
    fc.property(looks, bearing, within(0.001, 1), ({ projection }, bearing, share) => {
      const horizon = horizonOf(projection);
      const angle = horizon + share * (Math.PI - horizon);
      const { x, y, z } = pointBeside(projection, bearing, angle, 1);
      expect(projection.project(x, y, z, { x: 0, y: 0 })).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test("a point over the ground is seen as long as the line of sight misses the globe", () => {
  fc.assert(
    fc.property(looks, bearing, within(0, Math.PI), within(1.001, 1.3), (look, bearing, angle, radius) => {
      const { projection } = look;
      const point = pointBeside(projection, bearing, angle, radius);
      const nearest = nearestOnSight(projection, point);
      fc.pre(Math.abs(nearest - 1) > 1e-7);
      const isBehind = dot(point, projection.toCamera) >= projection.distance;
      const isSeen = projection.project(point.x, point.y, point.z, { x: 0, y: 0 });
      expect(isSeen).toBe(!isBehind && nearest > 1);
    }),
    { numRuns: 500 },
  );
});

test("whatever point and pixel is asked for, the answer is a number", () => {
  const length = within(-3, 3);
  fc.assert(
    fc.property(looks, length, length, length, within(-1e5, 1e5), ({ projection }, x, y, z, pixelX) => {
      const pixel = { x: Number.NaN, y: Number.NaN };
      projection.project(x, y, z, pixel);
      expect(Number.isFinite(pixel.x) && Number.isFinite(pixel.y)).toBe(true);
      const place = { latitude: 0, longitude: 0 };
      projection.unproject(pixelX, -pixelX / 2, place);
      expect(Number.isFinite(place.latitude) && Number.isFinite(place.longitude)).toBe(true);
    }),
  );
});

test("the whole globe fills 84 % of the shorter side, and around it is the sky", () => {
  fc.assert(
    fc.property(looks, bearing, (look, bearing) => {
      const { projection, latitude, longitude, widthPx, heightPx } = look;
      projection.aim(latitude, longitude, projection.zoomOfWholeGlobe());
      const isGlobeAt = (radiusPx: number): boolean =>
        projection.unproject(
          widthPx / 2 + Math.cos(bearing) * radiusPx,
          heightPx / 2 + Math.sin(bearing) * radiusPx,
          { latitude: 0, longitude: 0 },
        );
      const rimPx = 0.42 * Math.min(widthPx, heightPx);
      expect(isGlobeAt(rimPx * 0.999)).toBe(true);
      expect(isGlobeAt(rimPx * 1.001)).toBe(false);
    }),
  );
});

test("arcs rise less the nearer one is, and never more than fully", () => {
  fc.assert(
    fc.property(looks, within(0, 11), ({ projection, zoom }, other) => {
      const lift = projection.lift();
      expect(lift).toBeGreaterThan(0);
      expect(lift).toBeLessThanOrEqual(1);
      projection.aim(0, 0, other);
      if (other >= zoom) expect(projection.lift()).toBeLessThanOrEqual(lift);
      else expect(projection.lift()).toBeGreaterThanOrEqual(lift);
    }),
  );
});

function vectorOf(latitude: number, longitude: number): Vector {
  const out = { x: 0, y: 0, z: 0 };
  placeToVector(latitude, longitude, out);
  return out;
}

function dot(a: Vector, b: Vector): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

/** How far from the middle one sees, in radians of the earth. */
function horizonOf({ distance }: GlobeProjection): number {
  return Math.acos(1 / distance);
}

/** Away from the middle of the picture by an angle of the earth, at a radius. */
function pointBeside(
  { toCamera, right, up }: GlobeProjection,
  bearing: number,
  angle: number,
  radius: number,
): Vector {
  const along = Math.cos(angle) * radius;
  const across = Math.cos(bearing) * Math.sin(angle) * radius;
  const upward = Math.sin(bearing) * Math.sin(angle) * radius;
  return {
    x: toCamera.x * along + right.x * across + up.x * upward,
    y: toCamera.y * along + right.y * across + up.y * upward,
    z: toCamera.z * along + right.z * across + up.z * upward,
  };
}

/** How near the straight line from the camera to a point comes to the middle of the globe. */
function nearestOnSight({ toCamera, distance }: GlobeProjection, point: Vector): number {
  const eye = { x: toCamera.x * distance, y: toCamera.y * distance, z: toCamera.z * distance };
  const way = { x: point.x - eye.x, y: point.y - eye.y, z: point.z - eye.z };
  const share = Math.min(1, Math.max(0, -dot(eye, way) / dot(way, way)));
  return Math.hypot(eye.x + way.x * share, eye.y + way.y * share, eye.z + way.z * share);
}
