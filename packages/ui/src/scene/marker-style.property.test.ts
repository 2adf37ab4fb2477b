import fc from "fast-check";
import { expect, test } from "vitest";
import { GLYPHS, MARKER_LAYERS, markerLayer, markerRadius, markerStyle } from "./marker-style.ts";
import { SCENE_SHAPES, SCENE_TONES } from "./scene-data.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

const tone = fc.nat(SCENE_TONES.length - 1);
const shape = fc.nat(SCENE_SHAPES.length - 1);
const byte = fc.nat(255);

test("every tone has a form of its own, so that colour is never alone", () => {
  const styles = SCENE_TONES.map((_, tone) => markerStyle(tone, 0));
  expect(new Set(styles.map(({ glyph }) => glyph)).size).toBe(SCENE_TONES.length);
  expect(new Set(styles.map(({ colour }) => colour)).size).toBe(SCENE_TONES.length);
});

test("twelve groups differ in form or shade, then they come again, and none has the colour of a tone", () => {
  const look = (group: number): string => JSON.stringify(markerStyle(0, group));
  const twelve = Array.from({ length: 12 }, (_, index) => look(index + 1));
  expect(new Set(twelve).size).toBe(12);
  fc.assert(
    fc.property(tone, fc.integer({ min: 1, max: 255 }), (tone, group) => {
      const style = markerStyle(tone, group);
      expect(style.colour).toBeGreaterThanOrEqual(SCENE_TONES.length);
      expect(look(group)).toBe(look(group + 12));
      expect(markerStyle(0, group)).toEqual(style);
    }),
  );
});

test("whatever the columns say, there is a form and a colour for it", () => {
  fc.assert(
    fc.property(byte, byte, (tone, group) => {
      const { colour, glyph } = markerStyle(tone, group);
      expect(GLYPHS[glyph]).toBeDefined();
      // Five tones and three shades.
      expect(Number.isInteger(colour) && colour >= 0 && colour < 8).toBe(true);
    }),
  );
});

test("faint lies lowest, then by severity, then leaders and targets, and what is chosen on top", () => {
  fc.assert(
    fc.property(tone, tone, shape, (first, second, shape) => {
      const layer = (tone: number): number => markerLayer(tone, 0, 0, true, false);
      if (first < second) expect(layer(first)).toBeLessThan(layer(second));
      const faint = markerLayer(first, 0, shape, false, false);
      const special = markerLayer(first, 0, 1, true, false);
      const chosen = markerLayer(first, 0, shape, false, true);
      expect(faint).toBeLessThan(layer(second));
      expect(layer(first)).toBeLessThan(special);
      expect(special).toBe(markerLayer(second, 0, 2, true, false));
      expect(special).toBeLessThan(chosen);
      expect(chosen).toBe(MARKER_LAYERS - 1);
      expect(faint).toBe(0);
    }),
  );
});

test("markers are smaller where there are many and larger when one is near", () => {
  const count = fc.nat(20_000);
  const zoom = within(-5, 14);
  fc.assert(
    fc.property(count, count, zoom, zoom, (few, many, far, near) => {
      const [fewer, more] = [Math.min(few, many), Math.max(few, many)];
      const [out, in_] = [Math.min(far, near), Math.max(far, near)];
      expect(markerRadius(more, out)).toBeLessThanOrEqual(markerRadius(fewer, out));
      expect(markerRadius(few, out)).toBeLessThanOrEqual(markerRadius(few, in_));
      expect(markerRadius(more, out)).toBeGreaterThanOrEqual(2.6);
      expect(markerRadius(fewer, in_)).toBeLessThanOrEqual(5.2);
    }),
  );
});
