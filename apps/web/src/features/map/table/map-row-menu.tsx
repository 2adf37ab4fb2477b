"use client";
import type { NodeId } from "@orrery/protocol";
import { useQuery } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { type ComponentProps, type ReactNode, useState } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
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
  if (isAsked && query.data !== undefined && !query.isFetching) {
    return (
      <NodeActionsMenu nodes={[query.data]} defaultOpen onOpenChange={setAsked}>
        <MenuButton nodeId={nodeId} name={name} />
      </NodeActionsMenu>
    );
  }
  return (
    <MenuButton
      nodeId={nodeId}
      name={name}
      aria-haspopup="menu"
      aria-expanded={false}
      aria-busy={query.isFetching || undefined}
      onClick={() => setAsked(true)}
    />
  );
}

function MenuButton({
  nodeId,
  name,
  ...rest
}: ComponentProps<"button"> & { nodeId: NodeId; name: string }): ReactNode {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-row-menu={nodeId}
      aria-label={`Actions for ${name}`}
      className="inline-flex size-7 items-center justify-center rounded-md text-ink-faint hover:bg-hover hover:text-ink data-[state=open]:bg-hover touch:size-11"
      {...rest}
    >
      <Ellipsis aria-hidden className="size-4" />
    </button>
  );
}
