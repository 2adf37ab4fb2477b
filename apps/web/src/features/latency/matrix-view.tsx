"use client";
import type { LatencyMatrix, NodeId } from "@orrery/protocol";
import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { HeatMap } from "./heat-map.tsx";
import { HeatMapLegend } from "./heat-map-legend.tsx";
import type { Placed } from "./link-floor.ts";
import { type MatrixMetric, METRIC_WORDS } from "./matrix-metric.ts";
import { describeMatrix, leftOutSentence } from "./matrix-words.ts";
import { type CellLink, prepareMatrix } from "./prepare-matrix.ts";
import { useFloors } from "./use-floors.ts";
import { worstPairs } from "./worst-pairs.ts";
import { WorstPairsCard } from "./worst-pairs-card.tsx";

const WORST_SHOWN = 10;

export type MatrixViewProps = {
  matrix: LatencyMatrix;
  metric: MatrixMetric;
  /** Positions, for the floors. */
  places: ReadonlyMap<NodeId, Placed>;
  onOpen: (link: CellLink) => void;
};

export function MatrixView({ matrix, metric, places, onOpen }: MatrixViewProps): ReactNode {
  const isPhone = useMediaQuery("(width < 48rem)");
  const [sentence, setSentence] = useState<string | null>(null);
  const floors = useFloors(matrix.nodes, places);
  // New figures may wait a moment where a key or the pointer does not.
  const drawn = useDeferredValue(
    useMemo(() => ({ metric, prepared: prepareMatrix(matrix, metric, floors) }), [matrix, metric, floors]),
  );
  const worst = useMemo(() => worstPairs(matrix, metric, floors, WORST_SHOWN), [matrix, metric, floors]);
  const leftOut = leftOutSentence(matrix);
  const { label, unit } = METRIC_WORDS[drawn.metric];
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <p className="text-pretty text-ink-muted text-xs" aria-live="polite">
        {describeMatrix(matrix, drawn.prepared.counts)}.{" "}
        {leftOut === null ? null : <span className="text-ink">{leftOut}</span>}
        {metric === "jitter" && matrix.targets.length > 0
          ? " Targets have no column here: their jitter is not measured."
          : ""}
      </p>
      {isPhone ? <WorstPairsCard pairs={worst} metric={metric} onOpen={onOpen} /> : null}
      <HeatMap
        prepared={drawn.prepared}
        metricLabel={`${label} in ${unit}`}
        onOpen={onOpen}
        onPoint={setSentence}
      />
      <div className="flex flex-col gap-2">
        {/* The cell under the pointer in words; its room is kept, so that nothing jumps. */}
        <p className="min-h-4 truncate text-ink text-xs max-md:hidden">
          {sentence ?? (
            <span className="text-ink-faint">{`${label} in ${unit}. Point at a cell, or go through them with the arrow keys; Enter opens.`}</span>
          )}
        </p>
        <HeatMapLegend prepared={drawn.prepared} metric={drawn.metric} />
      </div>
      {isPhone ? null : <WorstPairsCard pairs={worst} metric={metric} onOpen={onOpen} />}
    </div>
  );
}
