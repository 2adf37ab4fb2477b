import fc from "fast-check";
import { expect, test } from "vitest";
import { cssColour, luminanceOf, mixColours, parseColour, type SceneColour } from "./scene-colour.ts";
import { paletteFrom, type SceneToken } from "./scene-palette.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

const channel = fc.integer({ min: 0, max: 255 });
const colour: fc.Arbitrary<SceneColour> = fc
  .tuple(channel, channel, channel)
  .map(([red, green, blue]) => [red / 255, green / 255, blue / 255]);
const share = within(0, 1);

test("a colour becomes CSS and comes back", () => {
  fc.assert(
    fc.property(colour, share, (colour, alpha) => {
      expect(parseColour(cssColour(colour, alpha))).toEqual(colour);
    }),
  );
  expect(cssColour([1, 0, 0.5])).toBe("rgb(255 0 128 / 1)");
});

test("colours are read as browsers tell them, and anything else is black", () => {
  expect(parseColour("rgb(255, 0, 51)")).toEqual([1, 0, 0.2]);
  expect(parseColour("rgba(255, 0, 51, 0.5)")).toEqual([1, 0, 0.2]);
  expect(parseColour("rgb(255 0 51 / 50%)")).toEqual([1, 0, 0.2]);
  for (const other of ["", "red", "#ff0033", "transparent", "color(srgb 1 0 0)", "oklch(0.7 0.1 200)"]) {
    expect(parseColour(other)).toEqual([0, 0, 0]);
  }
});

test("a mixture lies between its two colours, at its ends it is one of them", () => {
  fc.assert(
    fc.property(colour, colour, share, (first, second, share) => {
      const mixed = mixColours(first, second, share);
      mixed.forEach((value, index) => {
        const [a, b] = [first[index] ?? 0, second[index] ?? 0];
        expect(value).toBeGreaterThanOrEqual(Math.min(a, b) - 1e-12);
        expect(value).toBeLessThanOrEqual(Math.max(a, b) + 1e-12);
      });
      expect(mixColours(first, second, 0)).toEqual(first);
      mixColours(first, second, 1).forEach((value, index) => {
        expect(value).toBeCloseTo(second[index] ?? 0, 12);
      });
    }),
  );
});

test("luminance goes from black to white and grows with each channel", () => {
  expect(luminanceOf([0, 0, 0])).toBe(0);
  expect(luminanceOf([1, 1, 1])).toBeCloseTo(1, 12);
  // WCAG's own example: #777 on white has a contrast of 4.48.
  expect(1.05 / (luminanceOf([119 / 255, 119 / 255, 119 / 255]) + 0.05)).toBeCloseTo(4.48, 2);
  fc.assert(
    fc.property(colour, fc.nat(2), share, (colour, index, more) => {
      const brighter = colour.map((value, place) =>
        place === index ? value + (1 - value) * more : value,
      ) as unknown as SceneColour;
      expect(luminanceOf(brighter)).toBeGreaterThanOrEqual(luminanceOf(colour));
    }),
  );
});

test("a palette has a colour for everything, whatever the tokens are", () => {
  fc.assert(
    fc.property(fc.array(colour, { minLength: 16, maxLength: 16 }), (colours) => {
      const tokens = new Map<SceneToken, SceneColour>();
      const palette = paletteFrom((token) => {
        if (!tokens.has(token)) tokens.set(token, colours[tokens.size] ?? [0, 0, 0]);
        return tokens.get(token) ?? [0, 0, 0];
      });
      expect(palette.isDark).toBe(luminanceOf(tokens.get("canvas") ?? [0, 0, 0]) < 0.5);
      // Five bands, what would be added and what would be removed; five tones.
      expect([palette.arcs.length, palette.tones.length]).toEqual([7, 5]);
      const { isDark: _isDark, nightShare, arcs, tones, groupShades, ...single } = palette;
      expect(nightShare > 0 && nightShare < 1).toBe(true);
      for (const colour of [...Object.values(single), ...arcs, ...tones, ...groupShades]) {
        expect(colour.every((value) => value >= -1e-9 && value <= 1 + 1e-9)).toBe(true);
      }
    }),
  );
});
