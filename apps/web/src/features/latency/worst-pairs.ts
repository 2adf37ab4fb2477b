import { latencyBand } from "@orrery/domain/map";
import type { LatencyMatrix, LinkFigures, NodeId } from "@orrery/protocol";
import { type CellTone, toneOfLink } from "./cell-tone.ts";
import { type MatrixMetric, metricValue } from "./matrix-metric.ts";

/** The worse direction of two nodes. */
export type WorstPair = {
  fromId: NodeId;
  fromName: string;
  toId: NodeId;
  toName: string;
  figures: LinkFigures;
  floorMs: number | null;
  /** Milliseconds, or 0..1 for loss. */
  value: number;
  tone: CellTone;
};

/** The later, the worse. What cannot be judged stands between what is usual and what is slow. */
const BAND_RANK = { close: 0, usual: 1, unknown: 2, slow: 3, detour: 4 } as const;

/**
 * The worst measured pairs first, each once. A round trip is judged by its distance's floor before its length: 200 ms around the
 * world are as good as it gets, and 80 ms across a border are not. Estimates are no measurement, and left out.
 */
export function worstPairs(
  matrix: LatencyMatrix,
  metric: MatrixMetric,
  floors: readonly (readonly (number | null)[])[],
  limit: number,
): WorstPair[] {
  const pairs: Array<WorstPair & { rank: number }> = [];
  for (const [row, from] of matrix.nodes.entries()) {
    for (const [column, to] of matrix.nodes.entries()) {
      if (column <= row) continue;
      const floorMs = floors[row]?.[column] ?? null;
      const there = directed(metric, matrix.cells[row]?.[column] ?? null);
      const back = directed(metric, matrix.cells[column]?.[row] ?? null);
      const isBack = back !== null && (there === null || back.value > there.value);
      const worse = isBack ? back : there;
      // A pair without any loss is not among the worst.
      if (worse === null || (metric === "loss" && worse.value === 0)) continue;
      const [first, second] = isBack ? [to, from] : [from, to];
      pairs.push({
        fromId: first.nodeId,
        fromName: first.name,
        toId: second.nodeId,
        toName: second.name,
        ...worse,
        floorMs,
        tone: toneOfLink(metric, worse.figures, floorMs, null),
        rank:
          metric === "rtt" && floorMs !== null
            ? BAND_RANK[latencyBand(worse.value, floorMs)]
            : BAND_RANK.unknown,
      });
    }
  }
  return pairs
    .sort((a, b) => b.rank - a.rank || b.value - a.value)
    .slice(0, limit)
    .map(({ rank: _, ...pair }) => pair);
}

function directed(
  metric: MatrixMetric,
  figures: LinkFigures | null,
): { figures: LinkFigures; value: number } | null {
  if (figures === null || figures.source === "estimate") return null;
  const value = metricValue(metric, figures);
  return value === null ? null : { figures, value };
}
