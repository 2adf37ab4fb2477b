import type { Metadata } from "next";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { WorkersPage } from "../../../features/workers/workers-page.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Workers" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.workers.list.queryOptions()]}>
      <PageBody>
        <Guarded permission="workers:read">
          <WorkersPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
