"use client";
import { classNames } from "@orrery/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { ROW_HEIGHT_PX } from "../../nodes/node-grid.ts";
import type { TableSort } from "./table-sort.ts";

export type GridColumn<Row, By extends string> = {
  id: By;
  header: string;
  /** For CSS grid's columns. */
  width: string;
  isNumeric?: boolean;
  /** Text beside a right-aligned number needs more room. */
  isAfterNumber?: boolean;
  /** What comes first after a click on its head. */
  startsDescending?: boolean;
  /** Names the row. */
  isHead?: boolean;
  cell: (row: Row) => ReactNode;
};

export type MapGridProps<Row, By extends string> = {
  label: string;
  columns: readonly GridColumn<Row, By>[];
  count: number;
  rowAt: (index: number) => Row | null;
  keyOf: (index: number) => string;
  sort: TableSort<By>;
  onSort: (column: GridColumn<Row, By>) => void;
  activeIndex: number;
  isSelected: (row: Row) => boolean;
  /** `isAdded`: beside what is selected already. */
  onSelect: (row: Row, isAdded: boolean) => void;
  /** In front of and behind the columns. */
  lead?: { width: string; head: ReactNode; cell: (row: Row, isSelected: boolean) => ReactNode };
  tail?: { width: string; name: string; cell: (row: Row) => ReactNode };
  /** Narrower than this it scrolls sideways. */
  minWidth: string;
};

/** A grid of up to 100,000 rows, of which only those in sight are in the document. */
export function MapGrid<Row, By extends string>(props: MapGridProps<Row, By>): ReactNode {
  const { label, count, rowAt, keyOf, activeIndex, isSelected, onSelect, lead, tail, minWidth } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    getItemKey: keyOf,
    overscan: 12,
    // The header is inside of the scrolled part, and sticks.
    scrollPaddingStart: ROW_HEIGHT_PX,
    scrollMargin: ROW_HEIGHT_PX,
  });
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: "auto" });
  }, [activeIndex, virtualizer]);

  const gridTemplateColumns = [lead?.width, ...props.columns.map(({ width }) => width), tail?.width]
    .filter((width) => width !== undefined)
    .join(" ");
  return (
    <div
      ref={scroller}
      className="min-h-0 overflow-auto rounded-lg border border-line bg-surface has-[table:focus-visible]:outline-2 has-[table:focus-visible]:outline-accent"
    >
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen and opened by keys is a grid
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-multiselectable="true"
        aria-activedescendant={activeIndex < 0 ? undefined : `${id}-${activeIndex}`}
        tabIndex={0}
        className="relative block outline-none"
        style={{ height: virtualizer.getTotalSize() + ROW_HEIGHT_PX, minWidth }}
      >
        <GridHead {...props} gridTemplateColumns={gridTemplateColumns} />
        <tbody className="block">
          {virtualizer.getVirtualItems().map((item) => {
            const row = rowAt(item.index);
            if (row === null) return null;
            const selected = isSelected(row);
            return (
              <tr
                key={item.key}
                id={`${id}-${item.index}`}
                aria-rowindex={item.index + 2}
                aria-selected={selected}
                onClick={(event) => {
                  if (isOnControl(event.target)) return;
                  onSelect(row, event.ctrlKey || event.metaKey || event.shiftKey);
                }}
                className={classNames(
                  "absolute inset-x-0 top-0 grid cursor-default items-center gap-x-3 border-line border-b px-3 text-ink text-sm",
                  selected ? "bg-selected" : "hover:bg-hover",
                  item.index === activeIndex && "shadow-[inset_2px_0_0_var(--color-accent)]",
                )}
                style={{
                  gridTemplateColumns,
                  height: ROW_HEIGHT_PX,
                  transform: `translateY(${item.start}px)`,
                }}
              >
                {lead === undefined ? null : <td className="flex">{lead.cell(row, selected)}</td>}
                {props.columns.map((column) => (
                  <GridCell key={column.id} column={column} row={row} />
                ))}
                {tail === undefined ? null : <td className="flex justify-end">{tail.cell(row)}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function isOnControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("button, a, [role=menu]") !== null;
}

function GridCell<Row, By extends string>({
  column,
  row,
}: {
  column: GridColumn<Row, By>;
  row: Row;
}): ReactNode {
  if (column.isHead === true) {
    return (
      <th scope="row" className="min-w-0 truncate text-left font-medium">
        {column.cell(row)}
      </th>
    );
  }
  return (
    <td
      className={classNames(
        "min-w-0 truncate",
        column.isNumeric && "text-right",
        column.isAfterNumber && "pl-4",
      )}
    >
      {column.cell(row)}
    </td>
  );
}

function GridHead<Row, By extends string>({
  columns,
  sort,
  onSort,
  lead,
  tail,
  gridTemplateColumns,
}: MapGridProps<Row, By> & { gridTemplateColumns: string }): ReactNode {
  return (
    <thead className="sticky top-0 z-10 block">
      <tr
        aria-rowindex={1}
        className="grid h-9 items-center gap-x-3 rounded-t-lg border-line border-b bg-surface px-3 text-ink-faint text-xs"
        style={{ gridTemplateColumns }}
      >
        {lead === undefined ? null : (
          <th scope="col" className="flex">
            {lead.head}
          </th>
        )}
        {columns.map((column) => {
          const isSorted = sort.by === column.id;
          const Arrow = sort.isDescending ? ArrowDown : ArrowUp;
          return (
            <th
              key={column.id}
              scope="col"
              aria-sort={isSorted ? (sort.isDescending ? "descending" : "ascending") : "none"}
              className={classNames(
                "flex min-w-0 font-medium",
                column.isNumeric && "justify-end",
                column.isAfterNumber && "pl-4",
              )}
            >
              <button
                type="button"
                onClick={() => onSort(column)}
                className={classNames(
                  "inline-flex h-6 min-w-0 items-center gap-1 rounded-sm hover:text-ink",
                  column.isNumeric && "flex-row-reverse",
                  isSorted && "text-ink",
                )}
              >
                <span className="truncate">{column.header}</span>
                {isSorted ? <Arrow aria-hidden className="size-3 shrink-0" /> : null}
              </button>
            </th>
          );
        })}
        {tail === undefined ? null : (
          <th scope="col">
            <span className="sr-only">{tail.name}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}
