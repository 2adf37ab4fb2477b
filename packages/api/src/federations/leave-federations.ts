import type { NodeRecord, WriteTransaction } from "@orrery/db";
import type { FederationId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { lineOf } from "./change-members.ts";
import { federationSubject, presentOf } from "./federation-access.ts";

/**
 * A node that is removed from the fleet is wanted in no federation any more. Its federations stay as they are otherwise:
 * with too few voters left they say so, and go on with those they have. Answers with what changed.
 */
export async function leaveFederations(tx: WriteTransaction, node: NodeRecord): Promise<FederationId[]> {
  const parts = await tx.federationMember.findOfNodes([node.id]);
  const federationIds = [...new Set(parts.map(({ federationId }) => federationId))].toSorted();
  const changed: FederationId[] = [];
  for (const id of federationIds) {
    const federation = await tx.federation.findForUpdate(id);
    if (federation === null || federation.removedAtMs !== null) continue;
    const present = presentOf(federation, await tx.federationMember.findOf(id));
    const wanted = present.filter(({ isWanted }) => isWanted);
    const own = wanted.find(({ nodeId }) => nodeId === node.id);
    changed.push(id);
    await tx.node.bumpSpecRevisions(present.map(({ nodeId }) => nodeId));
    if (own === undefined) continue;
    if (wanted.every(({ role, nodeId }) => role === "observer" || nodeId === node.id)) {
      throw new AppError(
        "PRECONDITION_FAILED",
        `${node.name} is the last voter of the federation ${federation.name}; remove the federation first, or give it other voters.`,
      );
    }
    await tx.federationMember.update(own.id, { isWanted: false });
    tx.appendEvent({
      type: "federation.members_changed",
      severity: "warning",
      subject: federationSubject(federation),
      summary: `${federation.name} removes ${node.name}, since its node was removed from the fleet`,
      data: {
        before: wanted.map(lineOf),
        after: wanted.filter(({ id: memberId }) => memberId !== own.id).map(lineOf),
      },
    });
  }
  return changed;
}
