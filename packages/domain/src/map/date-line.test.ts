import fc from "fast-check";
import { expect, test } from "vitest";
import { splitAtDateLine } from "./date-line.ts";
import { distanceKm, greatCirclePath } from "./great-circle.ts";
import { place } from "./testing/fleets.ts";

const TOKYO = { latitude: 35.68, longitude: 139.69 };
const SEATTLE = { latitude: 47.61, longitude: -122.33 };

test("[MG4] a way across the Pacific is two parts, each led up to the edge of the map", () => {
  const path = greatCirclePath(TOKYO, SEATTLE, 50);
  const parts = splitAtDateLine(path);
  expect(parts).toHaveLength(2);
  expect([parts[0]?.[0], parts[1]?.at(-1)]).toEqual([TOKYO, SEATTLE]);
  expect([parts[0]?.at(-1)?.longitude, parts[1]?.[0]?.longitude]).toEqual([180, -180]);
  expect(parts[0]?.at(-1)?.latitude).toBe(parts[1]?.[0]?.latitude);
  const back = splitAtDateLine([...path].reverse());
  expect([back[0]?.at(-1)?.longitude, back[1]?.[0]?.longitude]).toEqual([-180, 180]);
});

test("[MG4] what does not cross it stays whole, and no part ever jumps across the map", () => {
  expect(splitAtDateLine([])).toEqual([]);
  expect(splitAtDateLine([TOKYO])).toEqual([[TOKYO]]);
  fc.assert(
    fc.property(place, place, (a, b) => {
      const path = greatCirclePath(a, b, 64);
      const parts = splitAtDateLine(path);
      for (const part of parts) {
        for (const [i, here] of part.entries()) {
          const last = part[i - 1] ?? here;
          expect(Math.abs(here.longitude - last.longitude)).toBeLessThanOrEqual(180);
          expect(distanceKm(last, here)).toBeLessThan(2 * (distanceKm(a, b) / 63) + 1);
        }
      }
      // Without the edges it is the path again.
      const inner = parts.flatMap((part, i) =>
        part.slice(i === 0 ? 0 : 1, i === parts.length - 1 ? undefined : -1),
      );
      expect(inner).toEqual(path);
    }),
  );
});
