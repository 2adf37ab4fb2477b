"use client";
import type { ReactNode } from "react";
import { useTRPCClient } from "../../lib/trpc/client.tsx";
import { EXPORT_PAGE_ROWS } from "../billing/all-pages.ts";
import { readCsvFile } from "../billing/csv-file.ts";
import { ExportButton } from "../billing/export-button.tsx";
import { INVOICES_CSV_HEAD, invoiceCsvRow } from "./invoices-csv.ts";
import type { InvoiceList } from "./use-invoices.ts";

/** All invoices that the filters leave, also those that are not on screen. */
export function ExportInvoices({ list: { filter, rows } }: { list: InvoiceList }): ReactNode {
  const client = useTRPCClient();
  const makeFile = () =>
    readCsvFile({
      name: "invoices.csv",
      head: INVOICES_CSV_HEAD,
      rowOf: invoiceCsvRow,
      readPage: async (cursor: string | null) => {
        const page = await client.invoices.list.query({
          ...filter,
          limit: EXPORT_PAGE_ROWS,
          ...(cursor === null ? {} : { cursor }),
        });
        return { rows: page.items, next: page.nextCursor };
      },
    });
  return <ExportButton size="md" disabled={rows.length === 0} makeFile={makeFile} />;
}
