"use client";
import type { InvoiceRow } from "@orrery/protocol";
import { Button, toast } from "@orrery/ui";
import { Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../lib/trpc/client.tsx";
import { invoicesCsv } from "./invoices-csv.ts";
import { saveText } from "./save-text.ts";
import type { InvoiceList } from "./use-invoices.ts";

const PAGE_SIZE = 500;
/** What a spreadsheet still opens at once. */
const EXPORTED_MAX = 50_000;

/** All invoices that the filters leave, also those that are not on screen. */
export function ExportButton({ list }: { list: InvoiceList }): ReactNode {
  const client = useTRPCClient();
  const [isPending, setPending] = useState(false);

  async function run(): Promise<void> {
    setPending(true);
    try {
      const rows: InvoiceRow[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: InvoiceRow[]; nextCursor: string | null } = await client.invoices.list.query({
          ...list.filter,
          limit: PAGE_SIZE,
          ...(cursor === null ? {} : { cursor }),
        });
        rows.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null && rows.length < EXPORTED_MAX);
      saveText("invoices.csv", "text/csv", invoicesCsv(rows));
      if (cursor !== null) toast.error(`Only the newest ${rows.length} are in the file; narrow the list`);
    } catch (error) {
      toast.error("The list was not exported", { description: describeError(error) });
    } finally {
      setPending(false);
    }
  }

  return (
    <Button
      icon={<Download aria-hidden />}
      pending={isPending}
      disabled={list.rows.length === 0}
      onClick={() => void run()}
    >
      CSV
    </Button>
  );
}
