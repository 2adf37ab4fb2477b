import type { ScalingDecision, ScalingDecisionListInput, ScalingDecisionView } from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { requireGroup } from "./scaling-access.ts";

/** Newest first: of what changed something for as long as changes are kept, of the rest for as long as it is. */
export async function listDecisions(
  ctx: ApiContext,
  { groupId, changesOnly, limit, beforeAtMs }: z.output<typeof ScalingDecisionListInput>,
): Promise<ScalingDecisionView[]> {
  const { read } = ctx.db;
  await requireGroup(read, groupId, { isLocked: false });
  const range = { beforeAtMs: beforeAtMs ?? Number.MAX_SAFE_INTEGER, limit };
  const asked = { ...range, beforeAtMs: Math.min(range.beforeAtMs, ctx.clock.nowAtMs() + 3_600_000) };
  const [changes, all] = await Promise.all([
    read.scalingChange.findAll(groupId, asked),
    changesOnly ? [] : read.scalingMinute.findDecisions(groupId, asked),
  ]);
  const recent = ctx.scaling
    .recent(groupId)
    .filter(({ atMs, outcome }) => atMs < asked.beforeAtMs && !(changesOnly && outcome === "none"));
  // A change is among the evaluations of its minute too.
  const byTime = new Map<number, ScalingDecision>();
  for (const decision of [...changes, ...all, ...recent]) byTime.set(decision.atMs, decision);
  return [...byTime.values()]
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, limit)
    .map((decision) => ({ id: `${groupId}-${decision.atMs}`.slice(-64), groupId, ...decision }));
}
