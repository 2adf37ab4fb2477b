import type { FederationMemberRecord, FederationRecord, NodeRecord, WriteTransaction } from "@orrery/db";
import type {
  EventSubject,
  FederationId,
  FederationMemberInput,
  FederationView,
  NodeId,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";
import { demandMembers } from "./judge-members.ts";

/** The federation's row, locked to the end of the transaction, and with it its members. */
export async function requireFederation(tx: WriteTransaction, id: FederationId): Promise<FederationRecord> {
  const federation = await tx.federation.findForUpdate(id);
  if (federation === null || federation.removedAtMs !== null) throw notFound();
  return federation;
}

export function requireView(ctx: ApiContext, id: FederationId): FederationView {
  const view = ctx.federations.get(id);
  if (view === null) throw notFound();
  return view;
}

/** What the caller sees after its own change: the projection, brought up to date with the rows. */
export async function viewAfterChange(ctx: ApiContext, id: FederationId): Promise<FederationView> {
  await ctx.federations.refresh(id);
  return requireView(ctx, id);
}

export function federationSubject(federation: Pick<FederationRecord, "id" | "name">): EventSubject {
  return { kind: "federation", id: federation.id, name: federation.name };
}

/** Who is in this generation of the federation, or still on the way out of it. */
export function presentOf(
  { generation }: FederationRecord,
  members: readonly FederationMemberRecord[],
): FederationMemberRecord[] {
  return members.filter((member) => member.generation === generation && member.leftAtMs === null);
}

/**
 * Locks the nodes and `others` in the order of their ids, so that two changes cannot wait for each other, and throws where
 * the nodes cannot be these members. Answers with the rows of those in the fleet.
 */
export async function requireMemberNodes(
  tx: WriteTransaction,
  wish: { members: readonly FederationMemberInput[]; acceptsNoSpare: boolean },
  around: { except: FederationId | null; others: readonly NodeId[] },
): Promise<Map<NodeId, NodeRecord>> {
  const nodeIds = [...new Set(wish.members.map(({ nodeId }) => nodeId))];
  const nodes = new Map<NodeId, NodeRecord>();
  for (const id of [...new Set([...nodeIds, ...around.others])].toSorted()) {
    const node = await tx.node.findForUpdate(id);
    if (node !== null && node.removedAtMs === null) nodes.set(id, node);
  }
  const otherFederations = await countFederations(tx, nodeIds, around.except);
  demandMembers({
    ...wish,
    node: (id) => {
      const node = nodes.get(id);
      if (node === undefined) return null;
      const hasMeshAddress = (node.facts?.peerAddresses ?? []).length > 0;
      return { ...node, hasMeshAddress, otherFederations: otherFederations.get(id) ?? 0, health: null };
    },
  });
  return nodes;
}

/** In how many federations each node is, beside this one; those that it has not left yet count too. */
export async function countFederations(
  repositories: Pick<WriteTransaction, "federationMember">,
  nodeIds: readonly NodeId[],
  except: FederationId | null,
): Promise<Map<NodeId, number>> {
  const federations = new Map<NodeId, Set<FederationId>>();
  for (const { nodeId, federationId } of await repositories.federationMember.findOfNodes(nodeIds)) {
    if (federationId === except) continue;
    federations.set(nodeId, (federations.get(nodeId) ?? new Set()).add(federationId));
  }
  return new Map([...federations].map(([nodeId, ids]) => [nodeId, ids.size]));
}

function notFound(): AppError {
  return new AppError("NOT_FOUND", "There is no federation with this id; it may have been removed.");
}
