import type { Metadata } from "next";
import { PoolsPage } from "../../../features/pools/pools-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Pools" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.pools.list.queryOptions()]}>
      <PageBody>
        <Guarded permission="pools:read">
          <PoolsPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
