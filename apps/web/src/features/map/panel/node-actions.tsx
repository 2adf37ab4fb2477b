"use client";
import type { NodeView } from "@orrery/protocol";
import { IconButton } from "@orrery/ui";
import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { availableNodeActions, type NodeAction } from "../../node/actions/node-action.ts";
import { NodeActionButton } from "../../node/actions/node-action-button.tsx";
import { NodeActionsMenu } from "../../node/actions/node-actions-menu.tsx";
import { useNodeActions } from "../../node/actions/node-actions-provider.tsx";

/** Within one click; everything else is in the menu. */
const FIRST: ReadonlySet<NodeAction> = new Set(["cordon", "drain", "maintenance", "uncordon", "approve"]);
const SHORT_LABELS: Partial<Record<NodeAction, { label: string }>> = {
  maintenance: { label: "Maintenance" },
};

/** The same dialogs as everywhere; nothing where the reader may do nothing. */
export function NodeActions({ node }: { node: NodeView }): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  const actions = availableNodeActions([node], can);
  if (actions.length === 0) return null;
  return actions
    .filter((action) => FIRST.has(action))
    .map((action) => (
      <NodeActionButton
        key={action}
        action={action}
        {...SHORT_LABELS[action]}
        onClick={() => openAction(action, [node])}
      />
    ));
}

/** All of them, those that are seldom needed, too. */
export function MoreNodeActions({ node }: { node: NodeView }): ReactNode {
  return (
    <NodeActionsMenu nodes={[node]}>
      <IconButton size="sm" label={`More actions for ${node.name}`}>
        <Ellipsis aria-hidden />
      </IconButton>
    </NodeActionsMenu>
  );
}
