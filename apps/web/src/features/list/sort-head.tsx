"use client";
import { SortButton, type SortOrder, TableHeaderCell } from "@orrery/ui";
import type { ReactNode } from "react";

export type SortHeadProps<Sort extends string> = {
  /** Its order is in the address. */
  list: { url: { sort: Sort }; setUrl: (change: { sort: Sort }) => unknown };
  sort: Sort;
  label: string;
  isNumeric?: boolean;
};

/** A click sorts by this column, in the one order that makes sense for it. */
export function SortHead<Sort extends string>({
  list,
  sort,
  label,
  isNumeric = false,
}: SortHeadProps<Sort>): ReactNode {
  const order: SortOrder = list.url.sort === sort ? "descending" : "none";
  return (
    <TableHeaderCell numeric={isNumeric} aria-sort={order}>
      <SortButton order={order} numeric={isNumeric} onClick={() => void list.setUrl({ sort })}>
        {label}
      </SortButton>
    </TableHeaderCell>
  );
}
