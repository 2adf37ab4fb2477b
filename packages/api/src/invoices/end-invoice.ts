import { stepInvoice } from "@orrery/domain/billing";
import type { InvoiceEndInput, InvoiceView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { accountOf, invoiceSubject, lockInvoice, requireInvoice, stateRefusal } from "./invoice-access.ts";
import { invoiceView } from "./invoice-view.ts";

/** It keeps its number; what is on it waits for another invoice. Throws NOT_FOUND, PRECONDITION_FAILED. */
export function voidInvoice(ctx: SignedInContext, input: InvoiceEndInput): Promise<InvoiceView> {
  return end(ctx, input, "void");
}

/** Nobody will pay it; what is on it stays on it. Throws NOT_FOUND, PRECONDITION_FAILED. */
export function writeOffInvoice(ctx: SignedInContext, input: InvoiceEndInput): Promise<InvoiceView> {
  return end(ctx, input, "write_off");
}

async function end(
  ctx: SignedInContext,
  { invoiceId, reason }: InvoiceEndInput,
  act: "void" | "write_off",
): Promise<InvoiceView> {
  const id = await ctx.db.write(asCaller(ctx), async (tx) => {
    const record = await lockInvoice(tx, invoiceId);
    const step = stepInvoice(record.state, act);
    if (step.outcome === "refused") {
      throw stateRefusal(step.state, act === "void" ? "be voided" : "be written off");
    }
    if (step.outcome !== "changed") return record.id;
    if (act === "void") {
      const notes = await tx.invoice.findCreditNotes([record.id]);
      if (notes.length > 0) {
        throw new AppError(
          "PRECONDITION_FAILED",
          `The credit note ${notes[0]?.number} was written for this invoice, so it cannot be voided: write one for the rest.`,
        );
      }
      await tx.invoiceCharge.free(record.id);
    }
    const account = await accountOf(tx, record);
    const state = act === "void" ? "void" : "uncollectible";
    await tx.invoice.markEnded(record.id, state, { reason, atMs: ctx.clock.nowAtMs() });
    tx.appendEvent({
      type: act === "void" ? "invoice.voided" : "invoice.written_off",
      severity: "warning",
      subject: invoiceSubject(record),
      summary: `The invoice ${record.number} of ${account.name} was ${act === "void" ? "voided" : "written off"}: ${reason}`,
      data: { accountId: record.accountId, number: record.number, reason },
    });
    return record.id;
  });
  return invoiceView(ctx, await requireInvoice(ctx.db.read, id));
}
