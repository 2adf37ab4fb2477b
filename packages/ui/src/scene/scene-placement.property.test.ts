import fc from "fast-check";
import { expect, test } from "vitest";
import type { SceneCluster, SceneMarkers } from "./scene-data.ts";
import { ALONE, NOWHERE, ScenePlacement } from "./scene-placement.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type LatLong = readonly [latitude: number, longitude: number];

const place: fc.Arbitrary<LatLong> = fc.tuple(within(-90, 90), within(-180, 180));
const noPlace = fc.constantFrom<LatLong[]>(
  [Number.NaN, 3],
  [3, Number.NaN],
  [90.1, 0],
  [0, Number.NEGATIVE_INFINITY],
);
const places = fc.array(fc.oneof({ weight: 4, arbitrary: place }, noPlace), { maxLength: 40, size: "max" });
/** Member lists that do not share a marker, but name some that are not there. */
const memberLists = fc
  .uniqueArray(fc.integer({ min: -2, max: 45 }), { maxLength: 30 })
  .map((all) => [0, 1, 2, 3].map((cluster) => all.filter((_, index) => index % 5 === cluster)));
const fleets = fc.tuple(places, memberLists);

test("a marker is drawn at its own place or at that of its cluster, and nowhere without a position", () => {
  fc.assert(
    fc.property(fc.array(fleets, { minLength: 1, maxLength: 4 }), (fleets) => {
      // Used again for one fleet after another.
      const placement = new ScenePlacement();
      for (const [places, memberLists] of fleets) {
        placement.update(markersAt(places), memberLists.map(cluster));
        expect(placement.count).toBe(places.length);
        for (const [marker, [latitude, longitude]] of places.entries()) {
          const of = memberLists.findIndex((members) => members.includes(marker));
          const isNowhere = !(Math.abs(latitude) <= 90 && Number.isFinite(longitude));
          const expected = isNowhere ? NOWHERE : of === -1 ? ALONE : of;
          expect(placement.clusterOf[marker]).toBe(expected);
          const at: LatLong = isNowhere ? [0, 0] : of === -1 ? [latitude, longitude] : clusterPlace(of);
          expect(placement.latitude[marker]).toBe(Math.fround(at[0]));
          expect(placement.longitude[marker]).toBe(Math.fround(at[1]));
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("columns hold ten thousand markers and more, and none", () => {
  const placement = new ScenePlacement();
  for (const count of [0, 300, 10_000, 25_000, 5]) {
    placement.update(markersAt(Array.from({ length: count }, (_, index): LatLong => [index % 90, 7])), []);
    expect(placement.count).toBe(count);
    if (count > 0) {
      expect(placement.latitude[count - 1]).toBe((count - 1) % 90);
      expect(placement.clusterOf[count - 1]).toBe(ALONE);
    }
  }
});

function clusterPlace(index: number): LatLong {
  return [10.5 * index - 20, -7.25 * index];
}

function cluster(members: readonly number[], index: number): SceneCluster {
  const [latitude, longitude] = clusterPlace(index);
  return {
    id: `c${index}`,
    latitude,
    longitude,
    count: members.length,
    worst: 0,
    tones: [members.length, 0, 0, 0, 0],
    hasLeader: false,
    label: "",
    members,
  };
}

function markersAt(places: readonly LatLong[]): SceneMarkers {
  const count = places.length;
  return {
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
}
