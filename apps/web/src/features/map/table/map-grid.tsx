"use client";
import { classNames } from "@orrery/ui";
import { type ReactNode, useId } from "react";
import { WindowGrid } from "../../list/window-grid.tsx";
import { WindowGridHead } from "../../list/window-grid-head.tsx";
import { WindowGridRow } from "../../list/window-grid-row.tsx";
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

/** A map's table: a grid of nodes or links, sorted by a click on a column, where a click selects. */
export function MapGrid<Row, By extends string>(props: MapGridProps<Row, By>): ReactNode {
  const { columns, rowAt, activeIndex, isSelected, onSelect, lead, tail } = props;
  const id = useId();
  const gridTemplateColumns = [lead?.width, ...columns.map(({ width }) => width), tail?.width]
    .filter((width) => width !== undefined)
    .join(" ");
  return (
    <WindowGrid
      label={props.label}
      count={props.count}
      keyOf={props.keyOf}
      activeIndex={activeIndex}
      activeRowId={activeIndex < 0 ? undefined : `${id}-${activeIndex}`}
      gridTemplateColumns={gridTemplateColumns}
      minWidth={props.minWidth}
      head={<Heads {...props} />}
      row={(index, offsetPx) => {
        const row = rowAt(index);
        if (row === null) return null;
        const selected = isSelected(row);
        return (
          <WindowGridRow
            id={`${id}-${index}`}
            index={index}
            offsetPx={offsetPx}
            gridTemplateColumns={gridTemplateColumns}
            isSelected={selected}
            isActive={index === activeIndex}
            onClick={(event) => {
              if (isOnControl(event.target)) return;
              onSelect(row, event.ctrlKey || event.metaKey || event.shiftKey);
            }}
            className="cursor-default"
          >
            {lead === undefined ? null : <td className="flex">{lead.cell(row, selected)}</td>}
            {columns.map((column) => (
              <GridCell key={column.id} column={column} row={row} />
            ))}
            {tail === undefined ? null : <td className="flex justify-end">{tail.cell(row)}</td>}
          </WindowGridRow>
        );
      }}
    />
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

function Heads<Row, By extends string>({
  columns,
  sort,
  onSort,
  lead,
  tail,
}: MapGridProps<Row, By>): ReactNode {
  const order = sort.isDescending ? "descending" : "ascending";
  return (
    <>
      {lead === undefined ? null : (
        <th scope="col" className="flex">
          {lead.head}
        </th>
      )}
      {columns.map((column) => (
        <WindowGridHead
          key={column.id}
          order={sort.by === column.id ? order : "none"}
          onSort={() => onSort(column)}
          isNumeric={column.isNumeric === true}
          className={column.isAfterNumber === true ? "pl-4" : undefined}
          buttonClassName="min-w-0"
        >
          <span className="truncate">{column.header}</span>
        </WindowGridHead>
      ))}
      {tail === undefined ? null : (
        <th scope="col">
          <span className="sr-only">{tail.name}</span>
        </th>
      )}
    </>
  );
}
