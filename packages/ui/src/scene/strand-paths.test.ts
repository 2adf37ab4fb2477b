import fc from "fast-check";
import { afterAll, expect, test, vi } from "vitest";
import { ArcStrands } from "./arc-strands.ts";
import type { SceneArcs, SceneMarkers } from "./scene-data.ts";
import { paletteFrom } from "./scene-palette.ts";
import { ScenePlacement } from "./scene-placement.ts";
import type { SceneModel } from "./scene-stage.ts";
import { gapShare, strandDensity, strandLook } from "./strand-look.ts";
import { StrandPaths } from "./strand-paths.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

/** Node has no canvas: a path that remembers which strands were traced into it, and a context that remembers what it stroked. */
class TracedPath {
  readonly strands: number[] = [];
}
vi.stubGlobal("Path2D", TracedPath);
afterAll(() => vi.unstubAllGlobals());

type Stroke = {
  readonly strands: readonly number[];
  readonly widthPx: number;
  readonly alpha: number;
  readonly dash: readonly number[];
};
type Arc = {
  readonly band: number;
  readonly mark: number;
  readonly loss: number;
  /** As wide as a bundle of links would be; absent = one link. */
  readonly widthPx?: number;
};

const grey = paletteFrom(() => [0.5, 0.5, 0.5]);
const arc: fc.Arbitrary<Arc> = fc.record({
  band: fc.nat(4),
  mark: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(3)),
  widthPx: within(1, 3.6),
  loss: fc.oneof(fc.constant(0), within(0, 1), fc.constant(1)),
});
const arcs = fc.array(arc, { maxLength: 80, size: "max" });

test("every strand is traced into exactly one path, and within it in the order of the strands", () => {
  fc.assert(
    fc.property(arcs, (arcs) => {
      const { strokes, model } = paint(arcs, 1);
      const paths = strokes.filter(isLine).map(({ strands }) => strands);
      const all = Array.from({ length: model.strands.count }, (_, strand) => strand);
      expect(paths.flat().sort((a, b) => a - b)).toEqual(all);
      for (const path of paths) expect(path).toEqual([...path].sort((a, b) => a - b));
      const firsts = paths.map(([first]) => first);
      expect(firsts).toEqual([...firsts].sort((a = 0, b = 0) => a - b));
    }),
  );
});

test("a path looks as its strands do: their alpha and width to a step, solid without loss, gaps with it", () => {
  fc.assert(
    fc.property(arcs, within(0.1, 2000), (arcs, scale) => {
      const { strokes, model } = paint(arcs, scale);
      const { strands } = model;
      for (const { strands: traced, widthPx, alpha, dash } of strokes.filter(isLine)) {
        for (const strand of traced) {
          const look = { colour: 0, pattern: 0, alpha: 0, widthPx: 0 };
          strandLook(
            strands.band[strand] ?? 0,
            strands.mark[strand] ?? 0,
            strands.emphasis[strand] ?? 0,
            strands.widthPx[strand] ?? 0,
            strands.share[strand] ?? 0,
            strandDensity(strands.count),
            look,
          );
          expect(Math.abs(widthPx - look.widthPx)).toBeLessThanOrEqual(0.251);
          expect(Math.abs(alpha - look.alpha)).toBeLessThanOrEqual(0.042);
          const loss = strands.loss[strand] ?? 0;
          if (strands.mark[strand] === 2) expect(dash).toEqual([7, 4]);
          else expect(dash.length === 0).toBe(gapShare(loss) === 0);
        }
      }
    }),
  );
});

test("any loss is seen as a gap, more of it as no narrower one, and total loss leaves dots", () => {
  let before = 0;
  for (const loss of [0.002, 0.01, 0.05, 0.2, 0.5, 0.7, 0.75, 0.9, 1]) {
    const [line = 0, gap = 0] = paint([{ band: 1, mark: 0, loss }], 1).strokes[0]?.dash ?? [];
    expect(line).toBeGreaterThan(0);
    expect(line + gap).toBeCloseTo(13, 9);
    expect(gap).toBeGreaterThanOrEqual(before);
    before = gap;
  }
  expect(before).toBeGreaterThan(9);
});

