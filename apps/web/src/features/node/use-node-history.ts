"use client";
import { MetricName, type NodeView } from "@orrery/protocol";
import { type TimeSeriesColumns, type TimeSeriesRange, useNowMs } from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { type HistoryWindow, timeRangeOf, WINDOW_TABLE } from "./history-window.ts";
import { appendSample, continueHistory, type LiveSample } from "./live-history.ts";

/** Pushed reports continue the stored history; this often the seconds that piled up give way to stored ones. */
const REREAD_MS = 15 * 60_000;

export type NodeHistory = {
  columns: TimeSeriesColumns;
  /** Null until the browser's clock is known. */
  range: TimeSeriesRange | null;
  isLoading: boolean;
  error: unknown;
  retry: () => void;
};

export function useNodeHistory(node: NodeView, window: HistoryWindow): NodeHistory {
  const trpc = useTRPC();
  const [samples, setSamples] = useState<ReadonlyArray<LiveSample>>([]);
  useEffect(() => setSamples((known) => appendSample(known, node)), [node]);

  const nowMs = useNowMs();
  const range = nowMs === null ? null : timeRangeOf(window, nowMs);
  const period = range?.toAtMs;

  const query = useQuery(
    trpc.nodes.history.queryOptions(
      { nodeId: node.id, range: WINDOW_TABLE[window].range, names: [...MetricName.options] },
      { refetchInterval: REREAD_MS, refetchOnMount: "always", placeholderData: keepPreviousData },
    ),
  );
  // Charts are drawn once a period, with what arrived until then, however many reports came in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the period decides when the samples are read, not they
  const columns = useMemo(() => continueHistory(query.data, samples), [query.data, period]);
  return {
    columns,
    range,
    isLoading: query.isPending || query.isPlaceholderData,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
