"use client";
import { nodeStatus } from "@orrery/domain";
import type { NodeId } from "@orrery/protocol";
import { AgeText, Quantity, StatusBadge } from "@orrery/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useRef } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useNode } from "../../lib/live/use-nodes.ts";
import { memoryRatio, type NodeTableRow } from "./node-columns.tsx";
import { NodeRowMenu } from "./node-row-menu.tsx";

const CARD_HEIGHT_PX = 92;

/** The same list on a phone: one card a node. */
export function NodesCards({ rows }: { rows: readonly NodeTableRow[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
  });
  return (
    <div ref={scroller} className="-mx-4 min-h-0 flex-1 overflow-y-auto border-line border-t">
      <ul aria-label="Nodes" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return <NodeCard key={row.id} nodeId={row.id as NodeId} offsetPx={item.start} />;
        })}
      </ul>
    </div>
  );
}

const NodeCard = memo(function NodeCard({ nodeId, offsetPx }: { nodeId: NodeId; offsetPx: number }) {
  const node = useNode(nodeId);
  const viewer = useViewer();
  if (node === undefined) return null;
  const status = nodeStatus(node, viewer);
  return (
    <li
      data-node-id={nodeId}
      data-health={status.health}
      className="absolute inset-x-0 top-0 flex items-center gap-2 border-line border-b bg-surface pr-2 pl-4"
      style={{ height: CARD_HEIGHT_PX, transform: `translateY(${offsetPx}px)` }}
    >
      <PageLink href={`/nodes/${nodeId}`} className="flex min-w-0 flex-1 flex-col gap-1 py-2">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium text-base text-ink">{node.name}</span>
          <StatusBadge tone={status.tone} label={status.label} />
        </span>
        <span className="truncate text-ink-muted text-xs">{status.reason}</span>
        <span className="flex gap-3 truncate text-ink-faint text-xs">
          <span>{node.region}</span>
          <span>
            CPU <Quantity kind="ratio" value={node.live?.cpuRatio} />
          </span>
          <span>
            Mem <Quantity kind="ratio" value={memoryRatio(node)} />
          </span>
          <AgeText atMs={node.lastSeenAtMs} />
        </span>
      </PageLink>
      <NodeRowMenu node={node} />
    </li>
  );
});
