"use client";
import type { TargetView } from "@orrery/protocol";
import { ActionMenu, type ActionMenuProps, type MenuAction } from "@orrery/ui";
import { Pencil, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import type { OpenTargetTask } from "./target-task.tsx";

export type TargetActionsMenuProps = Omit<ActionMenuProps, "actions"> & {
  target: TargetView;
  onTask: OpenTargetTask;
};

/** Shows nothing where the reader may change nothing. */
export function TargetActionsMenu({ target, onTask, ...menu }: TargetActionsMenuProps): ReactNode {
  const { can } = useMe();
  if (!can("targets:write")) return null;
  const actions: MenuAction[] = [
    { label: "Edit…", icon: <Pencil aria-hidden />, onSelect: () => onTask({ action: "edit", target }) },
    {
      label: "Remove…",
      icon: <Trash2 aria-hidden />,
      onSelect: () => onTask({ action: "remove", target }),
      destructive: true,
      startsGroup: true,
    },
  ];
  return <ActionMenu {...menu} actions={actions} />;
}
