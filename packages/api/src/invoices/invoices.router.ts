import {
  CreditNoteInput,
  CreditNoteRefInput,
  InvoiceDraftInput,
  InvoiceEndInput,
  InvoiceListInput,
  InvoicePayInput,
  InvoiceRefInput,
} from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { creditInvoice } from "./credit-invoice.ts";
import { discardInvoice } from "./discard-invoice.ts";
import { draftInvoiceOf } from "./draft-invoice.ts";
import { voidInvoice, writeOffInvoice } from "./end-invoice.ts";
import { finalizeInvoice } from "./finalize-invoice.ts";
import { getCreditNote, getInvoice } from "./invoice-view.ts";
import { listInvoices } from "./list-invoices.ts";
import { payInvoice } from "./pay-invoice.ts";

export const invoicesRouter = router({
  /** Newest first. */
  list: procedure("billing:read")
    .input(InvoiceListInput)
    .query(({ ctx, input }) => listInvoices(ctx, input)),
  get: procedure("billing:read")
    .input(InvoiceRefInput)
    .query(({ ctx, input }) => getInvoice(ctx, input.invoiceId)),
  creditNote: procedure("billing:read")
    .input(CreditNoteRefInput)
    .query(({ ctx, input }) => getCreditNote(ctx, input.creditNoteId)),
  draft: procedure("billing:write")
    .input(InvoiceDraftInput)
    .mutation(({ ctx, input }) => draftInvoiceOf(ctx, input)),
  discard: procedure("billing:write")
    .input(InvoiceRefInput)
    .mutation(({ ctx, input }) => discardInvoice(ctx, input.invoiceId)),
  finalize: procedure("billing:write")
    .input(InvoiceRefInput)
    .mutation(({ ctx, input }) => finalizeInvoice(ctx, input.invoiceId)),
  pay: procedure("billing:write")
    .input(InvoicePayInput)
    .mutation(({ ctx, input }) => payInvoice(ctx, input)),
  void: procedure("billing:write")
    .input(InvoiceEndInput)
    .mutation(({ ctx, input }) => voidInvoice(ctx, input)),
  writeOff: procedure("billing:write")
    .input(InvoiceEndInput)
    .mutation(({ ctx, input }) => writeOffInvoice(ctx, input)),
  credit: procedure("billing:write")
    .input(CreditNoteInput)
    .mutation(({ ctx, input }) => creditInvoice(ctx, input)),
});
