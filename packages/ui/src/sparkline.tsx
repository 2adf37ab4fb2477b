import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type SparklineProps = {
  /** Evenly spaced; null = no measurement, drawn as a gap. */
  values: ReadonlyArray<number | null>;
  /** Lower and upper end of the scale; by default 0 and the largest value. */
  min?: number;
  max?: number;
  /** The accessible name: what is drawn, and its last value. */
  label: string;
  className?: string;
};

const WIDTH = 100;
const HEIGHT = 24;

export function Sparkline({ values, min = 0, max, label, className }: SparklineProps): ReactNode {
  const top = max ?? Math.max(min + Number.EPSILON, ...values.filter((value) => value !== null));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={classNames("h-6 w-24 text-ink-muted", className)}
    >
      <path
        d={sparklinePath(values, min, top)}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** One sub-path for each run of measurements. */
export function sparklinePath(values: ReadonlyArray<number | null>, min: number, max: number): string {
  const step = values.length > 1 ? WIDTH / (values.length - 1) : 0;
  const span = max - min || 1;
  let path = "";
  let drawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const share = Math.min(1, Math.max(0, (value - min) / span));
    const y = HEIGHT - 1 - share * (HEIGHT - 2);
    path += `${drawing ? "L" : "M"}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    drawing = true;
  });
  return path;
}
