"use client";
import type { NodeId, NodeView } from "@orrery/protocol";
import { toast } from "@orrery/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { availableNodeActions, type NodeAction } from "../../node/actions/node-action.ts";
import { NodeActionButton } from "../../node/actions/node-action-button.tsx";
import { useNodeActions } from "../../node/actions/node-actions-provider.tsx";
import { useMapPage } from "../map-context.ts";

/** Up to so many are read one by one; for more the whole list costs less. */
const SINGLE_READS_MAX = 20;

/**
 * What can be done to all of them at once, as in the node list. The map knows their state, but not all that the dialogs show, so that is
 * read when one is opened.
 */
export function BulkActions({ ids }: { ids: readonly NodeId[] }): ReactNode {
  const { fleet } = useMapPage();
  const { can } = useMe();
  const openAction = useNodeActions();
  const readNodes = useReadNodes();
  const [opening, setOpening] = useState<NodeAction | null>(null);
  const states = ids.flatMap((id) => fleet.state(fleet.slotOf(id)) ?? []);
  const actions = availableNodeActions(
    // Certificates are nothing that several nodes have an action for.
    states.map(({ admission, scheduling }) => ({ admission, scheduling, certificateSerial: null })),
    can,
  ).filter((action) => action !== "rename" && action !== "labels");

  async function open(action: NodeAction): Promise<void> {
    setOpening(action);
    try {
      openAction(action, await readNodes(ids));
    } catch (error) {
      toast.error("The nodes could not be read", { description: describeError(error) });
    } finally {
      setOpening(null);
    }
  }

  if (actions.length === 0) {
    return <span className="text-ink-muted text-xs">Nothing applies to all of them.</span>;
  }
  return actions.map((action) => (
    <NodeActionButton
      key={action}
      action={action}
      isPending={opening === action}
      onClick={() => void open(action)}
    />
  ));
}

function useReadNodes(): (ids: readonly NodeId[]) => Promise<NodeView[]> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return async (ids) => {
    if (ids.length <= SINGLE_READS_MAX) {
      return Promise.all(
        ids.map((nodeId) =>
          queryClient.fetchQuery(trpc.nodes.get.queryOptions({ nodeId }, { staleTime: 0 })),
        ),
      );
    }
    const wanted = new Set(ids);
    const all = await queryClient.fetchQuery(trpc.nodes.list.queryOptions(undefined, { staleTime: 0 }));
    return all.filter(({ id }) => wanted.has(id));
  };
}
