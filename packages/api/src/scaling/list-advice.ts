import type { AdviceView, ScalingAdviceInput } from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { adviseGroup } from "./look-ahead.ts";
import { requireGroup } from "./scaling-access.ts";

/** As it was found at the last look, every 6 hours; `isFresh` looks again first. */
export async function listAdvice(
  ctx: ApiContext,
  { groupId, isFresh }: z.output<typeof ScalingAdviceInput>,
): Promise<AdviceView[]> {
  if (groupId === undefined) return ctx.db.read.scalingAdvice.findAll();
  const group = await requireGroup(ctx.db.read, groupId, { isLocked: false });
  return isFresh ? adviseGroup(ctx, group) : ctx.db.read.scalingAdvice.findAll(groupId);
}
