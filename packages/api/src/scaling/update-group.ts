import type { ScalingGroupUpdateInput, ScalingGroupView } from "@orrery/protocol";
import { changedFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandDecidable, flatFields, groupSubject, requireGroup } from "./scaling-access.ts";
import { groupAfterChange } from "./scaling-view.ts";

/** Replaces whatever an operator may change; cooldowns and windows go on (rule SC15). Nothing that differs changes nothing. */
export async function updateGroup(
  ctx: SignedInContext,
  { groupId, ...fields }: ScalingGroupUpdateInput,
): Promise<ScalingGroupView> {
  const nowAtMs = ctx.clock.nowAtMs();
  demandDecidable(fields.settings, nowAtMs);
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const group = await requireGroup(tx, groupId, { isLocked: true });
    const change = changedFields(flatFields(group), flatFields(fields));
    if (change === null) return;
    await tx.scalingGroup.update(group, { ...fields, state: group.state }, nowAtMs);
    tx.appendEvent({
      type: "scaling.changed",
      severity: "notice",
      subject: groupSubject({ id: groupId, name: fields.name }),
      summary: `${group.name}: ${change.sentence}`,
      data: { before: change.before, after: change.after },
    });
  });
  return groupAfterChange(ctx, groupId);
}
