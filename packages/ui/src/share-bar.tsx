import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { type StatusTone, toneFillClass } from "./status-tone.ts";

export type ShareBarProps = {
  /** What is used up; the accessible name. */
  label: string;
  /** 0..1; above 1 the bar is full. */
  ratio: number;
  /** What that means; without one it is drawn in ink. */
  tone?: StatusTone;
  className?: string;
};

/** How much of something is used; the numbers stand beside it. */
export function ShareBar({ label, ratio, tone, className }: ShareBarProps): ReactNode {
  const share = Number.isFinite(ratio) ? Math.min(1, Math.max(0, ratio)) : 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> in colours of their own
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className={classNames("h-1.5 w-full overflow-hidden rounded-sm bg-hover", className)}
    >
      <div
        className={classNames("h-full", tone === undefined ? "bg-ink-faint" : toneFillClass[tone])}
        style={{ width: `${(share * 100).toFixed(2)}%` }}
      />
    </div>
  );
}
