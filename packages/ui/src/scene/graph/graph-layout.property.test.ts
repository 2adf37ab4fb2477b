import fc from "fast-check";
import { expect, test } from "vitest";
import type { SceneArcs, SceneMarkers } from "../scene-data.ts";
import { GraphLayout } from "./graph-layout.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type Node = { readonly slot: number; readonly latitude: number; readonly longitude: number };
type Link = { readonly from: number; readonly to: number; readonly rttMs: number };
type Fleet = { readonly nodes: readonly Node[]; readonly links: readonly Link[] };

/** The camera of the graph goes no further. */
const REACH = 1e5;
const latitude = fc.oneof({ weight: 6, arbitrary: within(-90, 90) }, fc.constantFrom(0, 90, Number.NaN));
const longitude = fc.oneof({ weight: 6, arbitrary: within(-180, 180) }, fc.constantFrom(0, 180, Number.NaN));
const node: fc.Arbitrary<Node> = fc.record({ slot: fc.nat(9999), latitude, longitude });
const nodes = fc.uniqueArray(node, { selector: ({ slot }) => slot, maxLength: 24 });
const end = fc.integer({ min: -1, max: 26 });
const rttMs = fc.oneof(
  { weight: 8, arbitrary: within(0, 400) },
  fc.constantFrom(-1, Number.NaN, Number.POSITIVE_INFINITY),
);
const fleets: fc.Arbitrary<Fleet> = fc.record({
  nodes,
  links: fc.array(fc.record({ from: end, to: end, rttMs }), { maxLength: 40 }),
});

test("the same input gives the same picture, in one go or in slices", () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const { layout } = laidOut(fleet);
      const slices = new GraphLayout();
      slices.update(markersOf(fleet), arcsOf(fleet));
      let rounds = 0;
      while (slices.run(0, () => 0)) rounds += 1;
      expect(rounds).toBeLessThan(400);
      expect(pointsOf(slices, fleet)).toEqual(pointsOf(layout, fleet));
      expect(slices.run(1000, () => 0)).toBe(false);
    }),
    { numRuns: 40 },
  );
});

test("wherever nodes are and whatever their links say, each has a place, none far off and no two on one spot", () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const { layout } = laidOut(fleet);
      const points = pointsOf(layout, fleet);
      for (const [index, { x, y }] of points.entries()) {
        expect(Math.abs(x)).toBeLessThan(REACH);
        expect(Math.abs(y)).toBeLessThan(REACH);
        for (const other of points.slice(0, index)) {
          expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThan(3);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("twenty nodes at one place, and twenty of unknown place, come apart", () => {
  for (const at of [35, Number.NaN]) {
    const fleet = {
      nodes: Array.from({ length: 20 }, (_, slot) => ({ slot, latitude: at, longitude: at })),
      links: [],
    };
    const points = pointsOf(laidOut(fleet).layout, fleet);
    for (const [index, { x, y }] of points.entries()) {
      for (const other of points.slice(0, index)) {
        expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThan(8);
      }
    }
  }
});

test("what answers fast is near", () => {
  const nodes = [0, 1, 2].map((slot) => ({ slot, latitude: 0, longitude: slot * 20 }));
  const links = [
    { from: 0, to: 1, rttMs: 150 },
    { from: 0, to: 2, rttMs: 5 },
    { from: 1, to: 2, rttMs: 150 },
  ];
  const [a, b, c] = pointsOf(laidOut({ nodes, links }).layout, { nodes, links });
  if (a === undefined || b === undefined || c === undefined)
    throw new Error("Three nodes have three places.");
  expect(Math.hypot(a.x - c.x, a.y - c.y) * 3).toBeLessThan(Math.hypot(a.x - b.x, a.y - b.y));
});

test("a change of figures or of the order of links moves nothing", () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const { layout } = laidOut(fleet);
      const before = pointsOf(layout, fleet);
      const links = fleet.links.map((link) => ({ ...link, rttMs: 7 })).reverse();
      expect(layout.update(markersOf(fleet), arcsOf({ ...fleet, links }))).toBe(false);
      expect(layout.run(1000, () => 0)).toBe(false);
      expect(pointsOf(layout, fleet)).toEqual(before);
    }),
    { numRuns: 30 },
  );
});