test("what would be removed has strokes across, and its line as well", () => {
  const { strokes, paths } = paint([{ band: 1, mark: 3, loss: 0 }], 1);
  expect(paths).toBe(1);
  expect(strokes.map(({ dash, widthPx }) => ({ dash, isWide: widthPx > 4 }))).toEqual([
    { dash: [], isWide: false },
    { dash: [1.2, 14.8], isWide: true },
  ]);
});

test("ten thousand strands are a few paths, none is left from before, and the context is left without dashes", () => {
  const many = Array.from({ length: 10_000 }, (_, index): Arc => {
    return { band: index % 5, mark: index % 71 === 0 ? 1 : 0, loss: (index % 13) / 12 };
  });
  const paths = new StrandPaths();
  const first = paint(many, 1, paths);
  expect(first.paths).toBeLessThan(100);
  expect(first.dashAfter).toEqual([]);
  const second = paint([{ band: 1, mark: 0, loss: 0 }], 1, paths);
  expect(second.strokes.map(({ strands }) => strands)).toEqual([[0]]);
  expect(paint([], 1, paths).paths).toBe(0);
});

/** Not one of the rows of strokes across. */
function isLine({ dash }: Stroke): boolean {
  return dash[1] !== 14.8;
}

function paint(
  arcs: readonly Arc[],
  scale: number,
  paths = new StrandPaths(),
): { strokes: Stroke[]; paths: number; dashAfter: number[]; model: SceneModel } {
  const model = modelOf(arcs);
  paths.update(model, (path, strand) => (path as unknown as TracedPath).strands.push(strand));
  const strokes: Stroke[] = [];
  let dash: number[] = [];
  const context = {
    lineCap: "",
    lineJoin: "",
    strokeStyle: "",
    lineWidth: 0,
    setLineDash(next: number[]): void {
      dash = next;
    },
    stroke({ strands }: TracedPath): void {
      strokes.push({
        strands,
        widthPx: context.lineWidth * scale,
        alpha: Number(/\/ ([\d.]+)\)/.exec(context.strokeStyle)?.[1]),
        dash: dash.map((length) => Math.round(length * scale * 1e9) / 1e9),
      });
    },
  };
  const count = paths.paint(context as unknown as CanvasRenderingContext2D, grey, scale);
  return { strokes, paths: count, dashAfter: dash, model };
}

/** A fan: each link goes from the first marker to another one. */
function modelOf(arcs: readonly Arc[]): SceneModel {
  const count = arcs.length + 1;
  const markers: SceneMarkers = {
    version: 1,
    count,
    slot: Int32Array.from({ length: count }, (_, index) => index),
    latitude: new Float32Array(count),
    longitude: new Float32Array(count),
    tone: new Uint8Array(count),
    group: new Uint8Array(count),
    shape: new Uint8Array(count),
    size: new Float32Array(count).fill(1),
    isLit: new Uint8Array(count).fill(1),
  };
  const columns: SceneArcs = {
    version: 1,
    count: arcs.length,
    from: new Int32Array(arcs.length),
    to: Int32Array.from(arcs, (_, index) => index + 1),
    band: Uint8Array.from(arcs, ({ band }) => band),
    speed: new Float32Array(arcs.length),
    loss: Float32Array.from(arcs, ({ loss }) => loss),
    mark: Uint8Array.from(arcs, ({ mark }) => mark),
    rttMs: new Float32Array(arcs.length),
  };
  const placement = new ScenePlacement();
  placement.update(markers, []);
  const strands = new ArcStrands();
  strands.update(columns, placement, markers.isLit, null, false);
  for (let strand = 0; strand < strands.count; strand += 1) {
    strands.widthPx[strand] = arcs[strands.arc[strand] ?? 0]?.widthPx ?? 1;
  }
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
