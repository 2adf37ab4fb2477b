"use client";
import type { NodeId } from "@orrery/protocol";
import { useCallback } from "react";
import { useNodes } from "../../lib/live/use-nodes.ts";

/** Names rarely change; a list that shows them need not follow every report. */
const FOLLOW_EVERY_MS = 2000;

/** What a node is called; its id where nobody knows it, as after its removal. */
export function useNodeNames(): (nodeId: NodeId) => string {
  const { byId, isLoaded } = useNodes(FOLLOW_EVERY_MS);
  return useCallback((nodeId) => byId.get(nodeId)?.name ?? (isLoaded ? nodeId : "…"), [byId, isLoaded]);
}
