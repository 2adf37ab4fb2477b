"use client";
import { MetricName, type NodeView } from "@orrery/protocol";
import type { TimeSeriesColumns } from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { type HistoryWindow, WINDOW_TABLE } from "./history-window.ts";
import { appendSample, continueHistory, type LiveSample } from "./live-history.ts";

/** Pushed reports continue the stored history; this often the seconds that piled up give way to stored ones. */
const REREAD_MS = 15 * 60_000;

export type NodeHistory = {
  columns: TimeSeriesColumns;
  isLoading: boolean;
  error: unknown;
  retry: () => void;
};

export function useNodeHistory(node: NodeView, window: HistoryWindow): NodeHistory {
  const trpc = useTRPC();
  const [samples, setSamples] = useState<ReadonlyArray<LiveSample>>([]);
  useEffect(() => setSamples((known) => appendSample(known, node)), [node]);

  const query = useQuery(
    trpc.nodes.history.queryOptions(
      { nodeId: node.id, range: WINDOW_TABLE[window].range, names: [...MetricName.options] },
      { refetchInterval: REREAD_MS, refetchOnMount: "always", placeholderData: keepPreviousData },
    ),
  );
  const columns = useMemo(() => continueHistory(query.data, samples), [query.data, samples]);
  return {
    columns,
    isLoading: query.isPending || query.isPlaceholderData,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
