import type { WriteOptions } from "@orrery/db";
import type { CorrelationId, NodeId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";

/** Who asks: a node as its certificate says, by its connection of that number. */
export type SliceNode = { readonly id: NodeId; readonly name: string; readonly epoch: number };

export function asNode({ id, name }: SliceNode): WriteOptions {
  return { actor: { kind: "node", id, name }, correlationId: sortableId() as CorrelationId };
}
