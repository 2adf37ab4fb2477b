import { setWanted } from "@orrery/domain/scaling";
import type { ScalingGroupView, ScalingSetWantedInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { groupSubject, requireGroup } from "./scaling-access.ts";
import { groupAfterChange } from "./scaling-view.ts";

/** By hand, also of a dry run; both cooldowns begin (rule SC15). Throws INVALID_INPUT beyond min and max. */
export async function setWantedCount(
  ctx: SignedInContext,
  { groupId, count, reason }: z.output<typeof ScalingSetWantedInput>,
): Promise<ScalingGroupView> {
  const nowAtMs = ctx.clock.nowAtMs();
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const group = await requireGroup(tx, groupId, { isLocked: true });
    const { min, max } = group.settings;
    if (count < min || count > max) {
      const message = `${group.name} has at least ${min} and at most ${max} instances; change its min or max first.`;
      throw new AppError("INVALID_INPUT", message);
    }
    await tx.scalingGroup.update(group, { ...group, state: setWanted(group.state, count, nowAtMs) }, nowAtMs);
    tx.appendEvent({
      type: "scaling.set_by_hand",
      severity: "notice",
      subject: groupSubject(group),
      summary: `${group.name} was set from ${group.state.wanted} to ${count} by hand: ${reason}`,
      data: { before: { wanted: group.state.wanted }, after: { wanted: count }, reason },
    });
  });
  return groupAfterChange(ctx, groupId);
}
