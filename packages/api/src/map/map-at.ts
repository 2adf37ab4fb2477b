import type { MapMoment, MapMomentInput } from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { assembleMoment } from "./assemble-moment.ts";
import { momentStep } from "./moment-step.ts";
import { readGaps } from "./read-gaps.ts";

/**
 * The fleet as it was: the worst health of the step, and everything else at its end. Nodes, their names and places are those of their
 * rows now, also of nodes that were removed since.
 */
export async function mapAt(ctx: ApiContext, input: z.output<typeof MapMomentInput>): Promise<MapMoment> {
  const { mapHistory } = ctx.db.read;
  const step = momentStep(input.atMs, ctx.clock.nowAtMs());
  const moment = { atMs: step.fromAtMs, stepMs: step.stepMs };
  const rows = await mapHistory.readStep(step);
  if (rows.length === 0) {
    const gaps = await readGaps(ctx.db.read, step, []);
    const gapMs = gaps.reduce((sum, { fromAtMs, toAtMs }) => sum + (toAtMs - fromAtMs), 0);
    if (gapMs === step.stepMs) return { ...moment, outcome: "gap", nodes: [], frame: "" };
  }
  const endAtMs = step.toAtMs - 1;
  const [nodes, leaders, members] = await Promise.all([
    mapHistory.findNodes(step),
    mapHistory.findLeaders(endAtMs),
    mapHistory.findMembers(endAtMs),
  ]);
  const known = new Set(rows.filter(({ health }) => health !== null).map(({ nodeId }) => nodeId));
  const silent = nodes.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  const told = silent.length === 0 ? [] : await mapHistory.findToldStates(silent, step.toAtMs);
  const { nodes: mapNodes, frame } = assembleMoment({ nodes, rows, told, leaders, members });
  return { ...moment, outcome: "recorded", nodes: mapNodes, frame: Buffer.from(frame).toString("base64") };
}
