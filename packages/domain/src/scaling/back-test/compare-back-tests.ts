import type { ScalingBackTestFigures, ScalingBackTestResult, ScalingGroupSettings } from "@orrery/protocol";
import { plain } from "../policies/wording.ts";
import type { LoadHistory } from "./load-history.ts";
import { type ReplayOptions, replayScaling } from "./replay-scaling.ts";

type Compared = Omit<ScalingBackTestResult, "problems" | "problemCount">;

/** Today's settings and others over the same history. A year by minutes takes about a second for each. */
export function compareBackTests(
  history: LoadHistory,
  { asSet, asAsked }: { readonly asSet: ScalingGroupSettings; readonly asAsked: ScalingGroupSettings },
  options: ReplayOptions,
): Compared {
  const set = replayScaling(history, asSet, options);
  const asked = replayScaling(history, asAsked, options);
  return { asSet: set, asAsked: asked, sentence: comparison(set.figures, asked.figures) };
}

function comparison(set: ScalingBackTestFigures, asked: ScalingBackTestFigures): string {
  if (set.coveredMs === 0) return "Nothing was recorded in this time: nothing to replay.";
  const gap = set.replayedMs - set.coveredMs;
  const gaps = gap === 0 ? "" : ` In ${spanText(gap)} of it nothing was recorded.`;
  return `Over ${spanText(set.replayedMs)}, with these settings ${wordsOf(asked)}; as it is set now ${wordsOf(set)}.${gaps}`;
}

function wordsOf({
  instanceMs,
  upCount,
  downCount,
  underCapacityMs,
  overThresholdMs,
}: ScalingBackTestFigures) {
  const changes = upCount + downCount;
  return [
    `${plain(instanceMs / 3_600_000)} instance-hours`,
    `${changes} ${changes === 1 ? "change" : "changes"}`,
    `${spanText(underCapacityMs)} under capacity`,
    `${spanText(overThresholdMs)} over the threshold`,
  ].join(", ");
}

export function spanText(ms: number): string {
  if (ms === 0) return "0 min";
  if (ms < 3_600_000) return `${plain(ms / 60_000)} min`;
  return ms < 2 * 86_400_000 ? `${plain(ms / 3_600_000)} h` : `${plain(ms / 86_400_000)} days`;
}
