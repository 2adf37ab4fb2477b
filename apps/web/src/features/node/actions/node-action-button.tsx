"use client";
import { Button } from "@orrery/ui";
import type { ReactNode } from "react";
import { NODE_ACTION_LABELS, type NodeAction } from "./node-action.ts";
import { NODE_ACTION_ICONS } from "./node-actions-menu.tsx";

export type NodeActionButtonProps = {
  action: NodeAction;
  label?: string;
  isPending?: boolean;
  onClick: () => void;
};

/** Opens the dialog of an action, outside of a menu. */
export function NodeActionButton({
  action,
  label = NODE_ACTION_LABELS[action],
  isPending = false,
  onClick,
}: NodeActionButtonProps): ReactNode {
  const Icon = NODE_ACTION_ICONS[action];
  return (
    <Button size="sm" icon={<Icon aria-hidden />} pending={isPending} onClick={onClick}>
      {label}…
    </Button>
  );
}
