import type { Viewer } from "@orrery/domain";
import type { ScalingGroupView } from "@orrery/protocol";
import { formatLongDuration, type StatusTone } from "@orrery/ui";

/** Worst first: the order of lists, counts and filters. */
export const GROUP_STATES = [
  "failing",
  "late",
  "quota",
  "stuck",
  "blind",
  "capped",
  "moving",
  "unruled",
  "new",
  "steady",
] as const;
export type GroupState = (typeof GROUP_STATES)[number];

export const GROUP_STATE_FACES: Record<GroupState, { label: string; tone: StatusTone }> = {
  failing: { label: "Provider failing", tone: "bad" },
  late: { label: "Not evaluated", tone: "warn" },
  quota: { label: "No room", tone: "warn" },
  stuck: { label: "Not starting", tone: "warn" },
  blind: { label: "Metric missing", tone: "warn" },
  capped: { label: "At its maximum", tone: "warn" },
  moving: { label: "Changing", tone: "info" },
  unruled: { label: "No policy", tone: "idle" },
  new: { label: "Not evaluated yet", tone: "idle" },
  steady: { label: "Steady", tone: "ok" },
};

export type GroupFace = { state: GroupState; label: string; tone: StatusTone; reason: string };

/** A decision that is older than so many evaluations is late; hubs that take over from another one need some seconds. */
const LATE_EVALUATIONS = 3;
const LATE_MS = 20_000;

export function groupState(group: ScalingGroupView): GroupState {
  const { decision, providerState, counts, settings } = group;
  if (providerState.state === "failing") return "failing";
  if (decision !== null && isLate(group)) return "late";
  if (providerState.state === "quota") return "quota";
  if (providerState.state === "idle-yes" || counts.overdue > 0) return "stuck";
  if (settings.policies.length === 0) return "unruled";
  if (decision === null) return "new";
  if (decision.wishes.some(({ direction }) => direction === "unknown")) return "blind";
  if (decision.limits.some(({ limit }) => limit === "max")) return "capped";
  const isSettled = counts.ready === group.wantedCount && counts.draining === 0;
  return isSettled ? "steady" : "moving";
}

/** What to show as a group's state on a page: never green while the page is stale. */
export function groupFace(group: ScalingGroupView, viewer: Viewer | undefined): GroupFace {
  const state = groupState(group);
  const face = GROUP_STATE_FACES[state];
  if (viewer === undefined) return { state, ...face, reason: reasonOf(state, group) };
  const silentMs = viewer.nowAtMs - viewer.hubHeardAtMs;
  return {
    ...{ state, label: "Unknown", tone: "unknown" },
    reason: `Nothing heard from the hub for ${formatLongDuration(silentMs)}; last known: ${face.label.toLowerCase()}.`,
  };
}

function isLate({ decision, settings, atMs }: ScalingGroupView): boolean {
  return decision !== null && atMs - decision.atMs > LATE_EVALUATIONS * settings.evaluateEveryMs + LATE_MS;
}

function reasonOf(state: GroupState, group: ScalingGroupView): string {
  const { decision, providerState, counts, settings, wantedCount } = group;
  switch (state) {
    case "failing":
    case "quota":
      return providerState.sentence;
    case "stuck":
      return providerState.state === "idle-yes"
        ? providerState.sentence
        : `${counts.overdue} of ${wantedCount} wanted did not start within ${formatLongDuration(settings.startWithinMs)}.`;
    case "late": {
      const agoMs = group.atMs - (decision?.atMs ?? group.atMs);
      return `Its last evaluation was ${formatLongDuration(agoMs)} ago, and one is due every ${formatLongDuration(settings.evaluateEveryMs)}: no hub evaluates it now.`;
    }
    case "unruled":
      return "It has no policy: only people change its number.";
    case "new":
      return `Its first evaluation comes within ${formatLongDuration(settings.evaluateEveryMs)}.`;
    case "blind": {
      const told = group.metricProblems[0]?.sentence;
      const wish = decision?.wishes.find(({ direction }) => direction === "unknown")?.sentence;
      return told ?? wish ?? "A metric is missing.";
    }
    case "capped":
      return `Its policies wish ${decision?.wished ?? 0}, and its maximum is ${settings.max}.`;
    case "moving":
    case "steady":
      return decision?.sentence ?? "";
  }
}
