import type { ReactNode } from "react";
import { AgeText } from "./age-text.tsx";
import { classNames } from "./class-names.ts";
import { StatusDot } from "./status-dot.tsx";
import type { StatusTone } from "./status-tone.ts";

export type LiveState = "connecting" | "live" | "reconnecting" | "stale";

const faces: Record<LiveState, { tone: StatusTone; label: string }> = {
  connecting: { tone: "unknown", label: "Connecting" },
  live: { tone: "ok", label: "Live" },
  reconnecting: { tone: "warn", label: "Reconnecting" },
  stale: { tone: "bad", label: "Stale" },
};

export type LiveIndicatorProps = {
  state: LiveState;
  /** When the hub was last heard; shown when not live. */
  lastHeardAtMs: number | null;
  className?: string;
};

/** Whether what is on screen is current, and how old it is if not. */
export function LiveIndicator({ state, lastHeardAtMs, className }: LiveIndicatorProps): ReactNode {
  const { tone, label } = faces[state];
  return (
    <span
      data-live-state={state}
      className={classNames(
        "inline-flex items-center gap-1.5 whitespace-nowrap text-ink-muted text-xs",
        className,
      )}
    >
      <StatusDot tone={tone} className={state === "reconnecting" ? "animate-breathe" : ""} />
      <span role="status">{label}</span>
      {state === "live" || lastHeardAtMs === null ? null : (
        <span className="text-ink-faint">
          data from <AgeText atMs={lastHeardAtMs} />
        </span>
      )}
    </span>
  );
}
