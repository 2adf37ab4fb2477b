import type { Metadata } from "next";
import { InvoicesPage } from "../../../features/invoices/invoices-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Invoices" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.accounts.list.queryOptions()]}>
      <PageBody>
        <Guarded permission="billing:read">
          <InvoicesPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
