import fc from "fast-check";
import { expect, test } from "vitest";
import { ArcStrands, STRAND_CHOSEN, STRAND_DIM, STRAND_USUAL } from "./arc-strands.ts";
import { PulseLayer } from "./pulse-layer.ts";
import type { SceneArcs, SceneMarkers } from "./scene-data.ts";
import { paletteFrom } from "./scene-palette.ts";
import { ScenePlacement } from "./scene-placement.ts";
import type { SceneModel } from "./scene-stage.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type Arc = {
  readonly speed: number;
  readonly mark: number;
  readonly isLit: boolean;
  readonly isChosen: boolean;
};

const PULSES_MAX = 300;
const grey = paletteFrom(() => [0.5, 0.5, 0.5]);
const arc: fc.Arbitrary<Arc> = fc.record({
  speed: fc.oneof(fc.constant(0), within(0.001, 1)),
  mark: fc.nat(3),
  isLit: fc.boolean(),
  isChosen: fc.boolean(),
});
const arcs = fc.array(arc, { maxLength: 60, size: "max" });

test("only strands that are not dimmed and of which the speed is known carry a pulse, and it stays on its line", () => {
  fc.assert(
    fc.property(arcs, fc.boolean(), within(0, 1e6), (arcs, hasChoice, timeS) => {
      const model = modelOf(arcs, hasChoice);
      const { asked, drawn } = pulsesAt(model, timeS);
      expect(drawn).toBe(asked.length);
      expect(new Set(asked.map(({ strand }) => strand)).size).toBe(asked.length);
      for (const { strand, share } of asked) {
        expect(share >= 0 && share <= 1).toBe(true);
        expect(model.strands.speed[strand]).toBeGreaterThan(0);
        expect(model.strands.emphasis[strand]).not.toBe(STRAND_DIM);
      }
    }),
  );
});

test("what is few, chosen or of the topology pulses without exception, at one time or another", () => {
  fc.assert(
    fc.property(arcs, fc.boolean(), (arcs, hasChoice) => {
      const model = modelOf(arcs, hasChoice);
      const seen = new Set<number>();
      for (let timeS = 0; timeS < 20; timeS += 0.05) {
        for (const { strand } of pulsesAt(model, timeS).asked) seen.add(strand);
      }
      const { strands } = model;
      for (let strand = 0; strand < strands.count; strand += 1) {
        const isFast = (strands.speed[strand] ?? 0) > 0.2;
        if (isFast && (strands.emphasis[strand] ?? 0) >= STRAND_USUAL) expect(seen.has(strand)).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});

test("with reduced motion nothing pulses", () => {
  fc.assert(
    fc.property(arcs, (arcs) => {
      const model = { ...modelOf(arcs, false), isReducedMotion: true };
      const layer = new PulseLayer();
      layer.choose(modelOf(arcs, false));
      layer.choose(model);
      expect(layer.hasPulses).toBe(false);
    }),
  );
});

test("of ten thousand strands three hundred pulse at most, the chosen ones first", () => {
  const many = Array.from({ length: 10_000 }, (_, index): Arc => {
    return { speed: 0.9, mark: 0, isLit: true, isChosen: index % 100 === 0 };
  });
  const model = modelOf(many, true);
  const seen = new Set<number>();
  const layer = new PulseLayer();
  layer.choose(model);
  for (let timeS = 0; timeS < 20; timeS += 0.2) {
    for (const { strand } of pulsesAt(model, timeS, layer).asked) seen.add(strand);
  }
  expect(seen.size).toBeLessThanOrEqual(PULSES_MAX);
  expect([...seen].filter((strand) => model.strands.emphasis[strand] === STRAND_CHOSEN).length).toBe(100);
});

test("a place that is hidden has no pulse, and a strand that is gone is not asked for", () => {
  const layer = new PulseLayer();
  const model = modelOf([{ speed: 1, mark: 1, isLit: true, isChosen: false }], false);
  layer.choose(model);
  expect(layer.hasPulses).toBe(true);
  let drawn = 0;
  for (let timeS = 0; timeS < 10; timeS += 0.1) drawn += pulsesAt(model, timeS, layer, () => false).drawn;
  expect(drawn).toBe(0);
  expect(pulsesAt(modelOf([], false), 1, layer).asked).toEqual([]);
});

type Asked = { readonly strand: number; readonly share: number };

function pulsesAt(
  model: SceneModel,
  timeS: number,
  layer: PulseLayer | null = null,
  isShown: () => boolean = () => true,
): { asked: Asked[]; drawn: number } {
  const asked: Asked[] = [];
  let drawn = 0;
  // Node has no canvas: a context that counts circles.
  const context = {
    fillStyle: "",
    beginPath: () => {},
    moveTo: () => {},
    arc: () => {
      drawn += 1;
    },
    fill: () => {},
  } as unknown as CanvasRenderingContext2D;
  const pulses = layer ?? new PulseLayer();
  if (layer === null) pulses.choose(model);
  pulses.paint(
    context,
    model,
    grey,
    timeS,
    () => 0.5,
    (strand, share) => {
      asked.push({ strand, share });
      return isShown();
    },
  );
  return { asked, drawn };
}

/** Each link between two markers of its own, which are lit or chosen as it is. */
function modelOf(links: readonly Arc[], hasChoice: boolean): SceneModel {
  const count = links.length * 2;
  const byMarker = (of: (arc: Arc) => boolean): Uint8Array =>
    Uint8Array.from({ length: count }, (_, marker) => {
      const link = links[marker >> 1];
      return link !== undefined && of(link) ? 1 : 0;
    });
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
    isLit: byMarker(({ isLit }) => isLit),
  };
  const arcs: SceneArcs = {
    version: 1,
    count: links.length,
    from: Int32Array.from(links, (_, index) => index * 2),
    to: Int32Array.from(links, (_, index) => index * 2 + 1),
    band: new Uint8Array(links.length),
    speed: Float32Array.from(links, ({ speed }) => speed),
    loss: new Float32Array(links.length),
    mark: Uint8Array.from(links, ({ mark }) => mark),
    rttMs: new Float32Array(links.length),
  };
  const isSelected = byMarker(({ isChosen }) => isChosen);
  const placement = new ScenePlacement();
  placement.update(markers, []);
  const strands = new ArcStrands();
  strands.update(arcs, placement, markers.isLit, hasChoice ? isSelected : null, false);
  return {
    markers,
    placement,
    strands,
    isSelected,
    hovered: -1,
    order: new Int32Array(0),
    orderCount: 0,
    isReducedMotion: false,
  };
}
