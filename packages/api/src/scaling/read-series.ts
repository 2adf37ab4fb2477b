import type { ScalingStep } from "@orrery/db";
import { loadOfDecision, mergeLoads } from "@orrery/domain/scaling";
import type { MinuteLoad, ScalingSeries, ScalingSeriesInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { stepOf } from "../series-step.ts";
import { requireGroup } from "./scaling-access.ts";

/** What a group's evaluations found, in steps that are as short as the range allows; a minute at least. */
export async function readScalingSeries(
  ctx: ApiContext,
  { groupId, fromAtMs, toAtMs }: z.output<typeof ScalingSeriesInput>,
): Promise<ScalingSeries> {
  if (toAtMs <= fromAtMs) throw new AppError("INVALID_INPUT", "toAtMs must be later than fromAtMs.");
  const { settings } = await requireGroup(ctx.db.read, groupId, { isLocked: false });
  const stepMs = stepOf({ fromAtMs, toAtMs });
  const steps = await ctx.db.read.scalingMinute.readSteps({ groupId, fromAtMs, toAtMs, stepMs });
  const byStep = new Map(steps.map((step) => [step.atMs, step]));
  const recent = ctx.scaling
    .recent(groupId)
    .filter(({ atMs }) => atMs >= fromAtMs && atMs < toAtMs)
    .map((decision) => ({
      atMs: Math.floor(decision.atMs / stepMs) * stepMs,
      load: loadOfDecision(decision, settings.policies),
    }));
  for (const [atMs, loads] of Map.groupBy(recent, (each) => each.atMs)) {
    // The minute that is under way; within a longer step the stored minutes stand for it.
    if (byStep.has(atMs)) continue;
    byStep.set(atMs, stepOfLoad(atMs, loads.map(({ load }) => load).reduce(mergeLoads)));
  }
  return { stepMs, points: [...byStep.values()].sort((a, b) => a.atMs - b.atMs) };
}

function stepOfLoad(
  atMs: number,
  { evaluationCount, wantedMin, wantedMax, readySum, metrics }: MinuteLoad,
): ScalingStep {
  const figures = Object.entries(metrics).map(([name, { count, valueSum, valueMax }]) => {
    return [name, { mean: valueSum / count, max: valueMax }] as const;
  });
  return {
    ...{ atMs, wantedMin, wantedMax, ready: readySum / evaluationCount },
    metrics: Object.fromEntries(figures),
  };
}
