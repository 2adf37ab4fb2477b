import type { Viewer } from "@orrery/domain";
import type { TargetView } from "@orrery/protocol";
import { formatLongDuration, type StatusTone } from "@orrery/ui";
import { countOf } from "../list/count-text.ts";
import { exactDuration } from "./duration-draft.ts";
import { type TargetState, type TargetStateKind, targetState } from "./target-state.ts";

export const TARGET_STATE_FACES: Record<TargetStateKind, { label: string; tone: StatusTone }> = {
  unreached: { label: "Not reached", tone: "bad" },
  refused: { label: "Refused", tone: "warn" },
  partly: { label: "Partly reached", tone: "warn" },
  silent: { label: "Not measured", tone: "unknown" },
  waiting: { label: "Waiting", tone: "info" },
  measured: { label: "Reached", tone: "ok" },
};

export type TargetFace = {
  kind: TargetStateKind;
  label: string;
  tone: StatusTone;
  reason: string;
  /** "3 of 5" nodes; null where it is all or none of them. */
  share: string | null;
};

/** What to show as a target's state on a page: never green while the page is stale. */
export function targetFace(
  target: TargetView,
  { nowMs, viewer }: { nowMs: number | null; viewer: Viewer | undefined },
): TargetFace {
  const state = targetState(target, nowMs);
  const face = TARGET_STATE_FACES[state.kind];
  const share = state.kind === "partly" ? `${state.reachedCount} of ${state.measuredCount}` : null;
  if (viewer === undefined) {
    return { kind: state.kind, ...face, reason: reasonOf(state, target.intervalMs), share };
  }
  const silentMs = viewer.nowAtMs - viewer.hubHeardAtMs;
  return {
    kind: state.kind,
    label: "Unknown",
    tone: "unknown",
    reason: `Nothing heard from the hub for ${formatLongDuration(silentMs)}; last known: ${face.label.toLowerCase()}.`,
    share,
  };
}

function reasonOf(state: TargetState, intervalMs: number): string {
  switch (state.kind) {
    case "measured":
      return state.measuredCount === 1
        ? "The one node that measures it reaches it."
        : `All ${state.measuredCount} nodes that measure it reach it.`;
    case "partly":
      return `${state.reachedCount} of ${countOf(state.measuredCount, "node")} reach it; the others do not${because(state.problem)}`;
    case "unreached":
      return state.measuredCount === 1
        ? `The one node that measures it does not reach it${because(state.problem)}`
        : `None of ${state.measuredCount} nodes reaches it${because(state.problem)}`;
    case "refused":
      return state.measuredCount === 1
        ? `The agent refuses to measure it${because(state.problem)}`
        : `All ${state.measuredCount} agents refuse to measure it${because(state.problem)}`;
    case "waiting":
      return `Waiting for the first measure; one is due every ${exactDuration(intervalMs)}.`;
    case "silent":
      return "No node has measured it lately. See that nodes match its filter and are online.";
  }
}

/** Agents write whole sentences, with or without a full stop. */
function because(problem: string | null): string {
  if (problem === null) return ".";
  return `: ${problem}${/[.!?]$/.test(problem) ? "" : "."}`;
}
