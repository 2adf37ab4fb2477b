import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { type StatusTone, toneMarkClass, toneSoftClass } from "./status-tone.ts";

/** One shape a tone, readable without colour: disc, triangle, square, ring with a core, ring, dashed ring. */
const shapes: Record<StatusTone, ReactNode> = {
  ok: <circle cx="5" cy="5" r="3.75" fill="currentColor" />,
  warn: <path d="M5 0.9 9.5 8.9H0.5Z" fill="currentColor" />,
  bad: <rect x="1" y="1" width="8" height="8" rx="1" fill="currentColor" />,
  info: (
    <>
      <circle cx="5" cy="5" r="3.9" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <circle cx="5" cy="5" r="1.7" fill="currentColor" />
    </>
  ),
  idle: <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  unknown: (
    <circle
      cx="5"
      cy="5"
      r="3.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeDasharray="2 1.77"
    />
  ),
};

/** The bare shape in a square of 10, for drawings that bring their own frame; painted in `currentColor`. */
export function StatusShape({ tone }: { tone: StatusTone }): ReactNode {
  return shapes[tone];
}

export type StatusDotProps = {
  tone: StatusTone;
  /** The accessible name; leave it out where the words stand beside it. */
  label?: string;
  className?: string;
};

export function StatusDot({ tone, label, className }: StatusDotProps): ReactNode {
  return (
    <svg
      viewBox="0 0 10 10"
      className={classNames("size-2.5 shrink-0", toneMarkClass[tone], className)}
      role="img"
      aria-label={label ?? tone}
      aria-hidden={label === undefined}
    >
      {shapes[tone]}
    </svg>
  );
}

export type StatusBadgeProps = {
  tone: StatusTone;
  label: ReactNode;
  /** Without the tinted ground: dot and words only, for dense tables. */
  plain?: boolean;
  title?: string;
  className?: string;
};

export function StatusBadge({ tone, label, plain = false, title, className }: StatusBadgeProps): ReactNode {
  return (
    <span
      title={title}
      className={classNames(
        "inline-flex items-center gap-1.5 whitespace-nowrap text-xs",
        plain ? "text-ink" : ["h-5 rounded-sm px-1.5 font-medium", toneSoftClass[tone]],
        className,
      )}
    >
      <StatusDot tone={tone} className={plain ? "" : "size-2"} />
      {label}
    </span>
  );
}
