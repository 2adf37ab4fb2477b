import { InvoiceRefInput } from "@orrery/protocol";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { InvoicePage } from "../../../../features/invoice/invoice-page.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Invoice" };

export default async function Page({ params }: { params: Promise<{ invoiceId: string }> }) {
  const parsed = InvoiceRefInput.safeParse({ invoiceId: decodeURIComponent((await params).invoiceId) });
  if (!parsed.success) notFound();
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.invoices.get.queryOptions(parsed.data)]}>
      <PageBody>
        <Guarded permission="billing:read">
          <InvoicePage invoiceId={parsed.data.invoiceId} />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
