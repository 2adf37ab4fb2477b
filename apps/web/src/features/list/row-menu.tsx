"use client";
import type { ActionMenuProps } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { RowMenuButton, type RowMenuButtonProps } from "./row-menu-button.tsx";

export type RowMenuProps = Pick<RowMenuButtonProps, "row"> & {
  /** False = the reader may do nothing with it. */
  isOffered: boolean;
  /** Renders the menu with what makes it open at once. */
  menu: (opening: Omit<ActionMenuProps, "actions">) => ReactNode;
};

/**
 * A plain button until it is asked for its menu, by a click or by the key `.`: there is one in every row, and rows come
 * and go while one scrolls.
 */
export function RowMenu({ row, isOffered, menu }: RowMenuProps): ReactNode {
  const [isAsked, setAsked] = useState(false);
  if (isAsked) {
    return menu({ defaultOpen: true, onOpenChange: setAsked, children: <RowMenuButton row={row} /> });
  }
  if (!isOffered) return null;
  return (
    <RowMenuButton
      row={row}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={(event) => {
        event.stopPropagation();
        setAsked(true);
      }}
    />
  );
}
