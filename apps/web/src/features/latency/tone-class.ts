import type { CellTone } from "./cell-tone.ts";

const BAND_CLASS = {
  close: "bg-ok-soft text-ok",
  usual: "bg-idle-soft text-ink",
  slow: "bg-warn-soft font-medium text-warn",
  detour: "bg-bad-soft font-semibold text-bad",
} as const;

const LOSS_CLASS = {
  none: "bg-ok-soft text-ok",
  some: "bg-warn-soft font-medium text-warn",
  much: "bg-bad-soft font-semibold text-bad",
} as const;

/** One hue, and it is the ink's: a shade says more or less, not good or bad. */
export const RAMP_CLASSES = [
  "bg-ink/3",
  "bg-ink/7",
  "bg-ink/12",
  "bg-ink/17",
  "bg-ink/22",
  "bg-ink/28",
] as const;

export function toneClass(tone: CellTone): string {
  switch (tone.kind) {
    case "none":
      return "";
    case "band":
      return BAND_CLASS[tone.band];
    case "loss":
      return LOSS_CLASS[tone.level];
    case "ramp":
      return `text-ink ${RAMP_CLASSES[tone.step] ?? RAMP_CLASSES[0]}`;
  }
}

/** Over the cell's own ground: fine lines, so that an estimate is told from a measurement without colour. */
export const ESTIMATE_CLASS =
  "bg-[image:repeating-linear-gradient(135deg,transparent_0_4px,var(--color-line-strong)_4px_5px)]";
