import type { NodeId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";

/** What all slices of a node begin with: nobody else's do. */
export function slicePrefix(nodeId: NodeId): string {
  return `slice:${nodeId}:`;
}

export function newSliceId(nodeId: NodeId, isReserve: boolean, nowAtMs: number): string {
  return `${slicePrefix(nodeId)}${isReserve ? "r" : "s"}:${sortableId(nowAtMs)}`;
}

export function isReserveOf(nodeId: NodeId, sliceId: string): boolean {
  return sliceId.startsWith(`${slicePrefix(nodeId)}r:`);
}
