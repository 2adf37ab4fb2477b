import type { ReactNode } from "react";
import { classNames } from "../class-names.ts";
import { StatusShape } from "../status-dot.tsx";
import { toneMarkClass } from "../status-tone.ts";
import { starPoints } from "./marker-glyph.ts";
import { GLYPHS, markerStyle } from "./marker-style.ts";
import {
  SCENE_TONES,
  type SceneBand,
  type SceneMark,
  type SceneShape,
  type SceneTone,
} from "./scene-data.ts";

export type MarkerSwatchProps = {
  tone: SceneTone;
  /** From 1, as in SceneMarkers; 0 = the tone counts. */
  group?: number;
  shape?: SceneShape;
  className?: string;
};

const SHADES = ["text-ink", "text-ink-muted", "text-ink-faint"] as const;
const STAR = starPoints(9.4).map((value) => value.toFixed(2));

/** A marker as the map draws it, for a legend. Has no name of its own: words stand beside it. */
export function MarkerSwatch({ tone, group = 0, shape = "node", className }: MarkerSwatchProps): ReactNode {
  const style = markerStyle(0, group);
  const colour = group > 0 ? SHADES[style.colour - SCENE_TONES.length] : toneMarkClass[tone];
  const scale = shape === "node" ? 1 : 0.62;
  return (
    <svg
      viewBox="-10 -10 20 20"
      aria-hidden="true"
      className={classNames("size-4 shrink-0", colour, className)}
    >
      {shape === "leader" ? (
        <>
          <polygon points={STAR.join(" ")} className="fill-ink" strokeLinejoin="round" />
          <circle r="4.4" className="fill-surface" />
        </>
      ) : null}
      {shape === "target" ? (
        <path d="M0-9L9 0L0 9L-9 0Z" strokeWidth="1.5" className="fill-surface stroke-ink-muted" />
      ) : null}
      {shape === "exit" ? (
        <path d="M-7.5-7.5H7.5V7.5H-7.5Z" strokeWidth="1.5" className="fill-surface stroke-ink-muted" />
      ) : null}
      <g transform={`scale(${scale}) translate(-5 -5)`}>
        {group > 0 ? <GroupGlyph glyph={style.glyph} /> : <StatusShape tone={tone} />}
      </g>
    </svg>
  );
}

/** In a square of 10, painted in `currentColor`. */
function GroupGlyph({ glyph }: { glyph: number }): ReactNode {
  const name = GLYPHS[glyph];
  if (name === "disc") return <circle cx="5" cy="5" r="4" fill="currentColor" />;
  return (
    <>
      <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
      {name === "cored" ? <circle cx="5" cy="5" r="1.7" fill="currentColor" /> : null}
      {name === "half" ? <path d="M5 1.4A3.6 3.6 0 0 0 5 8.6Z" fill="currentColor" /> : null}
    </>
  );
}

const BAND_CLASS: Record<SceneBand, string> = {
  unknown: "stroke-ink-faint opacity-50",
  close: "stroke-info-mark",
  usual: "stroke-info-mark opacity-60",
  slow: "stroke-warn-mark",
  detour: "stroke-bad-mark",
};
const BAND_WIDTH: Record<SceneBand, number> = {
  unknown: 1.2,
  close: 1.6,
  usual: 1.4,
  slow: 1.9,
  detour: 2.2,
};

/** A link as the map draws it; `loss` shows what gaps mean. */
export function BandSwatch({
  band,
  loss = 0,
  className,
}: {
  band: SceneBand;
  loss?: number;
  className?: string;
}): ReactNode {
  return (
    <svg viewBox="0 0 24 8" aria-hidden="true" className={classNames("h-2 w-6 shrink-0", className)}>
      <path
        d="M1 6Q12-1 23 6"
        fill="none"
        strokeWidth={BAND_WIDTH[band]}
        className={BAND_CLASS[band]}
        {...(loss > 0 ? { strokeDasharray: "4 2.5" } : {})}
      />
    </svg>
  );
}

/** A link of the shown federation, or one that a previewed change would add or take away. */
export function MarkSwatch({
  mark,
  className,
}: {
  mark: Exclude<SceneMark, "none">;
  className?: string;
}): ReactNode {
  return (
    <svg viewBox="0 0 24 8" aria-hidden="true" className={classNames("h-2 w-6 shrink-0", className)}>
      {mark === "topology" ? <path d="M0 4H24" strokeWidth="2" className="stroke-info-mark" /> : null}
      {mark === "added" ? (
        <path d="M0 4H24" strokeWidth="2" strokeDasharray="5 3" className="stroke-accent" />
      ) : null}
      {mark === "removed" ? (
        <path d="M0 4H24M6 1L4 7M13 1L11 7M20 1L18 7" strokeWidth="1.2" className="stroke-ink-faint" />
      ) : null}
    </svg>
  );
}
