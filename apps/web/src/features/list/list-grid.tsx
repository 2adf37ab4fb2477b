"use client";
import { Table, TableBody, TableHead, TableHeaderCell } from "@orrery/ui";
import { type ReactNode, useEffect } from "react";
import { type ListKind, listRowId } from "./list-row-id.ts";

export type ListGridProps = {
  label: string;
  kind: ListKind;
  activeId: string | null;
  /** Its head cells, without that of the rows' menus. */
  head: ReactNode;
  /** A ListRow each. */
  children: ReactNode;
};

/** A list of things one opens: a table whose rows the keys walk through, each with a menu at its end. */
export function ListGrid({ label, kind, activeId, head, children }: ListGridProps): ReactNode {
  const activeRowId = activeId === null ? undefined : listRowId(kind, activeId);
  useEffect(() => {
    if (activeRowId !== undefined) {
      document.getElementById(activeRowId)?.scrollIntoView({ block: "nearest" });
    }
  }, [activeRowId]);
  return (
    <div className="rounded-lg border border-line bg-surface has-[table:focus-visible]:outline-2 has-[table:focus-visible]:outline-accent">
      <Table
        role="grid"
        aria-label={label}
        aria-activedescendant={activeRowId}
        tabIndex={0}
        className="outline-none"
      >
        <TableHead>
          <tr>
            {head}
            <TableHeaderCell>
              <span className="sr-only">Actions</span>
            </TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>{children}</TableBody>
      </Table>
    </div>
  );
}
