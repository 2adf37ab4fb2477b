import type { Metadata } from "next";
import { OverviewPage } from "../../features/overview/overview-page.tsx";
import { PageBody } from "../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Overview" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.overview.get.queryOptions()]}>
      <PageBody>
        <OverviewPage />
      </PageBody>
    </Prefetched>
  );
}
