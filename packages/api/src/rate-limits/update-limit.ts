import type { RateLimitUpdateInput, RateLimitView } from "@orrery/protocol";
import type { z } from "zod";
import { changedFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { fieldsOf, limitSubject, requireLimit } from "./limit-access.ts";
import { limitAfterChange } from "./limit-view.ts";

/** What was spent within the window counts in the new limit, too. Nothing that differs changes nothing. */
export async function updateLimit(
  ctx: SignedInContext,
  { limitId, ...fields }: z.output<typeof RateLimitUpdateInput>,
): Promise<RateLimitView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const limit = await requireLimit(tx, limitId);
    const change = changedFields(fieldsOf(limit), fields);
    if (change === null) return;
    await tx.proxyRateLimit.update(limitId, fields, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "rate_limit.changed",
      severity: "notice",
      subject: limitSubject({ id: limitId, pattern: fields.pattern }),
      summary: `The limit of ${limit.pattern}: ${change.sentence}`,
      data: { before: change.before, after: change.after },
    });
  });
  return limitAfterChange(ctx, limitId);
}
