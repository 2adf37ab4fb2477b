"use client";
import type { NodeView } from "@orrery/protocol";
import { toast } from "@orrery/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useTRPC, useTRPCClient } from "../../../lib/trpc/client.tsx";
import { runOnNodes } from "./run-on-nodes.ts";

type Client = ReturnType<typeof useTRPCClient>;

export type NodeActionRun = {
  /** Said when all is done: "Cordoned tokyo-1". */
  done: string;
  /** Offers to return the nodes to service, which takes the action back. */
  undoable?: boolean;
  call: (client: Client, node: NodeView) => Promise<unknown>;
};

/** Calls the hub for each node. The new state itself arrives by the live connection, not from here. */
export function useRunNodeAction(nodes: ReadonlyArray<NodeView>): (run: NodeActionRun) => Promise<void> {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();

  return async ({ done, undoable = false, call }) => {
    try {
      await runOnNodes(nodes, (node) => call(client, node));
    } finally {
      void queryClient.invalidateQueries(trpc.overview.get.queryFilter());
    }
    const undo = {
      label: "Undo",
      onClick: () => {
        runOnNodes(nodes, (node) => client.nodes.uncordon.mutate({ nodeId: node.id })).then(
          () => toast.success("Returned to service"),
          (error: Error) => toast.error("Not undone", { description: error.message }),
        );
      },
    };
    toast.success(done, undoable ? { action: undo } : {});
  };
}
