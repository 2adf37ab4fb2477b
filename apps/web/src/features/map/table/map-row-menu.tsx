"use client";
import type { NodeId } from "@orrery/protocol";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { RowMenuButton } from "../../list/row-menu-button.tsx";
import { availableNodeActions } from "../../node/actions/node-action.ts";
import { NodeActionsMenu } from "../../node/actions/node-actions-menu.tsx";
import { useMapPage } from "../map-context.ts";

/** A plain button until it is asked for its menu; then the node is read, as the menu's dialogs show more of it than the map knows. */
export function MapRowMenu({ nodeId, name }: { nodeId: NodeId; name: string }): ReactNode {
  const { fleet, isLive } = useMapPage();
  const { can } = useMe();
  const trpc = useTRPC();
  const [isAsked, setAsked] = useState(false);
  const query = useQuery(trpc.nodes.get.queryOptions({ nodeId }, { enabled: isAsked, staleTime: 0 }));
  const state = fleet.state(fleet.slotOf(nodeId));
  if (!isLive || state === null) return null;
  if (availableNodeActions([{ ...state, certificateSerial: null }], can).length === 0) return null;
  const row = { id: nodeId, name };
  if (isAsked && query.data !== undefined && !query.isFetching) {
    return (
      <NodeActionsMenu nodes={[query.data]} defaultOpen onOpenChange={setAsked}>
        <RowMenuButton row={row} />
      </NodeActionsMenu>
    );
  }
  return (
    <RowMenuButton
      row={row}
      aria-haspopup="menu"
      aria-expanded={false}
      aria-busy={query.isFetching || undefined}
      onClick={() => setAsked(true)}
    />
  );
}
