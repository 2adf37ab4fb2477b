import type { Viewer } from "@orrery/domain";
import type { FederationMemberView, FederationView } from "@orrery/protocol";
import { formatLongDuration, type StatusTone } from "@orrery/ui";
import { HEALTH_FACES } from "../node/health-face.ts";

export type MemberFace = { label: string; tone: StatusTone; reason: string };

/** What is known now: `nowMs` null = the browser's clock is not known yet; `viewer` only while the page is stale. */
export type MemberSight = { nowMs: number | null; viewer: Viewer | undefined };

/** A member's state as every list and picture shows it. What is older than the policy allows is unknown, never fine. */
export function memberFace(
  member: FederationMemberView,
  { policy }: Pick<FederationView, "policy">,
  { nowMs, viewer }: MemberSight,
): MemberFace {
  if (viewer !== undefined) {
    return { label: "Unknown", tone: "unknown", reason: "The hub is not heard; this is the last known." };
  }
  const told = member.problem ?? undefined;
  if (member.state === "lost") {
    return {
      label: "Log lost",
      tone: "bad",
      reason: told ?? "Its log cannot be used; it comes back under a new id.",
    };
  }
  if (member.state === "failed") {
    return { label: "Failed", tone: "bad", reason: told ?? "Its storage failed while it ran." };
  }
  if (member.health !== "online") {
    const { label, tone } = HEALTH_FACES[member.health];
    return { label, tone, reason: told ?? `Its node is ${member.health}.` };
  }
  if (member.state === "absent") {
    return {
      label: "Absent",
      tone: "unknown",
      reason: told ?? "Its agent has told nothing of this membership yet.",
    };
  }
  const silentMs = nowMs === null || member.reportedAtMs === null ? 0 : nowMs - member.reportedAtMs;
  if (member.reportedAtMs === null || silentMs > policy.factsAgeMsMax) {
    return {
      label: "Unknown",
      tone: "unknown",
      reason:
        member.reportedAtMs === null
          ? "It has never reported."
          : `Its last report is ${formatLongDuration(silentMs)} old.`,
    };
  }
  if (member.state === "starting")
    return { label: "Starting", tone: "info", reason: told ?? "It opens its log." };
  if (told !== undefined) return { label: "In trouble", tone: "warn", reason: told };
  return runningFace(member);
}

function runningFace(member: FederationMemberView): MemberFace {
  if (member.desiredRole === null) {
    return { label: "Leaving", tone: "info", reason: "It is being taken out, one safe step at a time." };
  }
  if (member.role === null) {
    return { label: "Joining", tone: "info", reason: "It is not in the federation's log yet." };
  }
  if (member.role !== member.desiredRole) {
    return {
      label: member.desiredRole === "voter" ? "Catching up" : "Changing",
      tone: "info",
      reason: `It is ${article(member.role)} and is to be ${article(member.desiredRole)}.`,
    };
  }
  if (member.isLeader) return { label: "Leads", tone: "ok", reason: "It leads, and its followers hear it." };
  return { label: "Follows", tone: "ok", reason: "It follows the leader." };
}

function article(role: "voter" | "observer"): string {
  return role === "voter" ? "a voter" : "an observer";
}
