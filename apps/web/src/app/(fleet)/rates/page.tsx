import type { Metadata } from "next";
import { RatesPage } from "../../../features/rates/rates-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Rates" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched
      queries={[
        trpc.rateCards.list.queryOptions(),
        trpc.meters.list.queryOptions(),
        trpc.accounts.list.queryOptions(),
      ]}
    >
      <PageBody>
        <Guarded permission="billing:read">
          <RatesPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
