import type { MemberId } from "@orrery/protocol";
import type { Member, Membership, MembershipChange } from "./entry.ts";

export const PRIORITY_MAX = 1000;
const PRIORITY_PROBLEM = `a priority is a whole number from 0 to ${PRIORITY_MAX}`;

type ChangeResult = { outcome: "changed"; membership: Membership } | { outcome: "refused"; problem: string };

/** The membership after `change`, or why it cannot be. */
export function changeMembership(membership: Membership, change: MembershipChange): ChangeResult {
  const { memberId } = change;
  const member = findMember(membership, memberId);
  if (change.kind === "add-learner") return addLearner(membership, memberId, change.priority);
  if (member === null) return refused(`${memberId} is no member`);
  const others = membership.members.filter(({ id }) => id !== memberId);
  const isLastVoter = member.role === "voter" && votersOf(membership).length === 1;
  switch (change.kind) {
    case "promote":
      if (member.role === "voter") return refused(`${memberId} is a voter already`);
      return changed(membership, [...others, { ...member, role: "voter" }]);
    case "demote":
      if (member.role === "learner") return refused(`${memberId} is a learner already`);
      if (isLastVoter) return refused("the last voter must stay");
      return changed(membership, [...others, { ...member, role: "learner" }]);
    case "remove":
      if (isLastVoter) return refused("the last voter must stay");
      return changed({ ...membership, removed: [...membership.removed, memberId] }, others);
    default:
      if (!isPriority(change.priority)) return refused(PRIORITY_PROBLEM);
      return changed(membership, [...others, { ...member, priority: change.priority }]);
  }
}

function addLearner(membership: Membership, id: MemberId, priority: number): ChangeResult {
  if (membership.removed.includes(id)) return refused(`${id} was removed; ids are not used again`);
  if (findMember(membership, id) !== null) return refused(`${id} is a member already`);
  if (!isPriority(priority)) return refused(PRIORITY_PROBLEM);
  return changed(membership, [...membership.members, { id, role: "learner", priority }]);
}

export function findMember(membership: Membership, id: MemberId): Member | null {
  return membership.members.find((member) => member.id === id) ?? null;
}

/** Whether it may lead; without a priority a voter leads only to hand over. */
export function mayLead(membership: Membership, id: MemberId): boolean {
  const member = findMember(membership, id);
  return member !== null && member.role === "voter" && member.priority > 0;
}

export function votersOf(membership: Membership): MemberId[] {
  return membership.members.filter(({ role }) => role === "voter").map(({ id }) => id);
}

/**
 * How many voters are asked to campaign before this one: by priority, then by id. Null = it has no vote, and never campaigns.
 * `without` is the leader that is believed gone.
 */
export function campaignRank(membership: Membership, id: MemberId, without: MemberId | null): number | null {
  const own = findMember(membership, id);
  if (own === null || own.role !== "voter") return null;
  return membership.members.filter(
    (other) =>
      other.role === "voter" &&
      other.id !== id &&
      other.id !== without &&
      (other.priority > own.priority || (other.priority === own.priority && other.id < id)),
  ).length;
}

function isPriority(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= PRIORITY_MAX;
}

function changed(membership: Membership, members: readonly Member[]): ChangeResult {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { outcome: "changed", membership: { ...membership, members: sorted } };
}

function refused(problem: string): ChangeResult {
  return { outcome: "refused", problem };
}
