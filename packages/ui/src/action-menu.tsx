"use client";
import { Fragment, type ReactNode } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "./dropdown-menu.tsx";

export type MenuAction = {
  label: string;
  icon: ReactNode;
  onSelect: () => void;
  /** It cannot be taken back. */
  destructive?: boolean;
  /** A line parts it from what stands above it. */
  startsGroup?: boolean;
};

export type ActionMenuProps = {
  actions: readonly MenuAction[];
  /** For a menu that is mounted by the click that asks for it. */
  defaultOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The button that opens it. */
  children: ReactNode;
};

/** What can be done to something. Where that is nothing, there is no button either. */
export function ActionMenu({
  actions,
  defaultOpen = false,
  onOpenChange,
  children,
}: ActionMenuProps): ReactNode {
  if (actions.length === 0) return null;
  return (
    <DropdownMenu defaultOpen={defaultOpen} onOpenChange={(open) => onOpenChange?.(open)}>
      <DropdownMenuTrigger>{children}</DropdownMenuTrigger>
      <DropdownMenuContent>
        {actions.map(({ label, icon, onSelect, destructive = false, startsGroup = false }, index) => (
          <Fragment key={label}>
            {index > 0 && startsGroup ? <DropdownMenuSeparator /> : null}
            <DropdownMenuItem icon={icon} destructive={destructive} onSelect={onSelect}>
              {label}
            </DropdownMenuItem>
          </Fragment>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
