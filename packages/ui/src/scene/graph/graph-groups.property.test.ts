import fc from "fast-check";
import { expect, test } from "vitest";
import type { SceneArcs, SceneMarkers } from "../scene-data.ts";
import { groupsOf, SINGLES_MAX } from "./graph-groups.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type LatLong = readonly [latitude: number, longitude: number];
type Link = { readonly from: number; readonly to: number; readonly rttMs: number };

const GROUPS_MAX = 360;
const LINKS_PER_GROUP = 8;
const place: fc.Arbitrary<LatLong> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(within(-90, 90), within(-180, 180)),
  },
  fc.constant<LatLong>([Number.NaN, Number.NaN]),
);
const rttMs = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 400 }) },
  fc.constantFrom(-1, Number.NaN),
);
const end = fc.integer({ min: -1, max: 16 });
const fleets = fc.record({
  places: fc.array(place, { maxLength: 15 }),
  links: fc.array(fc.record({ from: end, to: end, rttMs }), { maxLength: 120, size: "max" }),
});

test("few nodes are laid out one by one, each where the map has it, with a key that only its slot decides", () => {
  fc.assert(
    fc.property(fleets, ({ places, links }) => {
      const { keys, groupOf, sizes, startX, startY } = groupsOf(markersAt(places), arcsOf(links));
      expect(keys.length).toBe(places.length);
      expect(new Set(keys).size).toBe(keys.length);
      for (const [marker, [latitude, longitude]] of places.entries()) {
        const group = groupOf[marker] ?? -1;
        expect(sizes[group]).toBe(1);
        expect(startX[group]).toBe(Number.isNaN(longitude) ? 0 : Math.fround(longitude));
        expect(startY[group]).toBeCloseTo(Number.isNaN(latitude) ? 0 : -Math.fround(latitude), 12);
      }
      const moved = places.map((): LatLong => [1, 2]);
      expect(groupsOf(markersAt(moved), arcsOf([])).keys).toEqual(keys);
    }),
  );
});

test("a link between two groups is the mean of all links there, and links without a figure are none", () => {
  fc.assert(
    fc.property(fleets, ({ places, links }) => {
      const found = groupsOf(markersAt(places), arcsOf(links)).links;
      const means = naiveMeans(links, places.length);
      for (const { from, to, rttMs } of found) {
        expect(rttMs).toBeCloseTo(means.get(pair(from, to)) ?? Number.NaN, 6);
      }
      expect(new Set(found.map(({ from, to }) => pair(from, to))).size).toBe(found.length);
      expect(found.length).toBeLessThanOrEqual(means.size);
    }),
    { numRuns: 200 },
  );
});

