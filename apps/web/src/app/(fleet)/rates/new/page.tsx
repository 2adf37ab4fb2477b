import type { Metadata } from "next";
import { NewCardPage } from "../../../../features/rates/new-card/new-card-page.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "New rate card" };

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
          <NewCardPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
