import fc from "fast-check";
import { expect, test } from "vitest";
import { ArcStrands } from "../arc-strands.ts";
import { angleBetween } from "../great-circle.ts";
import type { SceneArcs, SceneMarkers } from "../scene-data.ts";
import { ScenePlacement } from "../scene-placement.ts";
import type { SceneModel } from "../scene-stage.ts";
import { FlatArcs } from "./flat-arcs.ts";
import { latitudeOf, longitudeOf, WORLD_WIDTH } from "./flat-projection.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type LatLong = readonly [latitude: number, longitude: number];
type Point = { readonly x: number; readonly y: number };
/** A line of a path from where it was put down to where it was lifted. */
type Stroke = Point[];

const EDGE = WORLD_WIDTH / 2;
const place: fc.Arbitrary<LatLong> = fc.tuple(
  fc.oneof(within(-90, 90), fc.constantFrom(-90, 0, 60, 90)),
  fc.oneof(within(-180, 180), fc.constantFrom(-180, 179, 0, 180)),
);
/** Neither near together nor opposite, where the way is open to choice. */
const link = fc.tuple(place, place).filter(([a, b]) => {
  const angle = angleBetween(...a, ...b);
  return angle > 0.001 && angle < Math.PI - 0.001;
});

test("a line goes along the great circle from one end to the other", () => {
  fc.assert(
    fc.property(link, ([from, to]) => {
      const points = trace([from, to]).flat();
      const [first, last] = [points[0], points.at(-1)];
      const whole = angleBetween(...from, ...to);
      expect(angleTo(first, from)).toBeLessThan(1e-4);
      expect(angleTo(last, to)).toBeLessThan(1e-4);
      for (const point of points.filter(({ x }) => Math.abs(Math.abs(x) - EDGE) > 1e-6)) {
        expect(angleTo(point, from) + angleTo(point, to)).toBeLessThan(whole + 1e-3);
      }
    }),
    { numRuns: 200 },
  );
});

test("no piece of a line crosses the map: at the date line it goes on at the other edge, at the same height", () => {
  fc.assert(
    fc.property(link, ([from, to]) => {
      const strokes = trace([from, to]);
      for (const [index, stroke] of strokes.entries()) {
        for (const [point, { x, y }] of stroke.entries()) {
          expect(Math.abs(x)).toBeLessThanOrEqual(EDGE + 1e-6);
          const before = stroke[point - 1];
          if (before !== undefined) expect(Math.abs(x - before.x)).toBeLessThanOrEqual(EDGE + 1e-6);
          expect(Number.isFinite(y)).toBe(true);
        }
        const ended = strokes[index - 1]?.at(-1);
        if (ended === undefined) continue;
        expect(Math.abs(ended.x)).toBeCloseTo(EDGE, 5);
        expect(stroke[0]?.x).toBeCloseTo(-ended.x, 5);
        expect(stroke[0]?.y).toBe(ended.y);
      }
    }),
    { numRuns: 200 },
  );
  expect(
    trace([
      [35, 140],
      [37, -122],
    ]).length,
  ).toBe(2);
  expect(
    trace([
      [48, 11],
      [40, -74],
    ]).length,
  ).toBe(1);
});

test("half way is the middle of the great circle, and the ends are the ends", () => {
  fc.assert(
    fc.property(link, ([from, to]) => {
      const model = modelOf([[from, to]]);
      const arcs = new FlatArcs();
      const at = (share: number): Point => {
        const out = { x: Number.NaN, y: Number.NaN };
        arcs.pointAt(model, 0, share, out);
        return out;
      };
      expect(angleTo(at(0), from)).toBeLessThan(1e-4);
      expect(angleTo(at(1), to)).toBeLessThan(1e-4);
      const middle = at(0.5);
      // Within a piece the line is straight on this map, which is far off only where a piece goes over a pole.
      if (Math.abs(latitudeOf(middle.y)) < 80) {
        expect(Math.abs(angleTo(middle, from) - angleTo(middle, to))).toBeLessThan(0.02);
      }
      for (const share of [0.1, 0.3, 0.77]) expect(Math.abs(at(share).x)).toBeLessThanOrEqual(EDGE * 2);
    }),
    { numRuns: 200 },
  );
});

