import type { FailoverView, PhaseTimingView } from "@orrery/protocol";
import type { WaterfallPhase } from "@orrery/ui";
import { PHASE_LABELS } from "./failover-words.ts";

const FAST_MS = 250;
const CALM_MS = 2000;
/** The others' words of it may come a little after its end. */
const SETTLING_MS = 20_000;
/** A failover of which nothing was told for so long does not move any more. */
const STUCK_MS = 30_000;

export function waterfallPhases(phases: readonly PhaseTimingView[]): WaterfallPhase[] {
  return phases.map((timing) => ({ ...timing, id: timing.phase, label: PHASE_LABELS[timing.phase] }));
}

/** How soon to ask again; false = it is told to its end. `nowMs` by the hub's clock; `isFailing` = the last question was not answered. */
export function refetchEveryMs(
  failover: Pick<FailoverView, "outcome" | "updatedAtMs">,
  nowMs: number,
  isFailing = false,
): number | false {
  const ageMs = nowMs - failover.updatedAtMs;
  if (failover.outcome === "running") return isFailing || ageMs > STUCK_MS ? CALM_MS : FAST_MS;
  return ageMs > SETTLING_MS ? false : CALM_MS;
}
