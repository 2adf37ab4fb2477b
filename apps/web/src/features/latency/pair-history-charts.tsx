"use client";
import type { LatencyPair } from "@orrery/protocol";
import { SegmentedControl, TimeSeriesChart, useNowMs } from "@orrery/ui";
import { type ReactNode, useMemo } from "react";
import { DemoDelay } from "./demo-delay.tsx";
import { PAIR_RANGE_TABLE, PAIR_RANGES, type PairRange, pairColumns, pairTimeRange } from "./pair-history.ts";
import { isDemoDelayed } from "./pair-words.ts";

const RTT_LINES = [{ name: "rttMs", label: "Round trip" }] as const;
const LOSS_LINES = [{ name: "lossRatio", label: "Loss" }] as const;

export type PairHistoryChartsProps = {
  pair: LatencyPair;
  range: PairRange;
  onRange: (range: PairRange) => void;
  /** The history is still the one of the range before. */
  isOtherRange: boolean;
};

/** What the hub keeps of the pair; where it recorded nothing, nothing is drawn. */
export function PairHistoryCharts({ pair, range, onRange, isOtherRange }: PairHistoryChartsProps): ReactNode {
  const nowMs = useNowMs();
  const columns = useMemo(() => pairColumns(pair.history), [pair.history]);
  const { label } = PAIR_RANGE_TABLE[range];
  return (
    <section aria-label="History" aria-busy={isOtherRange} className="flex min-w-0 flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <h3 className="font-medium text-ink-faint text-xs">History</h3>
        <SegmentedControl
          label="Time range"
          value={range}
          onValueChange={onRange}
          options={PAIR_RANGES.map((value) => ({ value, label: PAIR_RANGE_TABLE[value].label }))}
        />
      </div>
      {nowMs === null ? null : (
        <>
          <ChartTitle>Round trip {isDemoDelayed(pair) ? <DemoDelay /> : null}</ChartTitle>
          <TimeSeriesChart
            label={`Round trip, ${label}`}
            kind="duration"
            columns={columns}
            range={pairTimeRange(range, nowMs)}
            lines={RTT_LINES}
            syncId="latency-pair"
          />
          <ChartTitle>Loss</ChartTitle>
          <TimeSeriesChart
            label={`Loss, ${label}`}
            kind="ratio"
            columns={columns}
            range={pairTimeRange(range, nowMs)}
            lines={LOSS_LINES}
            syncId="latency-pair"
            className="h-28"
          />
        </>
      )}
    </section>
  );
}

function ChartTitle({ children }: { children: ReactNode }): ReactNode {
  return <p className="text-ink-muted text-xs">{children}</p>;
}
