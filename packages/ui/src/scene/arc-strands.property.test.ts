import fc from "fast-check";
import { expect, test } from "vitest";
import { ArcStrands, STRAND_CHOSEN, STRAND_DIM, STRAND_USUAL } from "./arc-strands.ts";
import type { SceneArcs, SceneCluster, SceneMarkers } from "./scene-data.ts";
import { ALONE, NOWHERE, ScenePlacement } from "./scene-placement.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type Arc = {
  readonly from: number;
  readonly to: number;
  readonly band: number;
  readonly speed: number;
  readonly loss: number;
  readonly mark: number;
};
type Fleet = {
  /** Cluster of each marker, ALONE or NOWHERE. */
  readonly clusterOf: readonly number[];
  readonly arcs: readonly Arc[];
  readonly isLit: readonly boolean[];
  /** Null = nothing is chosen. */
  readonly isChosen: readonly boolean[] | null;
  readonly hasClusters: boolean;
};

const MARKERS_MAX = 14;
const share = within(0, 1);
// Ends that are not there as well.
const end = fc.integer({ min: -1, max: MARKERS_MAX + 1 });
const fleets: fc.Arbitrary<Fleet> = fc.record({
  clusterOf: fc.array(fc.constantFrom(ALONE, ALONE, 0, 1, 2, NOWHERE), {
    maxLength: MARKERS_MAX,
    size: "max",
  }),
  arcs: fc.array(
    fc.record({
      from: end,
      to: end,
      band: fc.nat(4),
      speed: share,
      loss: share,
      mark: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
    }),
    { maxLength: 80, size: "max" },
  ),
  isLit: fc.array(fc.boolean(), { minLength: MARKERS_MAX, maxLength: MARKERS_MAX }),
  isChosen: fc.option(fc.array(fc.boolean(), { minLength: MARKERS_MAX, maxLength: MARKERS_MAX })),
  hasClusters: fc.boolean(),
});

test("every drawn link belongs to exactly one strand, and the counts of the strands add up to them", () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const strands = strandsOf(fleet);
      const expected = naiveStrands(fleet);
      const keys = eachStrand(strands, (strand) => keyOf(fleet, strands.arc[strand] ?? -1));
      expect(new Set(keys).size).toBe(keys.length);
      expect(new Set(keys)).toEqual(new Set(expected.keys()));
      const drawn = [...expected.values()].flat();
      expect(eachStrand(strands, (strand) => strands.bundled[strand] ?? 0).reduce((a, b) => a + b, 0)).toBe(
        drawn.length,
      );
    }),
    { numRuns: 300 },
  );
});

test("a strand says of its links how many they are, their band and mark, and the means of speed and loss", () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const strands = strandsOf(fleet);
      const expected = naiveStrands(fleet);
      eachStrand(strands, (strand) => {
        const arc = strands.arc[strand] ?? -1;
        const links = expected.get(keyOf(fleet, arc) ?? "") ?? [];
        expect(links).toContain(arc);
        const [from, to] = [strands.from[strand] ?? -1, strands.to[strand] ?? -1];
        expect([from, to]).toEqual([fleet.arcs[arc]?.from, fleet.arcs[arc]?.to]);
        expect(strands.bundled[strand]).toBe(links.length);
        expect(strands.band[strand]).toBe(fleet.arcs[arc]?.band);
        expect(strands.mark[strand]).toBe(fleet.arcs[arc]?.mark);
        expect(strands.speed[strand]).toBeCloseTo(mean(links.map((link) => fleet.arcs[link]?.speed ?? 0)), 4);
        expect(strands.loss[strand]).toBeCloseTo(mean(links.map((link) => fleet.arcs[link]?.loss ?? 0)), 4);
        expect(strands.emphasis[strand]).toBe(Math.max(...links.map((link) => emphasisOf(fleet, link))));
      });
    }),
    { numRuns: 300 },
  );
});

