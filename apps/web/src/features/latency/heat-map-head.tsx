import { classNames } from "@orrery/ui";
import { memo, type ReactNode } from "react";
import type { MatrixLayout } from "./matrix-layout.ts";
import type { PreparedColumn } from "./prepare-matrix.ts";

export type HeatMapHeadProps = {
  columns: readonly PreparedColumn[];
  layout: MatrixLayout;
  litColumn: number | null;
};

export const HeatMapHead = memo(function HeatMapHead({
  columns,
  layout,
  litColumn,
}: HeatMapHeadProps): ReactNode {
  return (
    <thead className="sticky top-0 z-20 bg-surface">
      <tr>
        <th
          scope="col"
          className="sticky left-0 z-10 bg-surface px-2 pb-1 text-left align-bottom font-normal text-2xs text-ink-faint"
        >
          from ↓ <span aria-hidden>·</span> to →
        </th>
        {columns.map((column, index) => (
          <ColumnHead
            key={column.id}
            column={column}
            isUpright={layout.isUpright}
            isLit={index === litColumn}
          />
        ))}
      </tr>
    </thead>
  );
});

const ColumnHead = memo(function ColumnHead({
  column,
  isUpright,
  isLit,
}: {
  column: PreparedColumn;
  isUpright: boolean;
  isLit: boolean;
}): ReactNode {
  return (
    <th
      scope="col"
      title={column.name}
      data-lit={isLit}
      className={classNames(
        "overflow-hidden bg-surface px-0.5 pt-2 pb-1 align-bottom font-medium text-2xs text-ink-muted data-[lit=true]:bg-selected data-[lit=true]:text-ink",
        column.isTarget && "italic",
      )}
    >
      <span
        className={
          isUpright
            ? "mx-auto block max-h-28 rotate-180 truncate [writing-mode:vertical-rl]"
            : "block truncate"
        }
      >
        <ColumnName column={column} />
      </span>
    </th>
  );
});

function ColumnName({ column }: { column: PreparedColumn }): ReactNode {
  return (
    <>
      {column.isTarget ? <span className="sr-only">target </span> : null}
      {column.name}
    </>
  );
}
