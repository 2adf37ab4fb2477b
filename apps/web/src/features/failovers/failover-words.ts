import type {
  DrillFault,
  DrillView,
  FailoverFault,
  FailoverKind,
  FailoverMark,
  FailoverPhase,
  FailoverSummary,
} from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

export type Face = { label: string; tone: StatusTone };

export const KIND_LABELS: Record<FailoverKind, string> = {
  automatic: "Automatic",
  switchover: "Switchover",
  recover: "Recovery",
  force: "Forced",
  drill: "Drill",
};

/** With its noun, where it stands alone. */
export const KIND_TITLES: Record<FailoverKind, string> = {
  automatic: "Automatic failover",
  switchover: "Switchover",
  recover: "Recovery",
  force: "Forced recovery",
  drill: "Drill",
};

export const FAULT_LABELS: Record<FailoverFault, string> = {
  closed: "Process ended",
  silence: "Silence",
  none: "No fault",
};

export const PHASE_LABELS: Record<FailoverPhase, string> = {
  detect: "Detect",
  confirm: "Confirm",
  elect: "Elect",
  fence: "Fence",
  promote: "Promote",
  converge: "Converge",
};

export const DRILL_FAULT_LABELS: Record<DrillFault, string> = {
  kill: "Kill the process",
  freeze: "Freeze the process",
  cut: "Cut the network",
};

/** Late is a warning though it succeeded: the target is what was promised. */
export function outcomeFace(failover: Pick<FailoverSummary, "outcome" | "totalMs" | "targetMs">): Face {
  switch (failover.outcome) {
    case "running":
      return { label: "Under way", tone: "info" };
    case "succeeded":
      return failover.totalMs <= failover.targetMs
        ? { label: "Succeeded", tone: "ok" }
        : { label: "Succeeded late", tone: "warn" };
    case "failed":
      return { label: "Failed", tone: "bad" };
    case "blocked":
      return { label: "Blocked", tone: "warn" };
    case "cleared":
      return { label: "Cleared", tone: "idle" };
  }
}

export function markTone(mark: FailoverMark): StatusTone {
  switch (mark.kind) {
    case "suspected":
    case "confirmed":
    case "blocked":
      return "warn";
    case "gave-up":
      return "bad";
    case "promoted":
      return mark.problem === null ? "ok" : "bad";
    case "elected":
    case "fenced":
    case "converged":
      return "ok";
    case "began":
    case "campaigned":
    case "follows":
    case "stepped-down":
    case "old-leader-answered":
      return "idle";
  }
}

export function gradeTone(grade: NonNullable<DrillView["grade"]>): StatusTone {
  if (grade === "A" || grade === "B") return "ok";
  return grade === "F" ? "bad" : "warn";
}

/** "tokyo-2 to tokyo-1"; what is not known is said, not left out. */
export function leaderChange({ oldLeaderName, newLeaderName, outcome }: FailoverSummary): string {
  const from = oldLeaderName ?? "nobody";
  if (newLeaderName !== null) return `${from} to ${newLeaderName}`;
  return outcome === "running" ? `from ${from}` : `${from} not replaced`;
}

/** The deed alone: when and by whom stand in columns of their own. */
export function sightingDeed(sentence: string, byName: string): string {
  const deed = sentence.replace(/^(?:after [^:]+|by its own clock): /, "");
  return deed.startsWith(`${byName} `) ? deed.slice(byName.length + 1) : deed;
}

/** Only automatic failovers are acknowledged: what an operator did needs no second word. */
export function acknowledgedText({
  kind,
  outcome,
  acknowledgedByName,
}: Pick<FailoverSummary, "kind" | "outcome" | "acknowledgedByName">): string {
  if (acknowledgedByName !== null) return `by ${acknowledgedByName}`;
  return kind === "automatic" && outcome === "succeeded" ? "not yet" : "–";
}
