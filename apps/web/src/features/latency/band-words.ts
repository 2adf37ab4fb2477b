import type { LatencyBand } from "@orrery/domain/map";
import type { StatusTone } from "@orrery/ui";

type JudgedBand = Exclude<LatencyBand, "unknown">;

export const JUDGED_BANDS: readonly JudgedBand[] = ["close", "usual", "slow", "detour"];

/** `of`: before "the floor". The limits are those of LATENCY_BANDS in the domain's map. */
export const BAND_WORDS: Record<
  JudgedBand,
  { label: string; meaning: string; of: string; tone: StatusTone }
> = {
  close: { label: "Close", meaning: "up to 1.5 times the floor", of: "close to", tone: "ok" },
  usual: { label: "Usual", meaning: "up to 2.5 times", of: "a usual way above", tone: "idle" },
  slow: { label: "Slow", meaning: "up to 4 times", of: "slow against", tone: "warn" },
  detour: { label: "Detour", meaning: "more than 4 times", of: "a detour against", tone: "bad" },
};
