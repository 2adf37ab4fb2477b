"use client";
import { nodeStatus } from "@orrery/domain";
import type { NodeId, NodeView } from "@orrery/protocol";
import { Checkbox, classNames } from "@orrery/ui";
import { memo } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useNode } from "../../lib/live/use-nodes.ts";
import { WindowGridRow } from "../list/window-grid-row.tsx";
import { nodeColumns } from "./node-columns.tsx";
import { GRID_COLUMNS } from "./node-grid.ts";
import { NodeRowMenu } from "./node-row-menu.tsx";

export type NodeRowProps = {
  nodeId: NodeId;
  index: number;
  offsetPx: number;
  isActive: boolean;
  isSelected: boolean;
  onSelect: (event: unknown) => void;
  onActivate: (nodeId: string) => void;
};

/** Follows its own node alone: a report of another node does not render it. */
export const NodeRow = memo(
  function NodeRow({ nodeId, index, offsetPx, isActive, isSelected, onSelect, onActivate }: NodeRowProps) {
    const node = useNode(nodeId);
    const viewer = useViewer();
    if (node === undefined) return null;
    const status = nodeStatus(node, viewer);
    return (
      <WindowGridRow
        id={nodeRowId(nodeId)}
        index={index}
        offsetPx={offsetPx}
        gridTemplateColumns={GRID_COLUMNS}
        isSelected={isSelected}
        isActive={isActive}
        data-node-id={nodeId}
        data-health={status.health}
        onClick={() => onActivate(nodeId)}
        className={classNames(viewer !== undefined && "text-ink-muted")}
      >
        <td className="flex">
          <Checkbox
            tabIndex={-1}
            aria-label={`Select ${node.name}`}
            checked={isSelected}
            onClick={onSelect}
          />
        </td>
        {nodeColumns.map((column) => (
          <Cell key={column.id ?? "name"} column={column} node={node} status={status} />
        ))}
        <td className="flex justify-end">
          <NodeRowMenu node={node} />
        </td>
      </WindowGridRow>
    );
  },
  (a, b) =>
    a.nodeId === b.nodeId &&
    a.index === b.index &&
    a.offsetPx === b.offsetPx &&
    a.isActive === b.isActive &&
    a.isSelected === b.isSelected,
);

/** Its id in the document, by which the grid names its active row. */
export function nodeRowId(nodeId: string): string {
  return `node-row-${nodeId}`;
}

type CellProps = {
  column: (typeof nodeColumns)[number];
  node: NodeView;
  status: ReturnType<typeof nodeStatus>;
};

function Cell({ column, node, status }: CellProps) {
  const meta = column.meta;
  if (meta === undefined) return null;
  if ("accessorKey" in column && column.accessorKey === "name") {
    return (
      <th scope="row" className="min-w-0 truncate text-left font-medium">
        <PageLink href={`/nodes/${node.id}`} className="hover:underline">
          {node.name}
        </PageLink>
      </th>
    );
  }
  return (
    <td
      className={classNames("min-w-0 truncate", meta.isNumeric && "text-right", meta.isAfterNumber && "pl-2")}
    >
      {meta.cell(node, status)}
    </td>
  );
}
