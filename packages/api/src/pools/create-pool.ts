import { POOLS_MAX, type PoolCreateInput, type PoolId, type PoolView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { toldFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandServable, flatFields, poolSubject } from "./pool-access.ts";
import { poolAfterChange } from "./pool-view.ts";

/** It serves nothing before it has proxies. */
export async function createPool(ctx: SignedInContext, input: PoolCreateInput): Promise<PoolView> {
  demandServable(input);
  const id = sortableId() as PoolId;
  const { name } = input;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    if ((await tx.proxyPool.countForInsert()) >= POOLS_MAX) {
      const message = `There are ${POOLS_MAX} pools already, which is the most; remove one that is not needed any more.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    await tx.proxyPool.insert({ ...input, id, createdAtMs: ctx.clock.nowAtMs() });
    tx.appendEvent({
      type: "pool.created",
      severity: "notice",
      subject: poolSubject({ id, name }),
      summary: `The pool ${name} was created`,
      data: { before: null, after: toldFields({ ...flatFields(input), isDemo: input.isDemo }) },
    });
  });
  return poolAfterChange(ctx, id);
}
