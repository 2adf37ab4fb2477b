"use client";
import type { NodeView } from "@orrery/protocol";
import { Button, IconButton } from "@orrery/ui";
import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { availableNodeActions, NODE_ACTION_LABELS, type NodeAction } from "../../node/actions/node-action.ts";
import { NODE_ACTION_ICONS, NodeActionsMenu } from "../../node/actions/node-actions-menu.tsx";
import { useNodeActions } from "../../node/actions/node-actions-provider.tsx";

/** Within one click; everything else is in the menu. */
const FIRST: ReadonlySet<NodeAction> = new Set(["cordon", "drain", "maintenance", "uncordon", "approve"]);
const SHORT_LABELS: Partial<Record<NodeAction, string>> = { maintenance: "Maintenance" };

/** The same dialogs as everywhere; nothing where the reader may do nothing. */
export function NodeActions({ node }: { node: NodeView }): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  const actions = availableNodeActions([node], can);
  if (actions.length === 0) return null;
  return actions
    .filter((action) => FIRST.has(action))
    .map((action) => {
      const Icon = NODE_ACTION_ICONS[action];
      return (
        <Button key={action} size="sm" icon={<Icon aria-hidden />} onClick={() => openAction(action, [node])}>
          {SHORT_LABELS[action] ?? NODE_ACTION_LABELS[action]}…
        </Button>
      );
    });
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
