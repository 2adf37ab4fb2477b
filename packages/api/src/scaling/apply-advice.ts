import { isDeepStrictEqual } from "node:util";
import type { AdviceApplyInput, ScalingGroupView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { adviseGroup } from "./look-ahead.ts";
import { requireGroup } from "./scaling-access.ts";
import { updateGroup } from "./update-group.ts";

/** Asked again on what was recorded since (rule SA6). One that is tried as a dry run is only turned on. Throws PRECONDITION_FAILED, NOT_FOUND. */
export async function applyAdvice(
  ctx: SignedInContext,
  { groupId, key, mode }: z.output<typeof AdviceApplyInput>,
): Promise<ScalingGroupView> {
  const group = await requireGroup(ctx.db.read, groupId, { isLocked: false });
  const known = (await ctx.db.read.scalingAdvice.findAll(groupId)).find((each) => each.key === key);
  if (known === undefined) {
    throw new AppError("NOT_FOUND", "This is not advised any more; ask for the advice that holds now.");
  }
  const isTried = isDeepStrictEqual({ ...group.settings, mode }, { ...known.settings, mode });
  if (!isTried && !(await adviseGroup(ctx, group)).some((each) => each.key === key)) {
    const message = "It would not save enough on what was recorded since; the advice was taken back.";
    throw new AppError("PRECONDITION_FAILED", message);
  }
  const fields = { groupId, name: group.name, settings: { ...known.settings, mode } };
  if (mode === "on") await ctx.db.read.scalingAdvice.replace(groupId, [], ctx.clock.nowAtMs());
  return updateGroup(ctx, fields);
}
