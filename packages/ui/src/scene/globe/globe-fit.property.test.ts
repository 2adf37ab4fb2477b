import fc from "fast-check";
import { expect, test } from "vitest";
import { CameraMotion } from "../camera-motion.ts";
import { placeToVector, vectorToPlace } from "../great-circle.ts";
import type { SceneArcs, SceneMarkers } from "../scene-data.ts";
import type { SceneModel } from "../scene-stage.ts";
import { SceneState } from "../scene-state.ts";
import { fittingPlace, homePlace } from "./globe-fit.ts";
import { GlobeProjection, LATITUDE_MAX } from "./globe-projection.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type LatLong = readonly [latitude: number, longitude: number];

const NO_PLACE: LatLong = [Number.NaN, Number.NaN];
const MARGIN_PX = 72;
const pictures = fc.record({
  widthPx: fc.integer({ min: 240, max: 2400 }),
  heightPx: fc.integer({ min: 240, max: 1600 }),
});
const middle = fc.tuple(
  fc.oneof(within(-90, 90), fc.constantFrom(-90, 89, 90)),
  fc.oneof(within(-180, 180), fc.constantFrom(180, 179, -179)),
);
/** Places around a middle, no further from it than so many degrees. */
const around = (degMax: number) =>
  fc
    .tuple(
      middle,
      within(0, degMax),
      fc.array(fc.tuple(within(0, 1), within(0, 2 * Math.PI)), { minLength: 1, maxLength: 12 }),
    )
    .map(([[latitude, longitude], deg, offsets]) =>
      offsets.map(([share, bearing]) => beside(latitude, longitude, share * deg, bearing)),
    );

test("all given places are in view, also at poles and across the date line", () => {
  fc.assert(
    fc.property(around(25), pictures, (places, { widthPx, heightPx }) => {
      const { projection, seen } = fit(places, widthPx, heightPx);
      const shorterPx = Math.min(widthPx, heightPx);
      // The whole globe is as far away as one goes, and stands 8 % from the edge.
      const marginPx = Math.min(MARGIN_PX, 0.08 * shorterPx, shorterPx / 2 - 40) - 0.1;
      for (const { isSeen, x, y } of seen) {
        expect(isSeen).toBe(true);
        expect(x).toBeGreaterThanOrEqual(marginPx);
        expect(x).toBeLessThanOrEqual(projection.widthPx - marginPx);
        expect(y).toBeGreaterThanOrEqual(marginPx);
        expect(y).toBeLessThanOrEqual(projection.heightPx - marginPx);
      }
    }),
    { numRuns: 300 },
  );
});

test("no further away than is needed", () => {
  const offsets = fc.array(fc.tuple(within(0, 1), within(0, 2 * Math.PI)), { maxLength: 8 });
  const sizePx = fc.integer({ min: 400, max: 2000 });
  fc.assert(
    fc.property(
      fc.tuple(within(-55, 55), within(-180, 180), within(3, 25)),
      offsets,
      sizePx,
      sizePx,
      ([latitude, longitude, deg], offsets, widthPx, heightPx) => {
        const all = [[1, 0], [1, Math.PI], ...offsets] as const;
        const places = all.map(([share, bearing]) => beside(latitude, longitude, share * deg, bearing));
        const spacePx = Math.min(widthPx, heightPx) / 2 - MARGIN_PX;
        const { seen } = fit(places, widthPx, heightPx);
        const furthestPx = Math.max(...seen.map(({ x, y }) => Math.hypot(x - widthPx / 2, y - heightPx / 2)));
        expect(furthestPx).toBeGreaterThan(0.6 * spacePx);
      },
    ),
  );
});

test("one place is in the middle, with its surroundings", () => {
  fc.assert(
    fc.property(
      within(-85, 85),
      within(-180, 180),
      pictures,
      (latitude, longitude, { widthPx, heightPx }) => {
        const { place, seen } = fit([[latitude, longitude]], widthPx, heightPx);
        expect(place.zoom).toBe(5.5);
        expect(seen[0]?.x).toBeCloseTo(widthPx / 2, 2);
        expect(seen[0]?.y).toBeCloseTo(heightPx / 2, 2);
      },
    ),
  );
});

test("several at one place are not gone to nearer than zoom 9.5", () => {
  const { place } = fit(
    [
      [48, 11],
      [48, 11],
    ],
    1200,
    800,
  );
  expect(place.zoom).toBe(9.5);
});

