import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeOverlapping, sumClusters } from "./cluster-merge.ts";
import type { SceneCluster } from "./scene-data.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

/** Rings merge when their middles are nearer than this share of their radii together. */
const OVERLAP = 0.92;

type Ring = { readonly x: number; readonly y: number; readonly radius: number };
const ring: fc.Arbitrary<Ring> = fc.record({
  x: fc.oneof({ weight: 8, arbitrary: within(0, 400) }, fc.constant(Number.NaN)),
  y: within(0, 300),
  radius: fc.constantFrom(13, 15, 18, 22),
});
const rings = fc
  .array(ring, { maxLength: 40, size: "max" })
  .chain((rings) => fc.tuple(fc.constant(rings), shuffled(rings.length)));

test("each seen cluster is shown by itself or by an earlier one that it would cover, an unseen one by none", () => {
  fc.assert(
    fc.property(rings, ([rings, bySize]) => {
      const standsFor = merge(rings, bySize);
      for (const [index, ring] of rings.entries()) {
        const stand = standsFor[index] ?? Number.NaN;
        if (Number.isNaN(ring.x)) expect(stand).toBe(-1);
        else if (stand !== index) {
          expect(bySize.indexOf(stand)).toBeLessThan(bySize.indexOf(index));
          expect(doCover(ring, rings[stand] ?? ring)).toBe(true);
          expect(standsFor[stand]).toBe(stand);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("of those that are shown none covers another", () => {
  fc.assert(
    fc.property(rings, ([rings, bySize]) => {
      const standsFor = merge(rings, bySize);
      const shown = rings.filter((_, index) => standsFor[index] === index);
      for (const [index, one] of shown.entries()) {
        for (const other of shown.slice(0, index)) expect(doCover(one, other)).toBe(false);
      }
    }),
    { numRuns: 200 },
  );
});

test("clusters that keep their distance all stay", () => {
  const rings = Array.from({ length: 50 }, (_, index): Ring => ({ x: index * 50, y: 7, radius: 22 }));
  const all = rings.map((_, index) => index);
  expect([...merge(rings, all)]).toEqual(all);
});

test("what a place says is overwritten, also where nothing is seen any more", () => {
  const out = new Int32Array([7, 7]);
  mergeOverlapping([Number.NaN, Number.NaN], [0, 0], [13, 13], [0, 1], out);
  expect([...out]).toEqual([-1, -1]);
});

const clusters = fc.array(
  fc.record({
    tones: fc.array(fc.nat(50), { minLength: 5, maxLength: 5 }),
    worst: fc.nat(4),
    hasLeader: fc.boolean(),
    members: fc.array(fc.nat(999), { maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 6 },
);

test("a sum has the members, counts and tones of all, the worst of them, and the place of the first", () => {
  fc.assert(
    fc.property(clusters, (parts) => {
      const all = parts.map(
        (part, index): SceneCluster => ({
          id: `c${index}`,
          latitude: index,
          longitude: -index,
          count: part.tones.reduce((sum, count) => sum + count, 0),
          label: `label ${index}`,
          ...part,
        }),
      );
      const sum = sumClusters(all);
      expect(sum).toMatchObject({ latitude: 0, longitude: -0, label: "label 0" });
      expect(sum.count).toBe(all.reduce((total, { count }) => total + count, 0));
      expect(sum.tones.reduce((total, count) => total + count, 0)).toBe(sum.count);
      expect(sum.worst).toBe(Math.max(...all.map(({ worst }) => worst)));
      expect(sum.hasLeader).toBe(all.some(({ hasLeader }) => hasLeader));
      expect(sum.members).toEqual(all.flatMap(({ members }) => members));
      for (const tone of [0, 1, 2, 3, 4]) {
        expect(sum.tones[tone]).toBe(all.reduce((total, { tones }) => total + (tones[tone] ?? 0), 0));
      }
      if (all.length === 1) expect(sum).toBe(all[0]);
    }),
  );
  expect(() => sumClusters([])).toThrow();
});

function merge(rings: readonly Ring[], bySize: readonly number[]): Int32Array {
  const out = new Int32Array(rings.length).fill(-7);
  mergeOverlapping(
    rings.map(({ x }) => x),
    rings.map(({ y }) => y),
    rings.map(({ radius }) => radius),
    bySize,
    out,
  );
  return out;
}

function doCover(one: Ring, other: Ring): boolean {
  return (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < ((one.radius + other.radius) * OVERLAP) ** 2;
}

function shuffled(count: number): fc.Arbitrary<number[]> {
  const all = Array.from({ length: count }, (_, index) => index);
  return fc.shuffledSubarray(all, { minLength: count, maxLength: count });
}
