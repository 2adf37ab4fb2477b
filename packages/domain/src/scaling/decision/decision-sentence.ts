import type { AppliedLimit, ScalingDecision } from "@orrery/protocol";
import { instancesText } from "../policies/wording.ts";

/** What was decided and why, for people; also where nothing was changed (rule SC14). */
export function decisionSentence(decision: Omit<ScalingDecision, "sentence">): string {
  return [
    headOf(decision),
    whyOf(decision),
    ...decision.limits.map((limit) => limitText(limit, decision.atMs)),
    startsText(decision),
  ]
    .filter((part) => part !== "")
    .join(" ")
    .slice(0, 1000);
}

function headOf({ outcome, from, to }: Omit<ScalingDecision, "sentence">): string {
  if (outcome === "none") return `Stays at ${instancesText(to)}.`;
  return `${outcome === "up" ? "Up" : "Down"} from ${from} to ${instancesText(to)}.`;
}

/** The wish that won; where none did, what each of them says. */
function whyOf({ wishes, wished, from }: Omit<ScalingDecision, "sentence">): string {
  if (wishes.length === 0) return "It has no policy.";
  const direction = wished > from ? "up" : wished < from ? "down" : null;
  const winner = wishes.find((wish) => wish.direction === direction && wish.count === wished);
  const told = winner === undefined ? wishes.filter((wish) => wish.direction !== "abstains") : [winner];
  if (told.length === 0) return wishes[0]?.sentence ?? "";
  return told.map(({ sentence }) => sentence).join(" ");
}

function limitText({ limit, from, to, untilAtMs }: AppliedLimit, atMs: number): string {
  const left = untilAtMs === null ? "" : ` for ${waitText(untilAtMs - atMs)} more`;
  switch (limit) {
    case "disagreement":
      return "Not all policies would take something away.";
    case "missing-metrics":
      return "Nothing is taken away while a metric is missing.";
    case "young":
      return `It was not watched long enough to take something away: not${left}.`;
    case "stabilization":
      return `Held at ${to}, which was wished lately${left}.`;
    case "down-cooldown":
      return `It changed a short time ago: nothing is taken away${left}.`;
    case "up-cooldown":
      return `It grew a short time ago: nothing is added${left} (${from} wished).`;
    case "up-step":
      return `One step upward ends at ${to} (${from} wished).`;
    case "down-step":
      return `One step downward ends at ${to} (${from} wished).`;
    case "forecast":
      return `The forecast keeps ${instancesText(to)}.`;
    case "min":
      return `At least ${to} (${from} otherwise).`;
    case "max":
      return `At most ${to} (${from} otherwise).`;
    case "dry-run":
      return `A dry run: it would be ${instancesText(from)}.`;
  }
}

function startsText({ instances, from }: Omit<ScalingDecision, "sentence">): string {
  const { overdueCount, absentCount } = instances;
  const overdue = overdueCount === 0 ? [] : [`${instancesText(overdueCount)} did not start in time`];
  const absent = absentCount === 0 ? [] : [`${absentCount} of ${from} wanted are not there`];
  const told = [...overdue, ...absent].join(", ");
  return told === "" ? "" : `${told}.`;
}

function waitText(ms: number): string {
  if (ms >= 120_000) return `${Math.ceil(ms / 60_000)} min`;
  return `${Math.max(1, Math.ceil(ms / 1000))} s`;
}
