import { classNames } from "@orrery/ui";
import Link from "next/link";
import { memo, type ReactNode } from "react";
import type { CellPlace } from "./matrix-focus.ts";
import type { MatrixLayout } from "./matrix-layout.ts";
import type { MatrixCell, PreparedRow } from "./prepare-matrix.ts";
import { ESTIMATE_CLASS, toneClass } from "./tone-class.ts";

export type HeatMapBodyProps = {
  /** Of the cells' ids. */
  idPrefix: string;
  rows: readonly PreparedRow[];
  layout: MatrixLayout;
  /** Index of the first column that is a target; -1 = none. */
  firstTarget: number;
  litRow: number | null;
  active: CellPlace | null;
};

export function HeatMapBody({
  idPrefix,
  rows,
  layout,
  firstTarget,
  litRow,
  active,
}: HeatMapBodyProps): ReactNode {
  return (
    <tbody>
      {rows.map((row, index) => (
        <HeatMapRow
          key={row.nodeId}
          idPrefix={`${idPrefix}-${index}`}
          index={index}
          row={row}
          layout={layout}
          firstTarget={firstTarget}
          isLit={index === litRow}
          activeColumn={active?.row === index ? active.column : null}
        />
      ))}
    </tbody>
  );
}

type RowProps = {
  idPrefix: string;
  index: number;
  row: PreparedRow;
  layout: MatrixLayout;
  firstTarget: number;
  isLit: boolean;
  activeColumn: number | null;
};

/** While the pointer moves, only the rows that it leaves and enters are drawn again. */
const HeatMapRow = memo(function HeatMapRow({
  idPrefix,
  index,
  row,
  layout,
  firstTarget,
  isLit,
  activeColumn,
}: RowProps): ReactNode {
  return (
    <tr style={{ height: layout.cellHeightPx }}>
      <th
        scope="row"
        data-lit={isLit}
        className="sticky left-0 z-10 truncate bg-surface px-2 text-left font-medium text-ink text-xs data-[lit=true]:bg-selected"
        title={row.region === "" ? row.name : `${row.name}, ${row.region}`}
      >
        <Link
          href={`/nodes/${encodeURIComponent(row.nodeId)}`}
          prefetch={false}
          tabIndex={-1}
          className="hover:underline"
        >
          {row.name}
        </Link>
        {row.region === "" ? null : (
          <span className="font-normal text-2xs text-ink-faint max-md:hidden"> {row.region}</span>
        )}
      </th>
      {row.cells.map((cell, column) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
          key={column}
          id={`${idPrefix}-${column}`}
          data-row={index}
          data-column={column}
          aria-label={spokenName(cell)}
          className={cellClass(cell, column === activeColumn, column === firstTarget)}
        >
          {cell.text}
          {cell.isNearest ? <NearestDot /> : null}
        </td>
      ))}
    </tr>
  );
});

/** Begins with what is seen, as speech input expects of a name. */
function spokenName({ text, sentence }: MatrixCell): string {
  return text === "" ? sentence : `${text}, ${sentence}`;
}

function cellClass(cell: MatrixCell, isActive: boolean, isFirstTarget: boolean): string {
  return classNames(
    "relative cursor-default overflow-hidden rounded-xs text-center text-2xs",
    cell.link.kind !== "none" && "cursor-pointer",
    toneClass(cell.tone),
    cell.isEstimate && ESTIMATE_CLASS,
    cell.isDemoDelay && "italic",
    isFirstTarget && "border-l-4 border-l-surface",
    isActive && "outline-2 outline-accent -outline-offset-2",
  );
}

/** The first responder of the column's target. */
function NearestDot(): ReactNode {
  return <span aria-hidden className="absolute top-0.5 right-0.5 size-1.5 rounded-full bg-current" />;
}
