import { stepInvoice } from "@orrery/domain/billing";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { lockInvoice, stateRefusal } from "./invoice-access.ts";

/** Throws a draft away; what is on it waits for another one. Throws NOT_FOUND, PRECONDITION_FAILED. */
export async function discardInvoice(ctx: SignedInContext, idOrNumber: string): Promise<{ discarded: true }> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const { id, state } = await lockInvoice(tx, idOrNumber);
    const step = stepInvoice(state, "discard");
    if (step.outcome === "refused") throw stateRefusal(step.state, "be thrown away");
    await tx.invoice.deleteDraft(id);
  });
  return { discarded: true };
}
