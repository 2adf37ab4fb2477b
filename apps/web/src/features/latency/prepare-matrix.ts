import type { LatencyMatrix, LinkFigures, NodeId, TargetId } from "@orrery/protocol";
import { cellSentence, targetCellSentence } from "./cell-sentence.ts";
import { type CellTone, type Ramp, rampOf, rampStep, toneOfLink } from "./cell-tone.ts";
import { lossLevel } from "./loss-level.ts";
import { type MatrixMetric, metricValue, shortValue } from "./matrix-metric.ts";

/** Where a cell leads to. */
export type CellLink =
  | { kind: "pair"; fromId: NodeId; toId: NodeId }
  | { kind: "target"; targetId: TargetId }
  | { kind: "none" };

/** One cell as it is drawn: views hold no rule of their own. */
export type MatrixCell = {
  text: string;
  tone: CellTone;
  isEstimate: boolean;
  isDemoDelay: boolean;
  /** The row's node is the column's target's nearest. */
  isNearest: boolean;
  /** What the cell says in a sentence, for whoever does not see its place and colour. */
  sentence: string;
  link: CellLink;
};

export type PreparedRow = { nodeId: NodeId; name: string; region: string; cells: readonly MatrixCell[] };
export type PreparedColumn = { id: string; name: string; isTarget: boolean };

export type PreparedMatrix = {
  columns: readonly PreparedColumn[];
  rows: readonly PreparedRow[];
  /** Of the pairs of nodes. */
  counts: { measured: number; estimated: number; missing: number };
  ramp: Ramp | null;
  hasDemoDelay: boolean;
};

/** `floors[row][column]`: milliseconds; null where a position is not known. */
export function prepareMatrix(
  matrix: LatencyMatrix,
  metric: MatrixMetric,
  floors: readonly (readonly (number | null)[])[],
): PreparedMatrix {
  const ramp = metric === "loss" ? null : rampOf(shadedValues(matrix, metric));
  const counts = { measured: 0, estimated: 0, missing: 0 };
  // Targets answer from afar: their jitter is not measured.
  const targets = metric === "jitter" ? [] : matrix.targets;
  const rows = matrix.nodes.map((node, row): PreparedRow => {
    const pairs = matrix.nodes.map((other, column): MatrixCell => {
      if (row === column) return { ...BLANK, sentence: `${node.name} itself` };
      const figures = matrix.cells[row]?.[column] ?? null;
      if (figures === null) counts.missing += 1;
      else counts[figures.source === "estimate" ? "estimated" : "measured"] += 1;
      const floorMs = floors[row]?.[column] ?? null;
      return {
        ...pairCell(metric, figures, toneOfLink(metric, figures, floorMs, ramp)),
        sentence: cellSentence({ fromName: node.name, toName: other.name, figures, floorMs }),
        link: { kind: "pair", fromId: node.nodeId, toId: other.nodeId },
      };
    });
    const toTargets = targets.map((target, column): MatrixCell => {
      const cell = matrix.targetCells[row]?.[column] ?? null;
      const isNearest = target.nearestId === node.nodeId;
      return {
        ...targetCell(metric, cell, ramp),
        isNearest,
        sentence: targetCellSentence({ nodeName: node.name, targetName: target.name, cell, isNearest }),
        link: { kind: "target", targetId: target.targetId },
      };
    });
    return { nodeId: node.nodeId, name: node.name, region: node.region, cells: [...pairs, ...toTargets] };
  });
  return {
    columns: [
      ...matrix.nodes.map(({ nodeId, name }) => ({ id: nodeId as string, name, isTarget: false })),
      ...targets.map(({ targetId, name }) => ({ id: targetId as string, name, isTarget: true })),
    ],
    rows,
    counts,
    ramp,
    hasDemoDelay: rows.some(({ cells }) => cells.some(({ isDemoDelay }) => isDemoDelay)),
  };
}

const BLANK: MatrixCell = {
  text: "",
  tone: { kind: "none" },
  isEstimate: false,
  isDemoDelay: false,
  isNearest: false,
  sentence: "",
  link: { kind: "none" },
};

function pairCell(metric: MatrixMetric, figures: LinkFigures | null, tone: CellTone): MatrixCell {
  const value = figures === null ? null : metricValue(metric, figures);
  if (figures === null || value === null) return BLANK;
  return {
    ...BLANK,
    text: shortValue(metric, value),
    tone,
    isEstimate: figures.source === "estimate",
    isDemoDelay: figures.isDemoDelay,
  };
}

type TargetCell = NonNullable<LatencyMatrix["targetCells"][number][number]>;

function targetCell(metric: MatrixMetric, cell: TargetCell | null, ramp: Ramp | null): MatrixCell {
  if (cell === null) return BLANK;
  const { p50Ms, lossRatio, isDemoDelay } = cell;
  if (metric === "loss") {
    const level = lossLevel(lossRatio);
    return { ...BLANK, text: shortValue("loss", lossRatio), tone: { kind: "loss", level } };
  }
  // It is measured and never answers: that is loss, whatever is shown.
  if (p50Ms === null) return { ...BLANK, text: "lost", tone: { kind: "loss", level: "much" } };
  return {
    ...BLANK,
    text: shortValue("rtt", p50Ms),
    tone: { kind: "ramp", step: rampStep(p50Ms, ramp) },
    isDemoDelay,
  };
}

function* shadedValues(matrix: LatencyMatrix, metric: MatrixMetric): Generator<number> {
  for (const row of matrix.cells) {
    for (const figures of row) {
      const value = figures === null ? null : metricValue(metric, figures);
      if (value !== null) yield value;
    }
  }
  if (metric !== "rtt") return;
  for (const row of matrix.targetCells) {
    for (const cell of row) if (cell !== null && cell.p50Ms !== null) yield cell.p50Ms;
  }
}
