"use client";
import type { NodeView } from "@orrery/protocol";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@orrery/ui";
import {
  Ban,
  Check,
  CircleSlash,
  type LucideIcon,
  PackageOpen,
  Pencil,
  Play,
  ShieldX,
  Tags,
  Trash2,
  Wrench,
} from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { availableNodeActions, NODE_ACTION_LABELS, type NodeAction } from "./node-action.ts";
import { useNodeActions } from "./node-actions-provider.tsx";

export const NODE_ACTION_ICONS: Record<NodeAction, LucideIcon> = {
  cordon: CircleSlash,
  drain: PackageOpen,
  maintenance: Wrench,
  uncordon: Play,
  approve: Check,
  reject: Ban,
  rename: Pencil,
  labels: Tags,
  revokeCertificate: ShieldX,
  remove: Trash2,
};

const DESTRUCTIVE: ReadonlySet<NodeAction> = new Set(["reject", "revokeCertificate", "remove"]);
const GROUP_STARTS: ReadonlySet<NodeAction> = new Set(["rename", "revokeCertificate"]);

export type NodeActionsMenuProps = {
  nodes: ReadonlyArray<NodeView>;
  /** For a menu that is mounted by the click that asks for it. */
  defaultOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The button that opens it. */
  children: ReactNode;
};

/** Shows nothing where the reader may do nothing. */
export function NodeActionsMenu({
  nodes,
  defaultOpen = false,
  onOpenChange,
  children,
}: NodeActionsMenuProps): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  const actions = availableNodeActions(nodes, can);
  if (actions.length === 0) return null;
  return (
    <DropdownMenu defaultOpen={defaultOpen} onOpenChange={(open) => onOpenChange?.(open)}>
      <DropdownMenuTrigger>{children}</DropdownMenuTrigger>
      <DropdownMenuContent>
        {actions.map((action, index) => {
          const Icon = NODE_ACTION_ICONS[action];
          return (
            <Fragment key={action}>
              {index > 0 && GROUP_STARTS.has(action) ? <DropdownMenuSeparator /> : null}
              <DropdownMenuItem
                icon={<Icon aria-hidden />}
                destructive={DESTRUCTIVE.has(action)}
                onSelect={() => openAction(action, nodes)}
              >
                {`${NODE_ACTION_LABELS[action]}…`}
              </DropdownMenuItem>
            </Fragment>
          );
        })}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
