import type { FederationMemberRecord, FederationRecord, WriteTransaction } from "@orrery/db";
import {
  FEDERATION_MEMBERS_MAX,
  type FederationMemberInput,
  type MemberId,
  type NodeId,
} from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { presentOf } from "./federation-access.ts";

export type MembersChange = {
  /** One sentence's end: "adds tokyo-1 as voter; removes oslo-2". Empty = nothing changes. */
  summary: string;
  before: MemberLine[];
  after: MemberLine[];
};

/** A member as events tell of it. */
export type MemberLine = { memberId: MemberId; nodeId: NodeId; role: string; priority: number };

/**
 * Makes `wish` what is wanted: complete, so that whoever is missing is to go. Someone on the way out is wanted again under
 * its old id; should it have left by then, `memberLeft` gives it a new one. The federation's row is locked.
 */
export async function changeMembers(
  tx: WriteTransaction,
  federation: FederationRecord,
  wish: readonly FederationMemberInput[],
  around: { nowAtMs: number; nameOf: (nodeId: NodeId) => string },
): Promise<MembersChange> {
  const present = presentOf(federation, await tx.federationMember.findOf(federation.id));
  const wanted = present.filter(({ isWanted }) => isWanted);
  const said: string[] = [];
  const after: MemberLine[] = [];
  for (const { nodeId, role, priority } of wish) {
    const name = around.nameOf(nodeId);
    const known =
      wanted.find((member) => member.nodeId === nodeId) ??
      present.findLast((member) => member.nodeId === nodeId);
    if (known === undefined) {
      const id = sortableId() as MemberId;
      const { id: federationId, generation } = federation;
      const createdAtMs = around.nowAtMs;
      await tx.federationMember.insertMany([
        { id, federationId, nodeId, generation, role, priority, createdAtMs },
      ]);
      said.push(`adds ${name} as ${role}`);
      after.push({ memberId: id, nodeId, role, priority });
      continue;
    }
    after.push({ memberId: known.id, nodeId, role, priority });
    const changes = describeChange(known, { role, priority });
    if (changes.length === 0) continue;
    await tx.federationMember.update(known.id, { role, priority, isWanted: true });
    said.push(`${name}: ${changes.join(", ")}`);
  }
  const leaving = wanted.filter(({ nodeId }) => wish.every((one) => one.nodeId !== nodeId));
  for (const { id, nodeId } of leaving) {
    await tx.federationMember.update(id, { isWanted: false });
    said.push(`removes ${around.nameOf(nodeId)}`);
  }
  demandRoom(present, after);
  return { summary: said.join("; "), before: wanted.map(lineOf), after };
}

function describeChange(member: FederationMemberRecord, wish: { role: string; priority: number }): string[] {
  return [
    ...(member.isWanted ? [] : ["stays after all"]),
    ...(member.role === wish.role ? [] : [`${member.role} becomes ${wish.role}`]),
    ...(member.priority === wish.priority ? [] : [`priority ${member.priority} becomes ${wish.priority}`]),
  ];
}

/** A spec lists all who are there, also those on their way out. */
function demandRoom(present: readonly FederationMemberRecord[], after: readonly MemberLine[]): void {
  const ids = new Set([...present.map(({ id }) => id), ...after.map(({ memberId }) => memberId)]);
  if (ids.size <= FEDERATION_MEMBERS_MAX) return;
  throw new AppError(
    "PRECONDITION_FAILED",
    `A federation has at most ${FEDERATION_MEMBERS_MAX} members, and those that are being removed still count; wait until they have left.`,
  );
}

export function lineOf({
  id,
  nodeId,
  role,
  priority,
}: Pick<FederationMemberRecord, "id" | "nodeId" | "role" | "priority">): MemberLine {
  return { memberId: id, nodeId, role, priority };
}