test("each group is held by its nearest eight others, and only what is far for both ends is left out", () => {
  const node = fc.nat(13);
  const crowd = fc.record({
    places: fc.array(place, { minLength: 14, maxLength: 14 }),
    links: fc.array(fc.record({ from: node, to: node, rttMs }), { minLength: 40, maxLength: 200 }),
  });
  fc.assert(
    fc.property(crowd, ({ places, links }) => {
      const kept = groupsOf(markersAt(places), arcsOf(links)).links;
      const means = [...naiveMeans(links, places.length)];
      const isKept = new Set(kept.map(({ from, to }) => pair(from, to)));
      for (const node of places.keys()) {
        const own = means.filter(([key]) => key.split(" ").includes(String(node)));
        // Of equally near ones either may be taken.
        const eighth = own.map(([, rttMs]) => rttMs).sort((a, b) => a - b)[LINKS_PER_GROUP - 1];
        for (const [key, rttMs] of own) {
          if (rttMs < (eighth ?? Number.POSITIVE_INFINITY) - 1e-9) expect(isKept.has(key)).toBe(true);
        }
      }
      for (const [key] of means.filter(([key]) => !isKept.has(key))) {
        for (const node of key.split(" ").map(Number)) {
          const held = kept.filter(({ from, to }) => from === node || to === node).length;
          expect(held).toBeGreaterThanOrEqual(LINKS_PER_GROUP);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("many nodes are laid out by neighbourhood: every node in one group, few groups, and near ones together", () => {
  const count = fc.integer({ min: SINGLES_MAX + 1, max: 1500 });
  fc.assert(
    fc.property(count, fc.nat(), (count, seed) => {
      const places = Array.from({ length: count }, (_, index): LatLong => {
        if (index % 50 === 0) return [Number.NaN, Number.NaN];
        return [((index * 7919 + seed) % 1800) / 10 - 90, ((index * 104_729 + seed) % 3600) / 10 - 180];
      });
      const { keys, groupOf, sizes, startX, startY } = groupsOf(markersAt(places), arcsOf([]));
      expect(keys.length).toBeLessThanOrEqual(GROUPS_MAX);
      expect(new Set(keys).size).toBe(keys.length);
      const members = keys.map(() => 0);
      for (const group of groupOf) members[group] = (members[group] ?? 0) + 1;
      expect(sizes).toEqual(members);
      expect([...startX, ...startY].every(Number.isFinite)).toBe(true);
      // All without a position are one.
      expect(new Set(groupOf.filter((_, marker) => marker % 50 === 0)).size).toBe(1);
      expect(groupOf[1]).not.toBe(groupOf[0]);
    }),
    { numRuns: 20 },
  );
});

test("the order in which many nodes are listed does not change who is together", () => {
  const places = Array.from({ length: 700 }, (_, index): LatLong => {
    return [((index * 37) % 1790) / 10 - 89, ((index * 53) % 3590) / 10 - 179];
  });
  const together = (places: readonly LatLong[]): string[] => {
    const { keys, groupOf } = groupsOf(markersAt(places), arcsOf([]));
    return places.map((place, marker) => `${place}: ${keys[groupOf[marker] ?? -1]}`).sort();
  };
  expect(together([...places].reverse())).toEqual(together(places));
});

test("a thousand nodes in one town are one group, and ten thousand all over the world few", () => {
  const town = Array.from({ length: 1000 }, (): LatLong => [35.7, 139.7]);
  expect(groupsOf(markersAt(town), arcsOf([{ from: 0, to: 1, rttMs: 3 }]))).toMatchObject({
    sizes: [1000],
    links: [],
  });
  const world = Array.from({ length: 10_000 }, (_, index): LatLong => {
    return [((index * 7919) % 18_000) / 100 - 90, ((index * 104_729) % 36_000) / 100 - 180];
  });
  expect(groupsOf(markersAt(world), arcsOf([])).keys.length).toBeLessThanOrEqual(GROUPS_MAX);
});

test("of nobody there are no groups", () => {
  expect(groupsOf(markersAt([]), arcsOf([{ from: 0, to: 1, rttMs: 3 }]))).toMatchObject({
    keys: [],
    links: [],
  });
});

/** By pair of nodes, whichever end is named first. */
function naiveMeans(links: readonly Link[], count: number): Map<string, number> {
  const figures = new Map<string, number[]>();
  for (const { from, to, rttMs } of links) {
    const areThere = [from, to].every((end) => end >= 0 && end < count);
    if (!areThere || from === to || !(rttMs >= 0)) continue;
    figures.set(pair(from, to), [...(figures.get(pair(from, to)) ?? []), rttMs]);
  }
  return new Map(
    [...figures].map(([key, values]) => [key, values.reduce((sum, value) => sum + value, 0) / values.length]),
  );
}

function pair(from: number, to: number): string {
  return `${Math.min(from, to)} ${Math.max(from, to)}`;
}

function markersAt(places: readonly LatLong[]): SceneMarkers {
  const count = places.length;
  return {
    version: 1,
    count,
    slot: Int32Array.from(places, (_, index) => index * 3 + 1),
    latitude: Float32Array.from(places, ([latitude]) => latitude),
    longitude: Float32Array.from(places, ([, longitude]) => longitude),
    tone: new Uint8Array(count),
    group: new Uint8Array(count),
    shape: new Uint8Array(count),
    size: new Float32Array(count).fill(1),
    isLit: new Uint8Array(count).fill(1),
  };
}

function arcsOf(links: readonly Link[]): SceneArcs {
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
