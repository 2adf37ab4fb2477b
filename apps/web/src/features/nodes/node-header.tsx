"use client";
import type { ReactNode } from "react";
import { WindowGridHead } from "../list/window-grid-head.tsx";
import type { NodeList } from "./use-node-list.ts";

const ORDERS = { asc: "ascending", desc: "descending" } as const;

/** The head cells of the nodes' grid. */
export function NodeHeader({ table, selectAll }: { table: NodeList["table"]; selectAll: ReactNode }) {
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  return (
    <>
      <th scope="col" className="flex">
        {selectAll}
      </th>
      {headers.map(({ id, column }) => {
        const sorted = column.getIsSorted();
        const { meta, header } = column.columnDef;
        return (
          <WindowGridHead
            key={id}
            order={sorted === false ? "none" : ORDERS[sorted]}
            onSort={column.getCanSort() ? column.getToggleSortingHandler() : undefined}
            isNumeric={meta?.isNumeric === true}
            className={meta?.isAfterNumber === true ? "pl-2" : undefined}
          >
            {String(header)}
          </WindowGridHead>
        );
      })}
      <th scope="col">
        <span className="sr-only">Actions</span>
      </th>
    </>
  );
}