test("the bands of a bundle lie over each other, the worse on top and each as wide as its share with all worse ones", () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const strands = strandsOf(fleet);
      const expected = naiveStrands(fleet);
      const widths = new Map<string, { band: number; widthPx: number }[]>();
      eachStrand(strands, (strand) => {
        const bundle = bundleOf(fleet, strands.arc[strand] ?? -1) ?? "";
        const band = strands.band[strand] ?? 0;
        const ofBundle = [...expected].filter(([key]) => key.startsWith(`${bundle}#`));
        const all = ofBundle.flatMap(([, links]) => links);
        const worse = all.filter((link) => (fleet.arcs[link]?.band ?? 0) >= band);
        expect(strands.share[strand]).toBeCloseTo(worse.length / all.length, 5);
        const widthPx = strands.widthPx[strand] ?? 0;
        expect(widthPx >= 1 && widthPx <= 3.61).toBe(true);
        widths.set(bundle, [...(widths.get(bundle) ?? []), { band, widthPx }]);
      });
      for (const bands of widths.values()) {
        bands.sort((a, b) => a.band - b.band);
        bands.forEach(({ widthPx }, index) => {
          if (index > 0) expect(widthPx).toBeLessThanOrEqual(bands[index - 1]?.widthPx ?? 0);
        });
      }
    }),
    { numRuns: 300 },
  );
});

test("what matters is drawn last: by emphasis, then what belongs to a change, then the worse band", () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const strands = strandsOf(fleet);
      const ranks = eachStrand(strands, (strand) => {
        const mark = strands.mark[strand] ?? 0;
        const within = mark === 0 ? (strands.band[strand] ?? 0) : 4 + mark;
        return (strands.emphasis[strand] ?? 0) * 8 + within;
      });
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    }),
    { numRuns: 200 },
  );
});

test("used again for another fleet, strands are as if made for it alone", () => {
  fc.assert(
    fc.property(fleets, fleets, (first, second) => {
      const strands = strandsOf(first);
      expect(columns(strandsOf(second, strands))).toEqual(columns(strandsOf(second)));
    }),
    { numRuns: 150 },
  );
});

test("one slow link among fifty between two clusters is a thin thread on a calm ribbon", () => {
  const arcs = Array.from({ length: 50 }, (_, index): Arc => {
    return { from: index % 2, to: 2 + (index % 3), band: index === 7 ? 3 : 1, speed: 0.5, loss: 0, mark: 0 };
  });
  const clusterOf = [0, 0, 1, 1, 1];
  const strands = strandsOf({
    clusterOf,
    arcs,
    isLit: clusterOf.map(() => true),
    isChosen: null,
    hasClusters: true,
  });
  expect(strands.count).toBe(2);
  expect([...strands.bundled.subarray(0, 2)]).toEqual([49, 1]);
  expect([...strands.band.subarray(0, 2)]).toEqual([1, 3]);
  expect(strands.widthPx[0]).toBeGreaterThan(3);
  expect(strands.widthPx[1]).toBe(1);
  expect(strands.arc[1]).toBe(7);
});

test("a bundle grows wider with its links, but not without end", () => {
  const widthOf = (links: number): number | undefined => {
    const arcs = Array.from({ length: links }, (): Arc => {
      return { from: 0, to: 1, band: 1, speed: 0, loss: 0, mark: 0 };
    });
    return strandsOf({ clusterOf: [0, 1], arcs, isLit: [true, true], isChosen: null, hasClusters: true })
      .widthPx[0];
  };
  const widths = [1, 2, 10, 50, 1000, 20_000].map(widthOf);
  expect(widths).toEqual([...widths].sort((a = 0, b = 0) => a - b));
  expect(widths[0]).toBe(1);
  expect(widths.at(-1)).toBeCloseTo(3.6, 5);
});

test("no links, links of nobody, and a hundred thousand among ten thousand markers", () => {
  const none: Fleet = { clusterOf: [], arcs: [], isLit: [], isChosen: null, hasClusters: true };
  expect(strandsOf(none).count).toBe(0);
  const nobody: Arc = { from: 0, to: 1, band: 1, speed: 1, loss: 0, mark: 0 };
  expect(strandsOf({ ...none, arcs: [nobody] }).count).toBe(0);
  const arcs = Array.from({ length: 100_000 }, (_, index): Arc => {
    const from = index % 10_000;
    return { ...nobody, from, to: (from + 1 + (index % 97)) % 10_000, band: index % 5 };
  });
  const clusterOf = Array.from({ length: 10_000 }, (_, marker) => (marker < 8000 ? marker % 200 : ALONE));
  const isLit = clusterOf.map(() => true);
  const strands = strandsOf({ clusterOf, arcs, isLit, isChosen: null, hasClusters: true });
  const between = arcs.filter(({ from, to }) => {
    const [a, b] = [clusterOf[from], clusterOf[to]];
    return a === ALONE || b === ALONE || a !== b;
  });
  expect(eachStrand(strands, (strand) => strands.bundled[strand] ?? 0).reduce((a, b) => a + b, 0)).toBe(
    between.length,
  );
});

