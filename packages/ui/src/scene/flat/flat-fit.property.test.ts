import fc from "fast-check";
import { expect, test } from "vitest";
import type { SceneArcs, SceneMarkers } from "../scene-data.ts";
import type { SceneModel } from "../scene-stage.ts";
import { SceneState } from "../scene-state.ts";
import { fittingPlace } from "./flat-fit.ts";
import { pixelsPerWorldUnit, WORLD_WIDTH, worldX, worldY } from "./flat-projection.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type LatLong = readonly [latitude: number, longitude: number];

const NO_PLACE: LatLong = [Number.NaN, Number.NaN];
const MARGIN_PX = 72;
const ZOOM_MIN = -3;
const pictures = fc.record({
  widthPx: fc.integer({ min: 240, max: 2400 }),
  heightPx: fc.integer({ min: 240, max: 1600 }),
});
const place: fc.Arbitrary<LatLong> = fc.tuple(
  fc.oneof(within(-90, 90), fc.constantFrom(-90, 0, 90)),
  fc.oneof(within(-180, 180), fc.constantFrom(-180, 179, 180)),
);
const places = fc.array(place, { minLength: 1, maxLength: 12 });

test("all given places are in view with a margin, also at poles and across the date line", () => {
  fc.assert(
    fc.property(places, pictures, (places, { widthPx, heightPx }) => {
      const fitted = fit(places, widthPx, heightPx);
      for (const place of places) {
        const { x, y } = pixelOf(place, fitted, widthPx, heightPx);
        expect(x).toBeGreaterThanOrEqual(MARGIN_PX - 0.1);
        expect(x).toBeLessThanOrEqual(widthPx - MARGIN_PX + 0.1);
        expect(y).toBeGreaterThanOrEqual(MARGIN_PX - 0.1);
        expect(y).toBeLessThanOrEqual(heightPx - MARGIN_PX + 0.1);
      }
    }),
    { numRuns: 300 },
  );
});

test("no further away than the shortest stretch of the world that holds them all needs", () => {
  fc.assert(
    fc.property(places, pictures, (places, { widthPx, heightPx }) => {
      const ys = places.map(([latitude]) => worldY(Math.fround(latitude)));
      const scale = Math.min(
        (widthPx - 2 * MARGIN_PX) / Math.max(1e-6, shortestStretch(places)),
        (heightPx - 2 * MARGIN_PX) / Math.max(1e-6, Math.max(...ys) - Math.min(...ys)),
      );
      const zoom = Math.min(places.length > 1 ? 9.5 : 5.5, Math.log2(scale / pixelsPerWorldUnit(0)));
      expect(fit(places, widthPx, heightPx).zoom).toBeCloseTo(zoom, 4);
    }),
    { numRuns: 300 },
  );
});

test("many in Europe, one in New Zealand and one on Samoa are seen together over Asia", () => {
  const { x, zoom } = fit(
    [
      [39, -9],
      [50, 2],
      [60, 25],
      [-37, 175],
      [-14, -172],
    ],
    1200,
    800,
  );
  expect(((x * 180) / Math.PI + 360) % 360).toBeCloseTo(89.5, 3);
  expect(zoom).toBeCloseTo(Math.log2((1200 - 144) / worldX(197) / pixelsPerWorldUnit(0)), 4);
});

test("one place is in the middle, with its surroundings", () => {
  fc.assert(
    fc.property(place, pictures, (place, { widthPx, heightPx }) => {
      const fitted = fit([place], widthPx, heightPx);
      const { x, y } = pixelOf(place, fitted, widthPx, heightPx);
      expect(x).toBeCloseTo(widthPx / 2, 3);
      expect(y).toBeCloseTo(heightPx / 2, 3);
      expect(fitted.zoom).toBe(5.5);
    }),
  );
});

test("several at one place are not gone to nearer than zoom 9.5, and nothing further than the whole world", () => {
  expect(
    fit(
      [
        [48, 11],
        [48, 11],
      ],
      1200,
      800,
    ).zoom,
  ).toBe(9.5);
  const model = modelOf([
    [0, -90],
    [0, 90],
  ]);
  expect(fittingPlace(model, [0, 1], 300, 300, 2.5).zoom).toBe(2.5);
});

test("what has no position is left out of account, and of none the whole world is shown", () => {
  fc.assert(
    fc.property(fc.array(place, { minLength: 2, maxLength: 8 }), (places) => {
      expect(fit([NO_PLACE, ...places, NO_PLACE], 1200, 800)).toEqual(fit(places, 1200, 800));
    }),
  );
  for (const none of [[], [NO_PLACE], [NO_PLACE, NO_PLACE]]) {
    const { x, y, zoom } = fit(none, 1200, 800);
    expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
    expect(zoom).toBe(ZOOM_MIN);
  }
});

type Fitted = { x: number; y: number; zoom: number };

function fit(places: readonly LatLong[], widthPx: number, heightPx: number): Fitted {
  const markers = places.map((_, index) => index);
  return fittingPlace(modelOf(places), markers, widthPx, heightPx, ZOOM_MIN);
}

/** Of that copy of the world which is nearest to the middle. */
function pixelOf(
  [latitude, longitude]: LatLong,
  camera: Fitted,
  widthPx: number,
  heightPx: number,
): { x: number; y: number } {
  const scale = pixelsPerWorldUnit(camera.zoom);
  const copies = [-2, -1, 0, 1, 2].map(
    (world) => worldX(Math.fround(longitude)) + world * WORLD_WIDTH - camera.x,
  );
  const nearest = copies.reduce((best, x) => (Math.abs(x) < Math.abs(best) ? x : best));
  return {
    x: widthPx / 2 + nearest * scale,
    y: heightPx / 2 + (worldY(Math.fround(latitude)) - camera.y) * scale,
  };
}

/** World units: what is left when the widest gap between neighbours is cut out. */
function shortestStretch(places: readonly LatLong[]): number {
  const turned = places.map(([, longitude]) => (Math.fround(longitude) + 360) % 360).sort((a, b) => a - b);
  const gaps = turned.map((at, index) => (turned[index + 1] ?? (turned[0] ?? 0) + 360) - at);
  return worldX(360 - Math.max(...gaps));
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
