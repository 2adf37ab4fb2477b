"use client";
import type { NodeView } from "@orrery/protocol";
import { useMe } from "../../lib/me/me-provider.tsx";
import { RowMenu } from "../list/row-menu.tsx";
import { availableNodeActions } from "../node/actions/node-action.ts";
import { NodeActionsMenu } from "../node/actions/node-actions-menu.tsx";

export function NodeRowMenu({ node }: { node: NodeView }) {
  const { can } = useMe();
  return (
    <RowMenu
      row={node}
      isOffered={availableNodeActions([node], can).length > 0}
      menu={(opening) => <NodeActionsMenu nodes={[node]} {...opening} />}
    />
  );
}
