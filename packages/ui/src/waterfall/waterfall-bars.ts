import { formatDurationMs } from "../format/format-duration.ts";
import { formatRatio } from "../format/format-ratio.ts";

export type WaterfallPhase = { id: string; label: string } & (
  | { state: "done"; startMs: number; durationMs: number }
  | { state: "running"; startMs: number }
  | { state: "failed"; startMs: number; problem: string }
  /** It took place, but nobody reported its end: its time is in the next one that was reported. */
  | { state: "unseen" }
  | { state: "waiting" }
);

export type WaterfallBar = {
  phase: WaterfallPhase;
  /** Of the axis, 0..1; null = no bar. */
  bar: { leftRatio: number; widthRatio: number; startMs: number; durationMs: number } | null;
  /** Of what all phases took so far, 0..1. */
  shareRatio: number | null;
  /** "from 12.0 ms, 4.10 ms long, 10 % of the total", or what is known instead. */
  description: string;
};

export type WaterfallPicture = {
  bars: WaterfallBar[];
  /** The axis begins at 0 and ends where it needs to; ticks are round. */
  scale: { max: number; ticks: number[] };
  /** Null = there is none, or it lies beyond the axis. */
  targetRatio: number | null;
  totalMs: number;
};

/** Some air behind the last bar or the target. */
const AXIS_AIR = 1.06;
const TICKS_WANTED = 5;

/** `elapsedMs`: how long all of it took, or has taken so far. The axis holds the target too, unless only the phases are to fill it. */
export function waterfallPicture(
  phases: readonly WaterfallPhase[],
  elapsedMs: number,
  targetMs: number | null,
  fit: "target" | "phases" = "target",
): WaterfallPicture {
  const ends = phases.map((phase) => (phase.state === "done" ? phase.startMs + phase.durationMs : 0));
  const totalMs = Math.max(0, elapsedMs, ...ends);
  const scale = scaleTo(Math.max(totalMs, fit === "target" ? (targetMs ?? 0) : 0));
  const bars = phases.map((phase): WaterfallBar => {
    const timing = timingOf(phase, totalMs);
    if (timing === null)
      return { phase, bar: null, shareRatio: null, description: describe(phase, null, null) };
    const shareRatio = totalMs === 0 ? null : timing.durationMs / totalMs;
    const bar = {
      ...timing,
      leftRatio: timing.startMs / scale.max,
      widthRatio: timing.durationMs / scale.max,
    };
    return { phase, bar, shareRatio, description: describe(phase, timing, shareRatio) };
  });
  const targetRatio = targetMs === null || targetMs > scale.max ? null : targetMs / scale.max;
  return { bars, scale, targetRatio, totalMs };
}

function scaleTo(lastMs: number): WaterfallPicture["scale"] {
  const max = Math.max(1, lastMs * AXIS_AIR);
  const rough = max / TICKS_WANTED;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => rough <= factor * power) ?? 10);
  const ticks: number[] = [];
  for (let tick = 0; tick <= max; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return { max, ticks };
}

type Timing = { startMs: number; durationMs: number };

/** What runs or failed reaches to the end of what is known. */
function timingOf(phase: WaterfallPhase, totalMs: number): Timing | null {
  switch (phase.state) {
    case "done":
      return { startMs: phase.startMs, durationMs: phase.durationMs };
    case "running":
    case "failed":
      return { startMs: phase.startMs, durationMs: Math.max(0, totalMs - phase.startMs) };
    case "unseen":
    case "waiting":
      return null;
  }
}

export const WATERFALL_STATE_WORDS: Record<WaterfallPhase["state"], string> = {
  done: "done",
  running: "running",
  failed: "failed",
  unseen: "end not reported",
  waiting: "not yet",
};

function describe(phase: WaterfallPhase, timing: Timing | null, shareRatio: number | null): string {
  if (phase.state === "unseen") return "its end was not reported; its time is in the next phase";
  if (timing === null) return "has not begun";
  const from = `from ${formatDurationMs(timing.startMs)}`;
  const long = formatDurationMs(timing.durationMs);
  if (phase.state === "running") return `${from}, running for ${long}`;
  if (phase.state === "failed") return `${from}, failed after ${long}: ${phase.problem}`;
  const share = shareRatio === null ? "" : `, ${formatRatio(shareRatio)} of the total`;
  return `${from}, ${long} long${share}`;
}
