import type { FederationMemberRecord } from "@orrery/db";
import { durationText } from "@orrery/domain/failover";
import type { FederationMemberView } from "@orrery/protocol";
import type { Assessment } from "./assess-federation.ts";
import { ageMsOf, type FederationSight, isLost, memberName } from "./federation-sight.ts";

export function memberViews(sight: FederationSight, assessment: Assessment): FederationMemberView[] {
  return sight.members.map((member) => memberView(sight, assessment, member));
}

function memberView(
  sight: FederationSight,
  assessment: Assessment,
  member: FederationMemberRecord,
): FederationMemberView {
  const node = sight.nodeOf(member.nodeId);
  const report = assessment.fresh.get(member.id)?.report ?? null;
  const heard = sight.reports.get(member.id);
  const inLog = assessment.membership.members.find(({ id }) => id === member.id);
  const facts = assessment.field.facts.find(({ memberId }) => memberId === member.id);
  return {
    memberId: member.id,
    nodeId: member.nodeId,
    name: memberName(sight, member.id),
    region: node?.region ?? "",
    zone: node?.zone ?? "",
    desiredRole: member.isWanted ? member.role : null,
    priority: member.priority,
    role: inLog === undefined ? null : inLog.role === "voter" ? "voter" : "observer",
    isLeader: assessment.leader?.memberId === member.id,
    state: report?.state ?? "absent",
    problem: report === null ? absence(sight, member) : report.problem,
    health: facts?.health ?? "unknown",
    scheduling: node?.scheduling ?? "active",
    term: report?.term ?? null,
    lastIndex: report?.lastIndex ?? null,
    commitIndex: report?.commitIndex ?? null,
    lagEntries:
      report === null || assessment.leaderReport === null
        ? null
        : Math.max(0, assessment.leaderReport.commitIndex - (facts?.lastIndex ?? 0)),
    loopLagMs: report?.loopLagMs ?? null,
    fsyncMs: report?.fsyncMs ?? null,
    hooks: report?.hooks ?? null,
    reportedAtMs: heard === undefined ? null : Math.round(heard.receivedAtMs),
  };
}

/** Why nothing is known of a member now. */
export function absence(sight: FederationSight, member: FederationMemberRecord): string {
  const heard = sight.reports.get(member.id);
  const node = sight.nodeOf(member.nodeId);
  if (heard !== undefined) {
    const last = `its last report came ${durationText(ageMsOf(sight, heard))} ago.`;
    if (!heard.isConnected) return `Its agent is not connected to this hub any more; ${last}`;
    if (node !== null && isLost(node)) return `Its node is ${node.health}; ${last}`;
    return `I${last.slice(1)}`;
  }
  if (node === null) return "Its node is not in the fleet any more.";
  if (node.health !== "online") return `Its agent has told nothing yet; its node is ${node.health}.`;
  return "Its agent has told nothing of this membership yet.";
}