function strandsOf(fleet: Fleet, strands = new ArcStrands()): ArcStrands {
  const { clusterOf, isLit, isChosen, hasClusters } = fleet;
  const placement = new ScenePlacement();
  placement.update(markersOf(clusterOf), clustersOf(clusterOf));
  const bits = (values: readonly boolean[]): Uint8Array =>
    Uint8Array.from(values, (value) => (value ? 1 : 0));
  const chosen = isChosen === null ? null : bits(isChosen);
  strands.update(arcsOf(fleet.arcs), placement, bits(isLit), chosen, hasClusters);
  return strands;
}

function eachStrand<Value>(strands: ArcStrands, of: (strand: number) => Value): Value[] {
  return Array.from({ length: strands.count }, (_, strand) => of(strand));
}

function columns(strands: ArcStrands): number[][] {
  const { arc, from, to, band, mark, emphasis, speed, loss, widthPx, bundled, share } = strands;
  return [arc, from, to, band, mark, emphasis, speed, loss, widthPx, bundled, share].map((column) => [
    ...column.subarray(0, strands.count),
  ]);
}

/** What is drawn as one, by its key: the links of one bundle and band, or one link alone. */
function naiveStrands(fleet: Fleet): Map<string, number[]> {
  const strands = new Map<string, number[]>();
  for (const arc of fleet.arcs.keys()) {
    const key = keyOf(fleet, arc);
    if (key !== null) strands.set(key, [...(strands.get(key) ?? []), arc]);
  }
  return strands;
}

function keyOf(fleet: Fleet, arc: number): string | null {
  const bundle = bundleOf(fleet, arc);
  return bundle === null ? null : `${bundle}#${fleet.arcs[arc]?.band}`;
}

/** Null = it is not drawn. */
function bundleOf({ clusterOf, arcs, hasClusters }: Fleet, arc: number): string | null {
  const { from, to, mark } = arcs[arc] ?? { from: -1, to: -1, mark: 0 };
  const [a, b] = [clusterOf[from] ?? NOWHERE, clusterOf[to] ?? NOWHERE];
  if (a === NOWHERE || b === NOWHERE || from === to) return null;
  if (a === b && a !== ALONE) return null;
  const areAlone = a === ALONE && b === ALONE;
  if (areAlone || !hasClusters || mark !== 0) return `own ${arc}`;
  const ends = [
    a === ALONE ? `marker ${from}` : `cluster ${a}`,
    b === ALONE ? `marker ${to}` : `cluster ${b}`,
  ];
  return ends.sort().join(" to ");
}

function emphasisOf({ arcs, isLit, isChosen }: Fleet, arc: number): number {
  const { from, to } = arcs[arc] ?? { from: -1, to: -1 };
  if (isChosen !== null) return isChosen[from] || isChosen[to] ? STRAND_CHOSEN : STRAND_DIM;
  return isLit[from] && isLit[to] ? STRAND_USUAL : STRAND_DIM;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function clustersOf(clusterOf: readonly number[]): SceneCluster[] {
  return Array.from({ length: Math.max(-1, ...clusterOf) + 1 }, (_, index): SceneCluster => {
    const members = clusterOf.flatMap((of, marker) => (of === index ? [marker] : []));
    return {
      id: `c${index}`,
      latitude: index,
      longitude: index,
      count: members.length,
      worst: 0,
      tones: [members.length, 0, 0, 0, 0],
      hasLeader: false,
      label: "",
      members,
    };
  });
}

function markersOf(clusterOf: readonly number[]): SceneMarkers {
  const count = clusterOf.length;
  return {
    version: 1,
    count,
    slot: Int32Array.from(clusterOf, (_, index) => index),
    latitude: Float32Array.from(clusterOf, (of) => (of === NOWHERE ? Number.NaN : 1)),
    longitude: new Float32Array(count),
    tone: new Uint8Array(count),
    group: new Uint8Array(count),
    shape: new Uint8Array(count),
    size: new Float32Array(count).fill(1),
    isLit: new Uint8Array(count).fill(1),
  };
}

function arcsOf(arcs: readonly Arc[]): SceneArcs {
  return {
    version: 1,
    count: arcs.length,
    from: Int32Array.from(arcs, ({ from }) => from),
    to: Int32Array.from(arcs, ({ to }) => to),
    band: Uint8Array.from(arcs, ({ band }) => band),
    speed: Float32Array.from(arcs, ({ speed }) => speed),
    loss: Float32Array.from(arcs, ({ loss }) => loss),
    mark: Uint8Array.from(arcs, ({ mark }) => mark),
    rttMs: new Float32Array(arcs.length),
  };
}