test("another node in the place of one is noticed, also among those of unknown place", () => {
  fc.assert(
    fc.property(fleets, fc.nat(23), (fleet, which) => {
      fc.pre(fleet.nodes.length > 0);
      const { layout } = laidOut(fleet);
      const changed = which % fleet.nodes.length;
      const nodes = fleet.nodes.map((node, index) => (index === changed ? { ...node, slot: 10_000 } : node));
      expect(layout.update(markersOf({ ...fleet, nodes }), arcsOf(fleet))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("when one node comes, the others begin where they are", () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      fc.pre(fleet.nodes.length > 0);
      const { layout } = laidOut(fleet);
      const before = pointsOf(layout, fleet);
      const grown = { ...fleet, nodes: [...fleet.nodes, { slot: 10_000, latitude: 5, longitude: 5 }] };
      expect(layout.update(markersOf(grown), arcsOf(grown))).toBe(true);
      expect(pointsOf(layout, fleet)).toEqual(before);
    }),
    { numRuns: 30 },
  );
});

test("nodes that stay keep their place, however many others came and went", () => {
  const staying = Array.from(
    { length: 10 },
    (_, slot): Node => ({ slot, latitude: 40, longitude: slot * 9 }),
  );
  const layout = new GraphLayout();
  for (let round = 0; round < 12; round += 1) {
    const visitors = Array.from({ length: 15 }, (_, index): Node => {
      return { slot: 100 + round * 15 + index, latitude: -20, longitude: index };
    });
    const fleet = { nodes: [...staying, ...visitors], links: [] };
    const before = pointsOf(layout, { nodes: staying, links: [] });
    layout.update(markersOf(fleet), arcsOf(fleet));
    if (round > 0) expect(pointsOf(layout, { nodes: staying, links: [] })).toEqual(before);
    layout.run(1e6, () => 0);
  }
});

test("ten thousand nodes have a place each, and no two the same", () => {
  const nodes = Array.from({ length: 10_000 }, (_, slot): Node => {
    return {
      slot,
      latitude: ((slot * 7919) % 1700) / 10 - 85,
      longitude: ((slot * 104_729) % 3600) / 10 - 180,
    };
  });
  const links = nodes.map(
    ({ slot }): Link => ({ from: slot, to: (slot * 17 + 1) % 10_000, rttMs: slot % 200 }),
  );
  const { layout } = laidOut({ nodes, links });
  const spots = pointsOf(layout, { nodes, links });
  expect(spots.every(({ x, y }) => Math.abs(x) < REACH && Math.abs(y) < REACH)).toBe(true);
  expect(new Set(spots.map(({ x, y }) => `${x} ${y}`)).size).toBe(10_000);
});

test("the nodes of one town stand in a disc around it, side by side", () => {
  const nodes = Array.from({ length: 600 }, (_, slot): Node => ({ slot, latitude: 35.7, longitude: 139.7 }));
  const points = pointsOf(laidOut({ nodes, links: [] }).layout, { nodes, links: [] });
  for (const [index, { x, y }] of points.entries()) {
    expect(Math.hypot(x, y)).toBeLessThan(300);
    const nearest = Math.min(...points.slice(0, index).map((other) => Math.hypot(x - other.x, y - other.y)));
    expect(nearest).toBeGreaterThan(8);
  }
});

test("nobody has no place, and a fleet may come and go again", () => {
  const layout = new GraphLayout();
  const none: Fleet = { nodes: [], links: [] };
  expect(layout.run(10, () => 0)).toBe(false);
  layout.update(markersOf(none), arcsOf(none));
  layout.run(1e6, () => 0);
  const one: Fleet = { nodes: [{ slot: 4, latitude: 1, longitude: 2 }], links: [] };
  expect(layout.update(markersOf(one), arcsOf(one))).toBe(true);
  layout.run(1e6, () => 0);
  expect(pointsOf(layout, one).every(({ x, y }) => Number.isFinite(x + y))).toBe(true);
  expect(layout.update(markersOf(none), arcsOf(none))).toBe(true);
  layout.run(1e6, () => 0);
});

function laidOut(fleet: Fleet): { layout: GraphLayout } {
  const layout = new GraphLayout();
  expect(layout.update(markersOf(fleet), arcsOf(fleet))).toBe(true);
  expect(layout.run(1e6, () => 0)).toBe(false);
  return { layout };
}

function pointsOf(layout: GraphLayout, { nodes }: Fleet): { x: number; y: number }[] {
  return nodes.map((_, marker) => ({ x: layout.x[marker] ?? Number.NaN, y: layout.y[marker] ?? Number.NaN }));
}

function markersOf({ nodes }: Fleet): SceneMarkers {
  const count = nodes.length;
  return {
    version: 1,
    count,
    slot: Int32Array.from(nodes, ({ slot }) => slot),
    latitude: Float32Array.from(nodes, ({ latitude }) => latitude),
    longitude: Float32Array.from(nodes, ({ longitude }) => longitude),
    tone: new Uint8Array(count),
    group: new Uint8Array(count),
    shape: new Uint8Array(count),
    size: new Float32Array(count).fill(1),
    isLit: new Uint8Array(count).fill(1),
  };
}

function arcsOf({ links }: Fleet): SceneArcs {
  const count = links.length;
  return {
    version: 1,
    count,
    from: Int32Array.from(links, ({ from }) => from),
    to: Int32Array.from(links, ({ to }) => to),
    band: new Uint8Array(count),
    speed: new Float32Array(count),
    loss: new Float32Array(count),
    mark: new Uint8Array(count),
    rttMs: Float32Array.from(links, ({ rttMs }) => rttMs),
  };
}
