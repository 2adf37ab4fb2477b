import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceKm } from "./great-circle.ts";
import { DISC_DEGREES_MAX, placeKey, spreadGroup } from "./spread.ts";
import { place } from "./testing/fleets.ts";

const hash = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const hashes = fc.uniqueArray(hash, { minLength: 1, maxLength: 120, size: "max" });
const DISC_KM = DISC_DEGREES_MAX * 111.2 + 1;

test("[MP4] one alone is where it is; several are apart from each other and within 2 degrees, also at poles and the date line", () => {
  fc.assert(
    fc.property(place, hashes, (place, hashes) => {
      const spread = spreadGroup(place, hashes);
      if (hashes.length === 1) expect(spread).toEqual([place]);
      for (const [i, one] of spread.entries()) {
        expect(distanceKm(one, place)).toBeLessThanOrEqual(DISC_KM);
        expect(Math.abs(one.latitude)).toBeLessThanOrEqual(90);
        expect(one.longitude >= -180 && one.longitude < 180).toBe(true);
        for (const other of spread.slice(0, i)) expect(distanceKm(one, other)).toBeGreaterThan(5);
      }
    }),
    { numRuns: 60 },
  );
});

test("[MP4] the order in which they are listed changes nothing", () => {
  fc.assert(
    fc.property(place, hashes, (place, hashes) => {
      const spread = spreadGroup(place, hashes);
      const backwards = spreadGroup(place, [...hashes].reverse());
      expect([...backwards].reverse()).toEqual(spread);
    }),
  );
});

test("[MP5] when one of a hundred leaves, hardly any other moves, and none that sits where its hash says", () => {
  const here = { latitude: 35.68, longitude: 139.69 };
  let moved = 0;
  let stayed = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(hash, { minLength: 100, maxLength: 100, size: "max" }),
      fc.nat(99),
      (hashes, who) => {
        const before = spreadGroup(here, hashes);
        const after = spreadGroup(
          here,
          hashes.filter((_, i) => i !== who),
        );
        const others = before.filter((_, i) => i !== who);
        for (const [i, place] of others.entries()) {
          const isSame = place.latitude === after[i]?.latitude && place.longitude === after[i]?.longitude;
          if (isSame) stayed += 1;
          else moved += 1;
        }
      },
    ),
    { numRuns: 200, seed: 7 },
  );
  expect(moved / (moved + stayed)).toBeLessThan(0.05);
});

test("[MP5] when a disc is filled up and grows, half of them stay where they are", () => {
  const here = { latitude: 0, longitude: 0 };
  const hashes = Array.from({ length: 43 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0);
  const before = spreadGroup(here, hashes.slice(0, 42));
  const after = spreadGroup(here, hashes);
  const stayed = before.filter((place, i) => distanceKm(place, after[i] ?? here) < 0.001);
  expect(stayed.length).toBeGreaterThan(15);
});

test("[MP6] places within a kilometre are one, also across the date line", () => {
  expect(placeKey({ latitude: 10.001, longitude: 20.001 })).toBe(
    placeKey({ latitude: 10.003, longitude: 19.999 }),
  );
  expect(placeKey({ latitude: 10, longitude: 20 })).not.toBe(placeKey({ latitude: 10, longitude: 20.02 }));
  expect(placeKey({ latitude: 10, longitude: 179.999 })).toBe(placeKey({ latitude: 10, longitude: -180 }));
  expect(placeKey({ latitude: -10, longitude: 20 })).not.toBe(placeKey({ latitude: 10, longitude: 20 }));
});
