"use client";
import { classNames } from "@orrery/ui";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { GRID_COLUMNS } from "./node-grid.ts";
import type { NodeList } from "./use-node-list.ts";

export function NodeHeader({ table, selectAll }: { table: NodeList["table"]; selectAll: ReactNode }) {
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  return (
    <thead className="sticky top-0 z-10 block">
      <tr
        aria-rowindex={1}
        className="grid h-9 items-center gap-x-3 rounded-t-lg border-line border-b bg-surface px-3 text-ink-faint text-xs"
        style={{ gridTemplateColumns: GRID_COLUMNS }}
      >
        <th scope="col" className="flex">
          {selectAll}
        </th>
        {headers.map((header) => {
          const sorted = header.column.getIsSorted();
          const { meta } = header.column.columnDef;
          const isNumeric = meta?.isNumeric === true;
          const label = String(header.column.columnDef.header);
          return (
            <th
              key={header.id}
              scope="col"
              aria-sort={sorted === false ? "none" : sorted === "asc" ? "ascending" : "descending"}
              className={classNames(
                "flex min-w-0 font-medium",
                isNumeric && "justify-end",
                meta?.isAfterNumber && "pl-2",
              )}
            >
              {header.column.getCanSort() ? (
                <button
                  type="button"
                  onClick={header.column.getToggleSortingHandler()}
                  className={classNames(
                    "inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink",
                    isNumeric && "flex-row-reverse",
                    sorted !== false && "text-ink",
                  )}
                >
                  {label}
                  {sorted === false ? null : sorted === "asc" ? (
                    <ArrowUp aria-hidden className="size-3" />
                  ) : (
                    <ArrowDown aria-hidden className="size-3" />
                  )}
                </button>
              ) : (
                label
              )}
            </th>
          );
        })}
        <th scope="col">
          <span className="sr-only">Actions</span>
        </th>
      </tr>
    </thead>
  );
}
