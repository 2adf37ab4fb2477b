"use client";
import type { NodeId, NodeView } from "@orrery/protocol";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { useMapPage } from "../map-context.ts";
import { useFleetTick } from "../use-fleet-tick.ts";

/** Measured values change with every report; a status is told by the map itself, and read at once. */
const REREAD_MS = 2000;
const FOLLOW_MS = 100;

export type NodeViewQuery = {
  node: NodeView | undefined;
  error: unknown;
  retry: () => void;
};

/** Everything of one node, as its own page shows it, without the whole fleet's reports. */
export function useNodeView(nodeId: NodeId): NodeViewQuery {
  const { fleet, isLive } = useMapPage();
  const trpc = useTRPC();
  const query = useQuery(
    trpc.nodes.get.queryOptions({ nodeId }, { refetchInterval: isLive ? REREAD_MS : false, enabled: isLive }),
  );
  useFleetTick(FOLLOW_MS);
  const slot = fleet.slotOf(nodeId);
  const code = slot < 0 ? null : (fleet.states[slot] ?? null);
  const name = slot < 0 ? null : (fleet.node(slot)?.name ?? null);
  const told = `${code} ${name}`;
  const known = useRef(told);
  const { refetch } = query;
  useEffect(() => {
    if (known.current === told) return;
    known.current = told;
    if (isLive) void refetch();
  }, [told, isLive, refetch]);
  return { node: query.data, error: query.error, retry: () => void refetch() };
}
