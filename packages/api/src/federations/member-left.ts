import type { Database, WriteOptions } from "@orrery/db";
import type { FederationId, MemberId } from "@orrery/protocol";
import { presentOf } from "./federation-access.ts";
import { replaceMember } from "./replace-member.ts";

/**
 * The consensus membership does not have this member any more: its node needs to know of it no longer. One that is wanted
 * again meanwhile gets a new id, since a removed one never comes back. Anything else (an unknown id, one that left before)
 * changes nothing. After `left` and `replaced` the caller refreshes the federation.
 */
export function memberLeft(
  db: Database,
  as: WriteOptions,
  input: { federationId: FederationId; memberId: MemberId; nowAtMs: number },
): Promise<"left" | "replaced" | "unchanged"> {
  const { federationId, memberId, nowAtMs } = input;
  return db.write(as, async (tx) => {
    const federation = await tx.federation.findForUpdate(federationId);
    const member = await tx.federationMember.find(memberId);
    if (federation === null || federation.removedAtMs !== null) return "unchanged";
    if (member === null || member.federationId !== federationId || member.leftAtMs !== null) {
      return "unchanged";
    }
    const before = presentOf(federation, await tx.federationMember.findOf(federationId));
    if (member.isWanted && member.generation === federation.generation) {
      const nodeName = (await tx.node.find(member.nodeId))?.name ?? member.nodeId;
      await replaceMember(tx, federation, member, { nodeName, why: "was removed before", nowAtMs });
      await tx.federationMember.update(memberId, { leftAtMs: nowAtMs });
      return "replaced";
    }
    await tx.federationMember.update(memberId, { leftAtMs: nowAtMs });
    const never = federation.policy.never.filter((entry) => entry.memberId !== memberId);
    if (never.length < federation.policy.never.length) {
      await tx.federation.update(federationId, { policy: { ...federation.policy, never } });
    }
    await tx.node.bumpSpecRevisions([...before.map(({ nodeId }) => nodeId), member.nodeId]);
    return "left";
  });
}
