import type { ScalingGroupRefInput } from "@orrery/protocol";
import type { z } from "zod";
import { toldFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { flatFields, groupSubject, requireGroup } from "./scaling-access.ts";

/** Its instances stay as they are; nobody sets their number any more. */
export async function removeGroup(
  ctx: SignedInContext,
  { groupId }: z.output<typeof ScalingGroupRefInput>,
): Promise<{ ok: true }> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const group = await requireGroup(tx, groupId, { isLocked: true });
    await tx.scalingGroup.markRemoved(groupId, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "scaling.removed",
      severity: "notice",
      subject: groupSubject(group),
      summary: `The scaling group ${group.name} was removed; its instances stay as they are`,
      data: { before: toldFields(flatFields(group)), after: null },
    });
  });
  await ctx.scaling.refresh();
  return { ok: true };
}
