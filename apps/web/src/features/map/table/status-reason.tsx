"use client";
import type { NodeId } from "@orrery/protocol";
import type { ReactNode } from "react";
import { useNode } from "../../../lib/live/use-nodes.ts";
import { useMapPage } from "../map-context.ts";

/** Why a node is not fine. Reasons are not recorded: of the past there is none. */
export function StatusReason({ nodeId }: { nodeId: NodeId }): ReactNode {
  const { isLive } = useMapPage();
  const node = useNode(nodeId);
  if (!isLive || node === undefined) return null;
  return (
    <span className="truncate text-ink-faint text-xs" title={node.statusReason}>
      {node.statusReason}
    </span>
  );
}
