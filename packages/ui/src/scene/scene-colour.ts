/** Red, green and blue, 0..1, as CSS means them (not linear). */
export type SceneColour = readonly [red: number, green: number, blue: number];

/** Of a computed `color`, which browsers tell as `rgb(1, 2, 3)`; black for anything else. */
export function parseColour(computed: string): SceneColour {
  const parts = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)/.exec(computed);
  if (parts === null) return [0, 0, 0];
  return [Number(parts[1]) / 255, Number(parts[2]) / 255, Number(parts[3]) / 255];
}

/** `share` of the second, the rest of the first. */
export function mixColours(first: SceneColour, second: SceneColour, share: number): SceneColour {
  return [
    first[0] + (second[0] - first[0]) * share,
    first[1] + (second[1] - first[1]) * share,
    first[2] + (second[2] - first[2]) * share,
  ];
}

export function cssColour(colour: SceneColour, alpha = 1): string {
  const channel = (value: number): number => Math.round(value * 255);
  return `rgb(${channel(colour[0])} ${channel(colour[1])} ${channel(colour[2])} / ${alpha})`;
}

/** WCAG 2.2, relative luminance. */
export function luminanceOf(colour: SceneColour): number {
  const linear = (value: number): number =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
}
