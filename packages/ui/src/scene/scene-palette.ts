import { luminanceOf, mixColours, parseColour, type SceneColour } from "./scene-colour.ts";

/** Everything a view paints with, from the tokens of styles.css; made anew when the theme changes. */
export type ScenePalette = {
  readonly isDark: boolean;
  readonly ground: SceneColour;
  readonly ink: SceneColour;
  readonly inkMuted: SceneColour;
  readonly accent: SceneColour;
  readonly ocean: SceneColour;
  readonly land: SceneColour;
  readonly coast: SceneColour;
  readonly border: SceneColour;
  readonly graticule: SceneColour;
  readonly rim: SceneColour;
  /** Laid over what lies in the night, at `nightShare`. */
  readonly night: SceneColour;
  readonly nightShare: number;
  /** By index in SCENE_TONES. */
  readonly tones: readonly SceneColour[];
  /** Shades for groups, which have no status and so no hue. */
  readonly groupShades: readonly SceneColour[];
  /** Of links: by index in SCENE_BANDS, then the accent (added), then the removed. */
  readonly arcs: readonly SceneColour[];
};

/** Places in `ScenePalette.arcs` after the bands. */
export const ARC_ADDED = 5;
export const ARC_REMOVED = 6;

/** Whole names, so that the stylesheet's compiler sees that they are used. */
const TOKENS = {
  canvas: "var(--color-canvas)",
  surface: "var(--color-surface)",
  inset: "var(--color-inset)",
  line: "var(--color-line)",
  lineStrong: "var(--color-line-strong)",
  lineControl: "var(--color-line-control)",
  ink: "var(--color-ink)",
  inkMuted: "var(--color-ink-muted)",
  inkFaint: "var(--color-ink-faint)",
  accent: "var(--color-accent)",
  ok: "var(--color-ok-mark)",
  warn: "var(--color-warn-mark)",
  bad: "var(--color-bad-mark)",
  info: "var(--color-info-mark)",
  idle: "var(--color-idle-mark)",
  unknown: "var(--color-unknown-mark)",
} as const;

export type SceneToken = keyof typeof TOKENS;

/** Colours of the picture as a function of the tokens. */
export function paletteFrom(read: (token: SceneToken) => SceneColour): ScenePalette {
  const canvas = read("canvas");
  const ink = read("ink");
  const line = read("line");
  const lineStrong = read("lineStrong");
  const info = read("info");
  const inkFaint = read("inkFaint");
  const isDark = luminanceOf(canvas) < 0.5;
  const ocean = isDark ? mixColours(read("inset"), line, 0.22) : mixColours(read("surface"), canvas, 0.35);
  return {
    isDark,
    ground: canvas,
    ink,
    inkMuted: read("inkMuted"),
    accent: read("accent"),
    ocean,
    land: isDark ? mixColours(line, lineStrong, 0.28) : mixColours(line, lineStrong, 0.1),
    coast: isDark
      ? mixColours(lineStrong, read("lineControl"), 0.55)
      : mixColours(lineStrong, read("lineControl"), 0.4),
    border: isDark ? lineStrong : mixColours(line, lineStrong, 0.9),
    graticule: isDark ? mixColours(line, lineStrong, 0.35) : line,
    rim: isDark ? mixColours(lineStrong, info, 0.3) : mixColours(lineStrong, info, 0.15),
    night: isDark ? mixColours(canvas, [0, 0, 0], 0.45) : mixColours(lineStrong, ink, 0.28),
    nightShare: isDark ? 0.58 : 0.24,
    tones: [read("unknown"), read("idle"), read("ok"), read("warn"), read("bad")],
    groupShades: [ink, mixColours(ink, canvas, 0.38), mixColours(ink, canvas, 0.6)],
    // One hue for what is as it should be, paler the slower it is; status colours for what is not.
    arcs: [
      mixColours(inkFaint, ocean, 0.25),
      mixColours(info, ink, isDark ? 0.12 : 0),
      mixColours(info, mixColours(inkFaint, ocean, 0.35), 0.55),
      read("warn"),
      read("bad"),
      read("accent"),
      inkFaint,
    ],
  };
}

/** Reads the tokens as they count inside `host`. */
export function readPalette(host: HTMLElement): ScenePalette {
  const probe = host.ownerDocument.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const palette = paletteFrom((token) => {
    probe.style.color = TOKENS[token];
    return parseColour(getComputedStyle(probe).color);
  });
  probe.remove();
  return palette;
}

/** Tells when the theme may have changed: the root's class or attributes, or the system's wish. Returns what ends it. */
export function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["class", "style", "data-theme"],
  });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", onChange);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", onChange);
  };
}

/** Tones, then shades of groups: what `markerStyle` counts by. */
export function markerColours(palette: ScenePalette): readonly SceneColour[] {
  return [...palette.tones, ...palette.groupShades];
}
