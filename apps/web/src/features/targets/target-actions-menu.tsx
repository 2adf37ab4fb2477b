"use client";
import type { TargetView } from "@orrery/protocol";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@orrery/ui";
import { Pencil, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import type { OpenTargetTask } from "./target-task.tsx";

export type TargetActionsMenuProps = {
  target: TargetView;
  onTask: OpenTargetTask;
  /** For a menu that is mounted by the click that asks for it. */
  defaultOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The button that opens it. */
  children: ReactNode;
};

/** Shows nothing where the reader may change nothing. */
export function TargetActionsMenu({
  target,
  onTask,
  defaultOpen = false,
  onOpenChange,
  children,
}: TargetActionsMenuProps): ReactNode {
  const { can } = useMe();
  if (!can("targets:write")) return null;
  return (
    <DropdownMenu defaultOpen={defaultOpen} onOpenChange={(open) => onOpenChange?.(open)}>
      <DropdownMenuTrigger>{children}</DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem icon={<Pencil aria-hidden />} onSelect={() => onTask({ action: "edit", target })}>
          Edit…
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem
          destructive
          icon={<Trash2 aria-hidden />}
          onSelect={() => onTask({ action: "remove", target })}
        >
          Remove…
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
