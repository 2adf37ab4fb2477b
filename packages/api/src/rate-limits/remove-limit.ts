import type { RateLimitRefInput } from "@orrery/protocol";
import type { z } from "zod";
import { toldFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { fieldsOf, limitSubject, requireLimit } from "./limit-access.ts";

/** Nothing holds the fleet back there any more. Its events stay. */
export async function removeLimit(
  ctx: SignedInContext,
  { limitId }: z.output<typeof RateLimitRefInput>,
): Promise<{ ok: true }> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const limit = await requireLimit(tx, limitId);
    await tx.proxyRateLimit.markRemoved(limitId, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "rate_limit.removed",
      severity: "notice",
      subject: limitSubject(limit),
      summary: `The limit of ${limit.pattern} was removed`,
      data: { before: toldFields(fieldsOf(limit)), after: null },
    });
  });
  await ctx.pools.refresh();
  return { ok: true };
}
