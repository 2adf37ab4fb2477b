import type { FederationMemberRecord, FederationRecord, WriteTransaction } from "@orrery/db";
import type { MemberId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { federationSubject, presentOf } from "./federation-access.ts";

/**
 * A member that is wanted and whose id cannot be used any more gets a new one: same node, role and priority, an empty log.
 * The old one is to go. What named it (the never-list, a scheduled switchover) names the new one from now on. The
 * federation's row is locked.
 */
export async function replaceMember(
  tx: WriteTransaction,
  federation: FederationRecord,
  member: FederationMemberRecord,
  around: { nodeName: string; why: string; nowAtMs: number },
): Promise<MemberId> {
  const id = sortableId() as MemberId;
  const { federationId, nodeId, generation, role, priority } = member;
  const createdAtMs = around.nowAtMs;
  await tx.federationMember.update(member.id, { isWanted: false });
  await tx.federationMember.insertMany([
    { id, federationId, nodeId, generation, role, priority, createdAtMs },
  ]);
  const renamed = (memberId: MemberId) => (memberId === member.id ? id : memberId);
  const { policy, scheduledSwitchover } = federation;
  if (policy.never.some(({ memberId }) => memberId === member.id)) {
    const never = policy.never.map((entry) => ({ ...entry, memberId: renamed(entry.memberId) }));
    await tx.federation.update(federationId, { policy: { ...policy, never } });
  }
  if (scheduledSwitchover?.to === member.id) {
    await tx.federation.update(federationId, { scheduledSwitchover: { ...scheduledSwitchover, to: id } });
  }
  const present = presentOf(federation, await tx.federationMember.findOf(federationId));
  await tx.node.bumpSpecRevisions(present.map((one) => one.nodeId));
  tx.appendEvent({
    type: "federation.member_replaced",
    severity: "notice",
    subject: federationSubject(federation),
    summary: `${around.nodeName} comes back to ${federation.name} under a new member id, as it ${around.why}`,
    data: { nodeId, before: member.id, after: id, role, priority },
  });
  return id;
}
