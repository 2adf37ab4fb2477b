import type {
  AppliedLimit,
  SampleProblem,
  ScalingDecision,
  ScalingLimit,
  WishDirection,
} from "@orrery/protocol";

export const OUTCOME_LABELS: Record<ScalingDecision["outcome"], string> = {
  up: "Up",
  down: "Down",
  none: "No change",
};

export const DIRECTION_LABELS: Record<WishDirection, string> = {
  up: "more",
  down: "fewer",
  none: "no change",
  unknown: "unknown",
  abstains: "no say",
};

export const PROBLEM_LABELS: Record<SampleProblem, string> = {
  "not-a-number": "not a number",
  infinite: "infinite",
  negative: "negative",
  "from-the-future": "from the future",
  stale: "stale",
  absent: "silent",
};

const LIMIT_SENTENCES: Record<ScalingLimit, string> = {
  disagreement: "Less only where all policies wish less",
  "missing-metrics": "A metric is missing: nothing is taken away",
  young: "Not watched for long enough to take something away",
  stabilization: "The highest that was wished lately still counts",
  "down-cooldown": "Waits after the last change",
  "up-cooldown": "Waits after the last change upward",
  "up-step": "One step upward is so large at most",
  "down-step": "One step downward is so large at most",
  forecast: "The forecast asks for at least so many",
  min: "The minimum",
  max: "The maximum",
  "dry-run": "A dry run: nothing is changed",
};

/** "30 → 20: the maximum." Where it kept the number as it is, its reason alone. */
export function limitSentence({ limit, from, to }: AppliedLimit): string {
  const reason = LIMIT_SENTENCES[limit];
  return from === to ? `${reason}.` : `${from} → ${to}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}.`;
}

/** "3 ready, 1 starting, 1 of them overdue, 1 wanted and not there" */
export function instancesSentence({ instances }: Pick<ScalingDecision, "instances">): string {
  const { readyCount, startingCount, overdueCount, absentCount, drainingCount, deadCount } = instances;
  const parts = [
    `${readyCount} ready`,
    ...(startingCount === 0 ? [] : [`${startingCount} starting`]),
    ...(overdueCount === 0 ? [] : [`${overdueCount} of them overdue`]),
    ...(absentCount === 0 ? [] : [`${absentCount} wanted and not there`]),
    ...(drainingCount === 0 ? [] : [`${drainingCount} draining`]),
    ...(deadCount === 0 ? [] : [`${deadCount} dead`]),
  ];
  return parts.join(", ");
}
