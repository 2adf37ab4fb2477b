import fc from "fast-check";
import { expect, test } from "vitest";
import { donutSize } from "./cluster-donut.ts";
import type { SceneCluster } from "./scene-data.ts";
import { ShownClusters } from "./shown-clusters.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type Placed = { readonly count: number; readonly x: number; readonly y: number };
const placed: fc.Arbitrary<Placed> = fc.record({
  count: fc.oneof(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 2, max: 5000 })),
  x: fc.oneof({ weight: 8, arbitrary: within(0, 400) }, fc.constant(Number.NaN)),
  y: within(0, 300),
});
const pictures = fc.array(placed, { maxLength: 25, size: "max" });

test("every member of what is seen is shown once, at the place of the largest of those that would cover each other", () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      const { shown, clusters } = show(picture);
      const all = clusters.map((_, index) => shown.at(index));
      const members = all.flatMap((cluster) => cluster?.members ?? []);
      const seen = clusters
        .filter((_, index) => !Number.isNaN(picture[index]?.x))
        .flatMap(({ members }) => members);
      expect([...members].sort((a, b) => a - b)).toEqual([...seen].sort((a, b) => a - b));
      for (const [index, cluster] of all.entries()) {
        if (cluster === null) continue;
        const own = clusters[index];
        expect(cluster.label).toBe(own?.label);
        const parts = clusters.filter(({ id }) => cluster.id.split("+").includes(id));
        expect(cluster.count).toBe(parts.reduce((sum, { count }) => sum + count, 0));
        expect(Math.max(...parts.map(({ count }) => count))).toBe(own?.count);
      }
    }),
    { numRuns: 200 },
  );
});

test("what lies under a point is a ring that reaches to it, and nothing only where there is none", () => {
  fc.assert(
    fc.property(pictures, fc.nat(400), fc.nat(300), (picture, x, y) => {
      const { shown } = show(picture);
      const covering = picture.flatMap((_, index) => {
        const cluster = shown.at(index);
        if (cluster === null) return [];
        const far = Math.hypot((shown.x[index] ?? 0) - x, (shown.y[index] ?? 0) - y);
        return far <= donutSize(cluster.count) / 2 + 2 ? [cluster] : [];
      });
      const found = shown.under(x, y);
      if (found === null) expect(covering).toEqual([]);
      else expect(covering).toContain(found);
    }),
    { numRuns: 200 },
  );
});

test("each ring is found under its own middle, unless another reaches there", () => {
  const { shown } = show([
    { count: 5, x: 50, y: 50 },
    { count: 50, x: 150, y: 50 },
  ]);
  expect(shown.under(50, 50)).toBe(shown.at(0));
  expect(shown.under(150, 66)).toBe(shown.at(1));
  expect(shown.under(150, 70)).toBeNull();
  expect(shown.under(Number.NaN, 50)).toBeNull();
});

test("a cluster is the same object from frame to frame, as long as it says the same", () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      const { shown, clusters } = show(picture);
      const before = clusters.map((_, index) => shown.at(index));
      // All of them move together, so that what covers what stays the same.
      for (const index of clusters.keys()) shown.x[index] = (shown.x[index] ?? 0) + 1024;
      shown.merge();
      for (const [index, cluster] of before.entries()) expect(shown.at(index)).toBe(cluster);
    }),
  );
});

test("clusters part again when they no longer cover each other", () => {
  const { shown, clusters } = show([
    { count: 5, x: 50, y: 50 },
    { count: 50, x: 55, y: 50 },
  ]);
  expect(shown.at(0)).toBeNull();
  expect(shown.at(1)).toMatchObject({ count: 55, label: "label 1" });
  shown.x[1] = 300;
  shown.merge();
  expect([shown.at(0), shown.at(1)]).toEqual(clusters);
  shown.x[0] = Number.NaN;
  shown.merge();
  expect([shown.at(0), shown.at(1)]).toEqual([null, clusters[1]]);
});

test("new figures are shown, though the same clusters stand at the same places", () => {
  const { shown, clusters } = show([{ count: 5, x: 50, y: 50 }]);
  const next = clusters.map((cluster) => ({ ...cluster, worst: 4 }));
  shown.set(next);
  expect(shown.at(0)).toBeNull();
  shown.x[0] = 50;
  shown.y[0] = 50;
  shown.merge();
  expect(shown.at(0)).toBe(next[0]);
});

test("none are shown of none", () => {
  const { shown } = show([]);
  expect(shown.count).toBe(0);
  expect(shown.at(0)).toBeNull();
  expect(shown.under(0, 0)).toBeNull();
});

function show(picture: readonly Placed[]): { shown: ShownClusters; clusters: SceneCluster[] } {
  let member = 0;
  const clusters = picture.map(
    ({ count }, index): SceneCluster => ({
      id: `c${index}`,
      latitude: 0,
      longitude: 0,
      count,
      worst: 2,
      tones: [0, 0, count, 0, 0],
      hasLeader: false,
      label: `label ${index}`,
      members: [member++, member++],
    }),
  );
  const shown = new ShownClusters();
  shown.set(clusters);
  for (const [index, { x, y }] of picture.entries()) {
    shown.x[index] = x;
    shown.y[index] = y;
  }
  shown.merge();
  return { shown, clusters };
}
