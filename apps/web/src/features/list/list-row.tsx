"use client";
import { classNames, TableCell, TableRow } from "@orrery/ui";
import type { ComponentProps, ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { type ListKind, listRowId } from "./list-row-id.ts";

export type ListRowProps = Omit<ComponentProps<typeof TableRow>, "id" | "onClick"> & {
  kind: ListKind;
  rowId: string;
  isActive: boolean;
  onActivate: (id: string) => void;
  /** At its end. */
  menu: ReactNode;
};

/** Quieter while the hub does not answer, since what it says is old. */
export function ListRow({
  kind,
  rowId,
  isActive,
  onActivate,
  menu,
  className,
  children,
  ...rest
}: ListRowProps): ReactNode {
  const viewer = useViewer();
  return (
    <TableRow
      {...rest}
      id={listRowId(kind, rowId)}
      onClick={() => onActivate(rowId)}
      className={classNames(
        className,
        isActive && "shadow-[inset_2px_0_0_var(--color-accent)]",
        viewer !== undefined && "text-ink-muted",
      )}
    >
      {children}
      <TableCell className="w-0 py-0 text-right">{menu}</TableCell>
    </TableRow>
  );
}
