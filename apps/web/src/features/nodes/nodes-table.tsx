"use client";
import type { NodeId } from "@orrery/protocol";
import { Checkbox } from "@orrery/ui";
import { WindowGrid } from "../list/window-grid.tsx";
import type { NodeTableRow } from "./node-columns.tsx";
import { GRID_COLUMNS } from "./node-grid.ts";
import { NodeHeader } from "./node-header.tsx";
import { NodeRow, nodeRowId } from "./node-row.tsx";
import type { NodeList } from "./use-node-list.ts";

export type NodesTableProps = {
  list: NodeList;
  rows: readonly NodeTableRow[];
  activeId: string | null;
  onActivate: (nodeId: string) => void;
};

/** A grid of thousands of nodes, each of which renders by itself. */
export function NodesTable({ list, rows, activeId, onActivate }: NodesTableProps) {
  const { table } = list;
  const allSelected = table.getIsAllRowsSelected();
  return (
    <WindowGrid
      label="Nodes"
      count={rows.length}
      keyOf={(index) => rows[index]?.id ?? index}
      activeIndex={activeId === null ? -1 : rows.findIndex((row) => row.id === activeId)}
      activeRowId={activeId === null ? undefined : nodeRowId(activeId)}
      gridTemplateColumns={GRID_COLUMNS}
      minWidth="72rem"
      className="mb-4"
      head={
        <NodeHeader
          table={table}
          selectAll={
            <Checkbox
              aria-label="Select all shown nodes"
              checked={allSelected ? true : table.getIsSomeRowsSelected() ? "indeterminate" : false}
              onCheckedChange={() => table.toggleAllRowsSelected(!allSelected)}
            />
          }
        />
      }
      row={(index, offsetPx) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <NodeRow
            nodeId={row.id as NodeId}
            index={index}
            offsetPx={offsetPx}
            isActive={row.id === activeId}
            isSelected={row.getIsSelected()}
            onSelect={row.getToggleSelectedHandler()}
            onActivate={onActivate}
          />
        );
      }}
    />
  );
}
