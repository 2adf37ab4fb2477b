import type { FederationMemberView, FederationView, Permission } from "@orrery/protocol";

/** What can be done to a federation from its page, the list, the node's page and the palette. */
const FEDERATION_ACTIONS = [
  "switchover",
  "cancelSwitchover",
  "recover",
  "force",
  "pause",
  "resume",
  "members",
  "remove",
] as const;
export type FederationAction = (typeof FEDERATION_ACTIONS)[number];

export const FEDERATION_ACTION_LABELS: Record<FederationAction, string> = {
  switchover: "Switch over",
  cancelSwitchover: "Cancel the switchover",
  recover: "Recover",
  force: "Force a leader",
  pause: "Pause automatic failovers",
  resume: "Resume automatic failovers",
  members: "Change members",
  remove: "Remove federation",
};

const NEEDED: Record<FederationAction, Permission> = {
  switchover: "federations:operate",
  cancelSwitchover: "federations:operate",
  recover: "federations:operate",
  force: "federations:operate",
  pause: "federations:operate",
  resume: "federations:operate",
  members: "federations:write",
  remove: "federations:write",
};

export type Can = (permission: Permission) => boolean;
type ActionFederation = Pick<
  FederationView,
  "status" | "leader" | "pauses" | "partition" | "readiness" | "scheduledSwitchover"
>;

/** What makes sense now and is allowed to the reader. The hub decides again. */
export function availableFederationActions(federation: ActionFederation, can: Can): FederationAction[] {
  return FEDERATION_ACTIONS.filter((action) => can(NEEDED[action]) && isSensible(action, federation));
}

function isSensible(action: FederationAction, federation: ActionFederation): boolean {
  switch (action) {
    case "switchover":
      return federation.leader !== null;
    case "cancelSwitchover":
      return federation.scheduledSwitchover !== null;
    case "recover":
      return isTroubled(federation);
    case "force":
      return isTroubled(federation) && hasLostQuorum(federation);
    case "pause":
      return federation.pauses.federation === null;
    case "resume":
      return federation.pauses.federation !== null;
    case "members":
    case "remove":
      return true;
  }
}

function isTroubled({ status }: ActionFederation): boolean {
  return status !== "healthy" && status !== "forming";
}

/** As far as the hub hears; the hub checks it again before anything is forced. */
function hasLostQuorum({ partition, readiness }: ActionFederation): boolean {
  return partition.verdict === "no-quorum" || readiness.survivableFailures < 0;
}

export const MEMBER_ACTIONS = ["lead", "never", "allow", "priority", "role", "removeMember"] as const;
export type MemberAction = (typeof MEMBER_ACTIONS)[number];

/** What an operator can do with one member; `lead` is a switchover to it. */
export function availableMemberActions(
  federation: Pick<FederationView, "leader" | "policy">,
  member: Pick<FederationMemberView, "memberId" | "isLeader" | "role" | "desiredRole">,
  can: Can,
): MemberAction[] {
  const isListed = federation.policy.never.some(({ memberId }) => memberId === member.memberId);
  const sensible: Record<MemberAction, boolean> = {
    lead: federation.leader !== null && !member.isLeader && member.role === "voter",
    never: !isListed && member.desiredRole === "voter",
    allow: isListed,
    priority: member.desiredRole !== null,
    role: member.desiredRole !== null,
    removeMember: member.desiredRole !== null,
  };
  return MEMBER_ACTIONS.filter((action) => sensible[action] && can(NEEDED_FOR_MEMBER[action]));
}

const NEEDED_FOR_MEMBER: Record<MemberAction, Permission> = {
  lead: "federations:operate",
  never: "federations:operate",
  allow: "federations:operate",
  priority: "federations:write",
  role: "federations:write",
  removeMember: "federations:write",
};

export function memberActionLabel(
  action: MemberAction,
  member: Pick<FederationMemberView, "desiredRole">,
): string {
  switch (action) {
    case "lead":
      return "Switch over to it";
    case "never":
      return "Never let it lead";
    case "allow":
      return "Let it lead again";
    case "priority":
      return "Set its priority";
    case "role":
      return member.desiredRole === "observer" ? "Make it a voter" : "Make it an observer";
    case "removeMember":
      return "Take it out of the federation";
  }
}
