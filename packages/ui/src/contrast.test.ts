import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./styles.css", import.meta.url), "utf8");
const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];

const tokens = new Map<string, Record<Theme, string>>();
for (const [, name, light, dark] of css.matchAll(
  /--color-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g,
)) {
  if (name !== undefined && light !== undefined && dark !== undefined) tokens.set(name, { light, dark });
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string, theme: Theme): number {
  const [a, b] = [first, second].map((name) => {
    const token = tokens.get(name);
    if (token === undefined) throw new Error(`no token ${name}`);
    return luminance(token[theme]);
  }) as [number, number];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const grounds = ["canvas", "surface", "raised", "inset", "field", "hover", "selected"];
const tones = ["ok", "warn", "bad", "info", "idle", "unknown"];

test("the reference values of WCAG come out", () => {
  expect(luminance("#ffffff")).toBeCloseTo(1, 5);
  expect((1 + 0.05) / (luminance("#767676") + 0.05)).toBeCloseTo(4.54, 2);
});

for (const theme of themes) {
  test(`text and status words meet AA (4.5:1) on every ground of the ${theme} theme`, () => {
    const words = ["ink", "ink-muted", "ink-faint", "accent", ...tones];
    const weak = grounds.flatMap((ground) =>
      words
        .map((word) => ({ word, ground, ratio: contrast(word, ground, theme) }))
        .filter(({ ratio }) => ratio < 4.5),
    );
    expect(weak).toEqual([]);
  });

  test(`each status word meets AA on its own soft ground in the ${theme} theme`, () => {
    const weak = tones.filter((tone) => contrast(tone, `${tone}-soft`, theme) < 4.5);
    expect(weak).toEqual([]);
  });

  test(`filled buttons meet AA in the ${theme} theme`, () => {
    for (const fill of ["accent-fill", "accent-fill-hover"]) {
      expect(contrast("accent-ink", fill, theme)).toBeGreaterThanOrEqual(4.5);
    }
    for (const fill of ["bad-fill", "bad-fill-hover"]) {
      expect(contrast("bad-ink", fill, theme)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test(`status marks meet 3:1 on every ground they stand on in the ${theme} theme`, () => {
    const weak = tones.flatMap((tone) =>
      [...grounds, `${tone}-soft`]
        .map((ground) => ({ tone, ground, ratio: contrast(`${tone}-mark`, ground, theme) }))
        .filter(({ ratio }) => ratio < 3),
    );
    expect(weak).toEqual([]);
  });

  test(`a control's edge and the focus ring meet 3:1 in the ${theme} theme`, () => {
    for (const ground of ["canvas", "surface", "raised", "field"]) {
      expect(contrast("line-control", ground, theme)).toBeGreaterThanOrEqual(3);
      expect(contrast("accent", ground, theme)).toBeGreaterThanOrEqual(3);
    }
  });
}
