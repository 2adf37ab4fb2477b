import { type LatencyMatrix, MATRIX_NODES_MAX } from "@orrery/protocol";
import { countOf } from "../list/count-text.ts";
import type { PreparedMatrix } from "./prepare-matrix.ts";

/** "6 nodes, 3 targets; of 30 directed pairs 24 are measured, 6 estimated" */
export function describeMatrix(matrix: LatencyMatrix, counts: PreparedMatrix["counts"]): string {
  const { measured, estimated, missing } = counts;
  const things = [
    countOf(matrix.nodes.length, "node"),
    ...(matrix.targets.length === 0 ? [] : [countOf(matrix.targets.length, "target")]),
  ].join(", ");
  const pairCount = measured + estimated + missing;
  if (pairCount === 0) return things;
  const known = [
    `${measured} ${measured === 1 ? "is" : "are"} measured`,
    ...(estimated === 0 ? [] : [`${estimated} estimated`]),
    ...(missing === 0 ? [] : [`${missing} not known`]),
  ].join(", ");
  return `${things}; of ${countOf(pairCount, "directed pair")} ${known}`;
}

/** Null = all that match are shown. */
export function leftOutSentence({ leftOutCount, nodes }: LatencyMatrix): string | null {
  if (leftOutCount === 0) return null;
  const total = nodes.length + leftOutCount;
  return `${nodes.length} of ${total} nodes are shown, the first by name; ${MATRIX_NODES_MAX} fit. Narrow the filter to see the others.`;
}
