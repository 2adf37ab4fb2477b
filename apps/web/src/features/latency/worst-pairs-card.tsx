"use client";
import { Card, classNames, EmptyState, formatDurationMs, Quantity } from "@orrery/ui";
import { memo, type ReactNode } from "react";
import { DemoDelay } from "./demo-delay.tsx";
import { type MatrixMetric, METRIC_WORDS } from "./matrix-metric.ts";
import type { CellLink } from "./prepare-matrix.ts";
import { toneClass } from "./tone-class.ts";
import type { WorstPair } from "./worst-pairs.ts";

/** What one looks for in a matrix, as a list: a phone has no room for more, and a thumb hits its rows. */
export const WorstPairsCard = memo(function WorstPairsCard({
  pairs,
  metric,
  onOpen,
}: {
  pairs: readonly WorstPair[];
  metric: MatrixMetric;
  onOpen: (link: CellLink) => void;
}): ReactNode {
  return (
    <Card flush title="Worst pairs" note={`${METRIC_WORDS[metric].label}, measured`}>
      {pairs.length === 0 ? (
        <EmptyState
          compact
          title={metric === "loss" ? "No pair loses anything" : "No pair is measured yet"}
        />
      ) : (
        <ol className="divide-y divide-line">
          {pairs.map((pair) => (
            <li key={`${pair.fromId} ${pair.toId}`}>
              <button
                type="button"
                onClick={() => onOpen({ kind: "pair", fromId: pair.fromId, toId: pair.toId })}
                className="flex min-h-9 w-full items-center gap-3 px-4 py-1 text-left text-sm hover:bg-hover focus-visible:outline-offset-[-2px] touch:min-h-11"
              >
                <span className="min-w-0 flex-1 truncate">
                  <span className="font-medium text-ink">{pair.fromName}</span>
                  <span className="text-ink-faint"> to </span>
                  <span className="font-medium text-ink">{pair.toName}</span>
                  {metric === "rtt" && pair.floorMs !== null ? (
                    <span className="text-ink-faint text-xs max-md:hidden">
                      {" "}
                      floor {formatDurationMs(pair.floorMs)}
                    </span>
                  ) : null}
                </span>
                {pair.figures.isDemoDelay && metric !== "loss" ? <DemoDelay /> : null}
                <span className={classNames("min-w-16 rounded-sm px-1.5 text-right", toneClass(pair.tone))}>
                  <Quantity kind={metric === "loss" ? "ratio" : "duration"} value={pair.value} />
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
});
