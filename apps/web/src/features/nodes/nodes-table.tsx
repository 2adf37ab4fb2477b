"use client";
import type { NodeId } from "@orrery/protocol";
import { Checkbox } from "@orrery/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { NodeTableRow } from "./node-columns.tsx";
import { ROW_HEIGHT_PX } from "./node-grid.ts";
import { NodeHeader } from "./node-header.tsx";
import { NodeRow } from "./node-row.tsx";
import type { NodeList } from "./use-node-list.ts";

export type NodesTableProps = {
  list: NodeList;
  rows: readonly NodeTableRow[];
  activeId: string | null;
  onActivate: (nodeId: string) => void;
};

/** A grid of thousands of rows, of which only those in sight are in the document. */
export function NodesTable({ list, rows, activeId, onActivate }: NodesTableProps) {
  const { table } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
    // The header is inside of the scrolled part, and sticks.
    scrollPaddingStart: ROW_HEIGHT_PX,
    scrollMargin: ROW_HEIGHT_PX,
  });

  const activeIndex = activeId === null ? -1 : rows.findIndex((row) => row.id === activeId);
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: "auto" });
  }, [activeIndex, virtualizer]);

  const allSelected = table.getIsAllRowsSelected();
  return (
    <div
      ref={scroller}
      className="mb-4 min-h-0 overflow-auto rounded-lg border border-line bg-surface has-[table:focus-visible]:outline-2 has-[table:focus-visible]:outline-accent"
    >
      {/* Laid out as a grid, since only the rows in sight are in the document. */}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen and opened by keys is a grid
        role="grid"
        aria-label="Nodes"
        aria-rowcount={rows.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={activeId === null ? undefined : `node-row-${activeId}`}
        tabIndex={0}
        className="relative block min-w-[72rem] outline-none"
        style={{ height: virtualizer.getTotalSize() + ROW_HEIGHT_PX }}
      >
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
        <tbody className="block">
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <NodeRow
                key={row.id}
                nodeId={row.id as NodeId}
                index={item.index}
                offsetPx={item.start}
                isActive={row.id === activeId}
                isSelected={row.getIsSelected()}
                onSelect={row.getToggleSelectedHandler()}
                onActivate={onActivate}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
