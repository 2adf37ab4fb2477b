"use client";
import type { NodeView } from "@orrery/protocol";
import { ActionMenu, type ActionMenuProps } from "@orrery/ui";
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
import type { ReactNode } from "react";
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

export type NodeActionsMenuProps = Omit<ActionMenuProps, "actions"> & { nodes: ReadonlyArray<NodeView> };

/** Shows nothing where the reader may do nothing. */
export function NodeActionsMenu({ nodes, ...menu }: NodeActionsMenuProps): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  const actions = availableNodeActions(nodes, can).map((action) => {
    const Icon = NODE_ACTION_ICONS[action];
    return {
      label: `${NODE_ACTION_LABELS[action]}…`,
      icon: <Icon aria-hidden />,
      onSelect: () => openAction(action, nodes),
      destructive: DESTRUCTIVE.has(action),
      startsGroup: GROUP_STARTS.has(action),
    };
  });
  return <ActionMenu {...menu} actions={actions} />;
}
