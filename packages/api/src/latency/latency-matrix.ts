import { matchesNodeFilter, parseNodeFilter } from "@orrery/domain";
import {
  type LatencyMatrix,
  type LatencyMatrixInput,
  MATRIX_NODES_MAX,
  type NodeView,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";

/** Nodes by name, numbers in names by value: node-2 before node-10. */
const byName = new Intl.Collator("en", { numeric: true });

/** How well each of the chosen nodes hears each other, and every target. */
export function latencyMatrix(ctx: ApiContext, input: z.output<typeof LatencyMatrixInput>): LatencyMatrix {
  const chosen = chooseNodes(ctx, input).sort((x, y) => byName.compare(x.name, y.name));
  const nodes = chosen.slice(0, MATRIX_NODES_MAX);
  const targets = ctx.targets.list();
  return {
    hubAtMs: ctx.clock.nowAtMs(),
    nodes: nodes.map(({ id, name, region }) => ({ nodeId: id, name, region })),
    cells: nodes.map((from) =>
      nodes.map((to) => (from.id === to.id ? null : ctx.latency.figures(from.id, to.id))),
    ),
    targets: targets.map(({ id, name, nearest }) => ({
      targetId: id,
      name,
      nearestId: nearest?.nodeId ?? null,
    })),
    targetCells: nodes.map((node) =>
      targets.map((target) => {
        const measure = ctx.targets.measure(target.id, node.id);
        if (measure === null) return null;
        const { p50Ms, lossRatio, isDemoDelay } = measure;
        return { p50Ms, lossRatio, isDemoDelay };
      }),
    ),
    leftOutCount: chosen.length - nodes.length,
  };
}

/** Who is not admitted measures nothing. */
function chooseNodes(
  { fleet }: ApiContext,
  { filter, nodeIds }: z.output<typeof LatencyMatrixInput>,
): NodeView[] {
  const parsed = parseNodeFilter(filter);
  if (parsed.outcome === "invalid") throw new AppError("INVALID_INPUT", parsed.message);
  const asked = nodeIds === undefined ? null : new Set(nodeIds);
  return fleet
    .list()
    .filter(
      (node) =>
        node.admission === "admitted" &&
        (asked === null || asked.has(node.id)) &&
        matchesNodeFilter(parsed.filter, node),
    );
}
