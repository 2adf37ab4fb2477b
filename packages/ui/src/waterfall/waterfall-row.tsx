import type { ReactNode } from "react";
import { classNames } from "../class-names.ts";
import { formatDurationMs } from "../format/format-duration.ts";
import { formatRatio } from "../format/format-ratio.ts";
import { StatusDot } from "../status-dot.tsx";
import { WATERFALL_STATE_WORDS, type WaterfallBar, type WaterfallPhase } from "./waterfall-bars.ts";

export type WaterfallRowProps = { bar: WaterfallBar; onPoint: (isPointed: boolean) => void };

/** Ink for what is done; colour only for what is a status: running, failed. */
const barClass: Record<WaterfallPhase["state"], string> = {
  done: "bg-ink-muted",
  running: "bg-info-mark",
  failed: "bg-bad-mark",
  unseen: "",
  waiting: "",
};

export function WaterfallRow({
  bar: { phase, bar, shareRatio, description },
  onPoint,
}: WaterfallRowProps): ReactNode {
  return (
    <button
      type="button"
      data-phase={phase.id}
      data-phase-state={phase.state}
      onPointerEnter={() => onPoint(true)}
      onPointerLeave={() => onPoint(false)}
      onFocus={() => onPoint(true)}
      onBlur={() => onPoint(false)}
      className="group relative grid h-7 w-full cursor-default grid-cols-[1fr_auto] items-center rounded-sm text-left text-xs hover:bg-hover/50 focus-visible:outline-offset-[-2px] max-sm:h-9 max-sm:content-end max-sm:items-end sm:grid-cols-[6rem_minmax(0,1fr)_8rem]"
    >
      <span
        className={classNames(
          "flex min-w-0 items-center gap-1.5 justify-self-start max-sm:bg-surface max-sm:pr-1.5",
          nameClass(phase.state),
        )}
      >
        <span className="truncate">
          {phase.label}
          <span className="sr-only">: {description}</span>
        </span>
        {phase.state === "running" ? <StatusDot tone="info" className="size-2 animate-breathe" /> : null}
        {phase.state === "failed" ? <StatusDot tone="bad" className="size-2" /> : null}
      </span>
      <span aria-hidden className="relative block h-3 max-sm:order-last max-sm:col-span-2 max-sm:h-2.5">
        {bar === null ? null : (
          <span
            className={classNames(
              "absolute inset-y-0 min-w-0.5 rounded-[1px] group-hover:brightness-125 group-focus-visible:brightness-125",
              barClass[phase.state],
            )}
            style={{ left: `${bar.leftRatio * 100}%`, width: `${bar.widthRatio * 100}%` }}
          />
        )}
      </span>
      <span
        aria-hidden
        className="flex items-baseline justify-end gap-2 justify-self-end text-right text-ink max-sm:bg-surface max-sm:pl-1.5"
      >
        <Numbers phase={phase} durationMs={bar?.durationMs ?? null} shareRatio={shareRatio} />
      </span>
    </button>
  );
}

function nameClass(state: WaterfallPhase["state"]): string {
  return state === "waiting" || state === "unseen" ? "text-ink-faint" : "text-ink-muted";
}

function Numbers({
  phase,
  durationMs,
  shareRatio,
}: {
  phase: WaterfallPhase;
  durationMs: number | null;
  shareRatio: number | null;
}): ReactNode {
  if (phase.state === "unseen" || phase.state === "waiting") {
    return <span className="text-ink-faint">{WATERFALL_STATE_WORDS[phase.state]}</span>;
  }
  if (phase.state === "failed") return <span className="text-bad">failed</span>;
  return (
    <>
      <span className="whitespace-nowrap">{formatDurationMs(durationMs)}</span>
      <span className="w-10 whitespace-nowrap text-ink-faint max-sm:hidden">
        {shareRatio === null || phase.state === "running" ? "" : formatRatio(shareRatio)}
      </span>
    </>
  );
}
