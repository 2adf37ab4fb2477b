import {
  CreditNoteInput,
  InvoiceDraftInput,
  InvoiceEndInput,
  InvoiceListInput,
  type InvoicePage,
  InvoicePayInput,
  InvoiceRefInput,
  type InvoiceView,
} from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";

export const invoicesRouter = router({
  /** Newest first. */
  list: procedure("billing:read")
    .input(InvoiceListInput)
    .query(() => notBuilt<InvoicePage>()),
  get: procedure("billing:read")
    .input(InvoiceRefInput)
    .query(() => notBuilt<InvoiceView>()),
  draft: procedure("billing:write")
    .input(InvoiceDraftInput)
    .mutation(() => notBuilt<InvoiceView>()),
  discard: procedure("billing:write")
    .input(InvoiceRefInput)
    .mutation(() => notBuilt<{ discarded: true }>()),
  finalize: procedure("billing:write")
    .input(InvoiceRefInput)
    .mutation(() => notBuilt<InvoiceView>()),
  pay: procedure("billing:write")
    .input(InvoicePayInput)
    .mutation(() => notBuilt<InvoiceView>()),
  void: procedure("billing:write")
    .input(InvoiceEndInput)
    .mutation(() => notBuilt<InvoiceView>()),
  writeOff: procedure("billing:write")
    .input(InvoiceEndInput)
    .mutation(() => notBuilt<InvoiceView>()),
  credit: procedure("billing:write")
    .input(CreditNoteInput)
    .mutation(() => notBuilt<InvoiceView>()),
});