test("of places all around the world, and of none, the whole globe is shown", () => {
  const all: LatLong[][] = [
    [
      [0, 0],
      [0, 120],
      [0, -120],
    ],
    [
      [90, 0],
      [-90, 0],
    ],
    [],
    [NO_PLACE],
  ];
  for (const places of all) {
    const { place, zoomMin } = fit(places, 1200, 800);
    expect(place.zoom).toBe(zoomMin);
    expect(Number.isFinite(place.x) && Number.isFinite(place.y)).toBe(true);
  }
});

test("what has no position is left out of account", () => {
  fc.assert(
    fc.property(around(25), (places) => {
      const { place } = fit(places, 1200, 800);
      fc.pre(places.length > 1);
      const withNone = fit([NO_PLACE, ...places, NO_PLACE], 1200, 800).place;
      expect(withNone).toEqual(place);
    }),
  );
});

test("home is over the fleet, the whole globe, and never far north or south", () => {
  fc.assert(
    fc.property(around(60), within(0, 4), (places, zoomMin) => {
      const { x, y, zoom } = homePlace(modelOf(places), zoomMin);
      expect(zoom).toBe(zoomMin);
      expect(y).toBeGreaterThanOrEqual(-20);
      expect(y).toBeLessThanOrEqual(28);
      expect(Number.isFinite(x)).toBe(true);
    }),
  );
  expect(
    homePlace(
      modelOf([
        [10, 100],
        [10, 120],
      ]),
      1,
    ),
  ).toMatchObject({ x: expect.closeTo(110, 4), zoom: 1 });
});

/** As the stage does it: fits, lets the camera go there within its limits, and looks. */
function fit(places: readonly LatLong[], widthPx: number, heightPx: number) {
  const projection = new GlobeProjection();
  projection.resize(widthPx, heightPx);
  const zoomMin = projection.zoomOfWholeGlobe();
  const markers = places.map((_, index) => index);
  const place = fittingPlace(modelOf(places), markers, projection, zoomMin);
  const { at } = new CameraMotion(place, {
    yMin: -LATITUDE_MAX,
    yMax: LATITUDE_MAX,
    zoomMin,
    zoomMax: 11,
    wrapX: 360,
  });
  projection.aim(at.y, at.x, at.zoom);
  const seen = places.map(([latitude, longitude]) => {
    const vector = { x: 0, y: 0, z: 0 };
    const pixel = { x: Number.NaN, y: Number.NaN };
    placeToVector(Math.fround(latitude), Math.fround(longitude), vector);
    const isSeen = projection.project(vector.x, vector.y, vector.z, pixel);
    return { isSeen, ...pixel };
  });
  return { projection, zoomMin, place, seen };
}

/** The place so many degrees from a middle, by turning a point near the north pole over to it. */
function beside(latitude: number, longitude: number, deg: number, bearing: number): LatLong {
  const near = { x: 0, y: 0, z: 0 };
  placeToVector(90 - deg, (bearing * 180) / Math.PI, near);
  const tilt = ((90 - latitude) * Math.PI) / 180;
  const turn = (longitude * Math.PI) / 180;
  const y = near.y * Math.cos(tilt) - near.z * Math.sin(tilt);
  const z = near.y * Math.sin(tilt) + near.z * Math.cos(tilt);
  const out = { latitude: 0, longitude: 0 };
  vectorToPlace(
    near.x * Math.cos(turn) + z * Math.sin(turn),
    y,
    z * Math.cos(turn) - near.x * Math.sin(turn),
    out,
  );
  return [out.latitude, out.longitude];
}

function modelOf(places: readonly LatLong[]): SceneModel {
  const count = places.length;
  const markers: SceneMarkers = {
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
  return new SceneState({
    markers,
    arcs: NO_ARCS,
    clusters: [],
    selection: [],
    hovered: null,
    isReducedMotion: false,
  }).model;
}

const NO_ARCS: SceneArcs = {
  version: 1,
  count: 0,
  from: new Int32Array(0),
  to: new Int32Array(0),
  band: new Uint8Array(0),
  speed: new Float32Array(0),
  loss: new Float32Array(0),
  mark: new Uint8Array(0),
  rttMs: new Float32Array(0),
};
