export type InvoiceFile = "pdf" | "csv" | "json";

/** The hub's own address of an invoice's file; the dashboard passes it on. */
export function invoiceFileHref(invoiceId: string, file: InvoiceFile): string {
  return `/v1/invoices/${encodeURIComponent(invoiceId)}.${file}`;
}
