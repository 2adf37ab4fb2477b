import { memo, type ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
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

function HeatMapRow({ idPrefix, index, row, layout, firstTarget, isLit, activeColumn }: RowProps): ReactNode {
  return (
    <tr style={{ height: layout.cellHeightPx }}>
      <RowHead nodeId={row.nodeId} name={row.name} region={row.region} isLit={isLit} />
      <RowCells
        idPrefix={idPrefix}
        index={index}
        cells={row.cells}
        firstTarget={firstTarget}
        activeColumn={activeColumn}
      />
    </tr>
  );
}

const RowHead = memo(function RowHead({
  nodeId,
  name,
  region,
  isLit,
}: Pick<PreparedRow, "nodeId" | "name" | "region"> & { isLit: boolean }): ReactNode {
  return (
    <th
      scope="row"
      data-lit={isLit}
      className="sticky left-0 z-10 truncate bg-surface px-2 text-left font-medium text-ink text-xs data-[lit=true]:bg-selected"
      title={region === "" ? name : `${name}, ${region}`}
    >
      <PageLink href={`/nodes/${encodeURIComponent(nodeId)}`} tabIndex={-1} className="hover:underline">
        {name}
      </PageLink>
      {region === "" ? null : (
        <span className="font-normal text-2xs text-ink-faint max-md:hidden"> {region}</span>
      )}
    </th>
  );
});

/** While the pointer moves, heads change and no cell is drawn again; while the focus moves, the rows that it leaves and enters. */
const RowCells = memo(function RowCells({
  idPrefix,
  index,
  cells,
  firstTarget,
  activeColumn,
}: Pick<RowProps, "idPrefix" | "index" | "firstTarget" | "activeColumn"> & {
  cells: readonly MatrixCell[];
}): ReactNode {
  return cells.map((cell, column) => (
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
  ));
});

/** Begins with what is seen, as speech input expects of a name. */
function spokenName({ text, sentence }: MatrixCell): string {
  return text === "" ? sentence : `${text}, ${sentence}`;
}

/** Thousands of cells are drawn at once, so that the names are only joined: none of them contradicts another. */
function cellClass(cell: MatrixCell, isActive: boolean, isFirstTarget: boolean): string {
  const names = ["relative overflow-hidden text-center text-2xs", toneClass(cell.tone)];
  names.push(cell.link.kind === "none" ? "cursor-default" : "cursor-pointer");
  if (cell.isEstimate) names.push(ESTIMATE_CLASS);
  if (cell.isDemoDelay) names.push("italic");
  if (isFirstTarget) names.push("border-l-4 border-l-surface");
  if (isActive) names.push("outline-2 outline-accent -outline-offset-2");
  return names.join(" ");
}

/** The first responder of the column's target. */
function NearestDot(): ReactNode {
  return <span aria-hidden className="absolute top-0.5 right-0.5 size-1.5 rounded-full bg-current" />;
}
