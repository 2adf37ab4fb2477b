import type { Metadata } from "next";
import { BillingPage } from "../../../features/billing/billing-page.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Billing" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.billing.overview.queryOptions()]}>
      <PageBody>
        <BillingPage />
      </PageBody>
    </Prefetched>
  );
}
