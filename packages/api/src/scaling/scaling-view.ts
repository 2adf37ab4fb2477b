import type { ScalingGroupRecord } from "@orrery/db";
import type { ScalingGroupId, ScalingGroupView } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { requireGroup } from "./scaling-access.ts";

/** By name, without forecasts. */
export async function listGroups(ctx: ApiContext): Promise<ScalingGroupView[]> {
  const { read } = ctx.db;
  const [groups, advice] = await Promise.all([
    read.scalingGroup.findAll(),
    read.scalingAdvice.countByGroup(),
  ]);
  return groups.map((group) => ({ ...toView(ctx, group, advice.get(group.id) ?? 0), forecast: null }));
}

export async function getGroup(ctx: ApiContext, id: ScalingGroupId): Promise<ScalingGroupView> {
  const { read } = ctx.db;
  const [group, advice] = await Promise.all([
    requireGroup(read, id, { isLocked: false }),
    read.scalingAdvice.findAll(id),
  ]);
  return toView(ctx, group, advice.length);
}

/** What the caller sees after its own change. */
export async function groupAfterChange(ctx: ApiContext, id: ScalingGroupId): Promise<ScalingGroupView> {
  await ctx.scaling.refresh();
  return getGroup(ctx, id);
}

function toView(
  ctx: ApiContext,
  { state, removedAtMs: _, ...group }: ScalingGroupRecord,
  adviceCount: number,
): ScalingGroupView {
  const counts = group.decision?.instances;
  return {
    ...group,
    targetName: ctx.scaling.targetName(group.provider),
    wantedCount: state.wanted,
    counts: {
      ready: counts?.readyCount ?? 0,
      starting: (counts?.startingCount ?? 0) - (counts?.overdueCount ?? 0),
      overdue: counts?.overdueCount ?? 0,
      draining: counts?.drainingCount ?? 0,
      dead: counts?.deadCount ?? 0,
    },
    metricProblems: ctx.scaling.metricProblems(group.id),
    adviceCount,
    atMs: ctx.clock.nowAtMs(),
  };
}
