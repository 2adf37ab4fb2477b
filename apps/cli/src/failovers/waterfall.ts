import type { FailoverView, PhaseTimingView } from "@orrery/protocol";

export type WaterfallLine = {
  phase: string;
  /** As wide as the widest needs. */
  time: string;
  /** Blanks up to the phase's beginning. */
  offset: number;
  /** What is drawn there. */
  bar: string;
  state: PhaseTimingView["state"];
  problem: string | null;
};

/** A failover's phases as lines of `width` columns for the bars, all on one scale from its beginning. */
export function waterfall(
  { phases, totalMs }: Pick<FailoverView, "phases" | "totalMs">,
  width: number,
): WaterfallLine[] {
  const endMs = Math.max(totalMs, ...phases.map(endOf), Number.MIN_VALUE);
  const columns = (ms: number): number => Math.min(width, Math.max(0, Math.round((ms / endMs) * width)));
  const times = phases.map(timeText);
  const timeWidth = Math.max(0, ...times.map((time) => time.length));
  return phases.map((timing, index) => {
    const time = (times[index] ?? "").padStart(timeWidth);
    return { phase: timing.phase, state: timing.state, time, ...barOf(timing, columns, width) };
  });
}

function barOf(
  timing: PhaseTimingView,
  columns: (ms: number) => number,
  width: number,
): Pick<WaterfallLine, "offset" | "bar" | "problem"> {
  if (timing.state === "unseen" || timing.state === "waiting") return { offset: 0, bar: "", problem: null };
  // Also what took no time at the very end is drawn within the frame.
  const offset = Math.min(columns(timing.startMs), width - 1);
  switch (timing.state) {
    case "running":
      return { offset, bar: "▶", problem: null };
    case "failed":
      return { offset, bar: "×", problem: timing.problem };
    case "done": {
      const length = Math.max(1, columns(timing.startMs + timing.durationMs) - offset);
      return { offset, bar: "█".repeat(length), problem: null };
    }
  }
}

function timeText(timing: PhaseTimingView): string {
  switch (timing.state) {
    case "done":
      return exactMs(timing.durationMs);
    case "unseen":
      return "not seen";
    default:
      return timing.state;
  }
}

/** Phases of a fast failover last fractions of a millisecond. */
export function exactMs(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 100 ? `${Math.round(ms)} ms` : `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
}

function endOf(timing: PhaseTimingView): number {
  switch (timing.state) {
    case "done":
      return timing.startMs + timing.durationMs;
    case "running":
    case "failed":
      return timing.startMs;
    default:
      return 0;
  }
}
