import type { NodeRecord, WriteTransaction } from "@orrery/db";
import type { EventSubject, NodeId, NodeView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";

/** The node's row, locked to the end of the transaction. */
export async function requireNode(tx: WriteTransaction, nodeId: NodeId): Promise<NodeRecord> {
  const node = await tx.node.findForUpdate(nodeId);
  if (node === null || node.removedAtMs !== null)
    throw new AppError("NOT_FOUND", "There is no node with this id in the fleet.");
  return node;
}

export function requireView(ctx: ApiContext, nodeId: NodeId): NodeView {
  const view = ctx.fleet.get(nodeId);
  if (view === null) throw new AppError("NOT_FOUND", "There is no node with this id in the fleet.");
  return view;
}

/** What the caller sees after its own change: the projection, brought up to date with the row. */
export async function viewAfterChange(ctx: ApiContext, nodeId: NodeId): Promise<NodeView> {
  await ctx.fleet.refresh(nodeId);
  return requireView(ctx, nodeId);
}

export function nodeSubject(node: { id: NodeId; name: string }): EventSubject {
  return { kind: "node", id: node.id, name: node.name };
}
