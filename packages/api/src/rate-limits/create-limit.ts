import {
  RATE_LIMITS_MAX,
  type RateLimitCreateInput,
  type RateLimitId,
  type RateLimitView,
} from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { toldFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { limitSubject, limitText } from "./limit-access.ts";
import { limitAfterChange } from "./limit-view.ts";

/** From now on the whole fleet stays below its share of it. */
export async function createLimit(ctx: SignedInContext, input: RateLimitCreateInput): Promise<RateLimitView> {
  const id = sortableId() as RateLimitId;
  const { pattern } = input;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    if ((await tx.proxyRateLimit.countForInsert()) >= RATE_LIMITS_MAX) {
      const message = `There are ${RATE_LIMITS_MAX} rate limits already, which is the most; remove one that is not needed any more.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    await tx.proxyRateLimit.insert({ ...input, id, createdAtMs: ctx.clock.nowAtMs() });
    tx.appendEvent({
      type: "rate_limit.created",
      severity: "notice",
      subject: limitSubject({ id, pattern }),
      summary: `The limit of ${pattern} was created: ${limitText(input)}`,
      data: { before: null, after: toldFields(input) },
    });
  });
  return limitAfterChange(ctx, id);
}
