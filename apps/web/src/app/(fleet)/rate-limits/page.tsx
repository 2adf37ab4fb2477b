import type { Metadata } from "next";
import { RateLimitsPage } from "../../../features/rate-limits/rate-limits-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Rate limits" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.rateLimits.list.queryOptions()]}>
      <PageBody>
        <Guarded permission="pools:read">
          <RateLimitsPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
