"use client";
import type { LatencyMatrix, NodeId } from "@orrery/protocol";
import { useMemo } from "react";
import { floorsOf, type Placed } from "./link-floor.ts";

/**
 * What light in fibre needs between the matrix's nodes. Nodes come anew with each of their reports, and positions hardly ever: the
 * result stays the same object until a position changes, so that thousands of cells are not drawn again every second.
 */
export function useFloors(
  nodes: LatencyMatrix["nodes"],
  places: ReadonlyMap<NodeId, Placed>,
): (number | null)[][] {
  const key = JSON.stringify(
    nodes.map(({ nodeId }) => {
      const placed = places.get(nodeId);
      return placed === undefined ? null : [placed.latitude, placed.longitude];
    }),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when a position among these nodes has changed
  return useMemo(() => floorsOf(nodes.map(({ nodeId }) => places.get(nodeId))), [key]);
}
