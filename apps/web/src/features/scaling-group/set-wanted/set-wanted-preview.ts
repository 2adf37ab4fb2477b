import type { ScalingGroupView } from "@orrery/protocol";
import { formatLongDuration } from "@orrery/ui";
import { instancesText } from "../../scaling/group-words.ts";

/** What setting the count by hand will do, in sentences; null = the count cannot be used. */
export function setWantedPreview(group: ScalingGroupView, count: number | null): string[] | null {
  const { wantedCount, settings } = group;
  if (count === null || countProblem(group, count) !== null) return null;
  const { upCooldownMs, downCooldownMs, policies } = settings;
  const waits =
    upCooldownMs === downCooldownMs
      ? `Policies change nothing for ${formatLongDuration(upCooldownMs)}`
      : `Policies add nothing for ${formatLongDuration(upCooldownMs)} and take nothing away for ${formatLongDuration(downCooldownMs)}`;
  return [
    changeSentence(wantedCount, count),
    policies.length === 0
      ? "It has no policy: the number stays until somebody changes it."
      : `${waits}, and then go on from there.`,
    ...(settings.mode === "dry-run"
      ? ["It is a dry run: what people set by hand is done nevertheless."]
      : []),
  ];
}

/** Why a count cannot be set; null = it can. */
export function countProblem({ settings }: ScalingGroupView, count: number | null): string | null {
  if (count === null || !Number.isInteger(count)) return "A whole number.";
  if (count < settings.min) return `At least ${settings.min}, which is the group's minimum.`;
  if (count > settings.max) return `At most ${settings.max}, which is the group's maximum.`;
  return null;
}

function changeSentence(from: number, to: number): string {
  if (to === from) return `${instancesText(to)} are wanted already; only the waits begin anew.`;
  const difference = Math.abs(to - from);
  return to > from
    ? `From ${from} to ${to}: ${instancesText(difference)} more ${difference === 1 ? "is" : "are"} started.`
    : `From ${from} to ${to}: ${instancesText(difference)} ${difference === 1 ? "is" : "are"} drained and ended.`;
}
