import type { UrlTestResult } from "@orrery/protocol";
import type { WaterfallPhase } from "@orrery/ui";

/** Steps of a way as the waterfall draws them; a step that failed has its sentence. */
export function pathPhases(steps: UrlTestResult["steps"]): WaterfallPhase[] {
  return steps.map(({ name, fromMs, tookMs, isOk, sentence }, index) => ({
    ...{ id: String(index), label: name },
    ...(isOk
      ? { state: "done", startMs: fromMs, durationMs: tookMs }
      : { state: "failed", startMs: fromMs, problem: sentence }),
  }));
}
