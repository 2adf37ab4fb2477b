import type { InvoiceListInput, InvoicePage } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { invoiceRows } from "./invoice-view.ts";

/** Newest first. */
export async function listInvoices(ctx: ApiContext, input: InvoiceListInput): Promise<InvoicePage> {
  const { items, nextCursor } = await ctx.db.read.invoice.findPage(input, ctx.clock.nowAtMs());
  return { items: await invoiceRows(ctx, items), nextCursor };
}