test("lines that moved are bent anew, as if they had always been there, whatever was traced before", () => {
  const links = fc.array(link, { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(links, { minLength: 2, maxLength: 6 }), (rounds) => {
      const arcs = new FlatArcs();
      for (const links of rounds) {
        const model = modelOf(links);
        const strokes = traceAll(arcs, model);
        expect(strokes).toEqual(traceAll(new FlatArcs(), model));
        expect(traceAll(arcs, model)).toEqual(strokes);
      }
    }),
    { numRuns: 60 },
  );
});

test("one coordinate of one end is enough to bend a line anew", () => {
  const before = modelOf([
    [
      [10, 20],
      [30, 40],
    ],
  ]);
  const moved: [LatLong, LatLong][] = [
    [
      [11, 20],
      [30, 40],
    ],
    [
      [10, 21],
      [30, 40],
    ],
    [
      [10, 20],
      [31, 40],
    ],
    [
      [10, 20],
      [30, 41],
    ],
  ];
  for (const link of moved) {
    const arcs = new FlatArcs();
    traceAll(arcs, before);
    expect(traceAll(arcs, modelOf([link]))).toEqual(traceAll(new FlatArcs(), modelOf([link])));
  }
});

test("ten thousand lines, each where it belongs", () => {
  const links = Array.from({ length: 10_000 }, (_, index): [LatLong, LatLong] => [
    [((index * 37) % 160) - 80, ((index * 91) % 360) - 180],
    [((index * 53) % 160) - 79, ((index * 17) % 360) - 179],
  ]);
  const model = modelOf(links);
  const arcs = new FlatArcs();
  for (const strand of links.keys()) traceStrand(arcs, model, strand);
  for (const strand of [0, 1, 511, 512, 5000, model.strands.count - 1]) {
    const [from, to] = links[model.strands.arc[strand] ?? 0] ?? [];
    if (from === undefined || to === undefined) continue;
    const points = traceStrand(arcs, model, strand).flat();
    expect(angleTo(points[0], from)).toBeLessThan(1e-4);
    expect(angleTo(points.at(-1), to)).toBeLessThan(1e-4);
  }
});

function trace(link: readonly [LatLong, LatLong]): Stroke[] {
  return traceStrand(new FlatArcs(), modelOf([link]), 0);
}

function traceAll(arcs: FlatArcs, model: SceneModel): Stroke[][] {
  return Array.from({ length: model.strands.count }, (_, strand) => traceStrand(arcs, model, strand));
}

/** Into a path that only remembers. */
function traceStrand(arcs: FlatArcs, model: SceneModel, strand: number): Stroke[] {
  const strokes: Stroke[] = [];
  const path = {
    moveTo: (x: number, y: number) => strokes.push([{ x, y }]),
    lineTo: (x: number, y: number) => strokes.at(-1)?.push({ x, y }),
  };
  arcs.trace(model, path as unknown as Path2D, strand);
  return strokes;
}

/** Radians of the earth. */
function angleTo(point: Point | undefined, [latitude, longitude]: LatLong): number {
  if (point === undefined) return Number.NaN;
  return angleBetween(latitudeOf(point.y), longitudeOf(point.x), latitude, longitude);
}

/** Each link between two markers of its own. */
function modelOf(links: readonly (readonly [LatLong, LatLong])[]): SceneModel {
  const places = links.flat();
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
  const arcs: SceneArcs = {
    version: 1,
    count: links.length,
    from: Int32Array.from(links, (_, index) => index * 2),
    to: Int32Array.from(links, (_, index) => index * 2 + 1),
    band: new Uint8Array(links.length),
    speed: new Float32Array(links.length),
    loss: new Float32Array(links.length),
    mark: new Uint8Array(links.length),
    rttMs: new Float32Array(links.length),
  };
  const placement = new ScenePlacement();
  placement.update(markers, []);
  const strands = new ArcStrands();
  strands.update(arcs, placement, markers.isLit, null, false);
  return {
    markers,
    placement,
    strands,
    isSelected: new Uint8Array(count),
    hovered: -1,
    order: new Int32Array(0),
    orderCount: 0,
    isReducedMotion: false,
  };
}
