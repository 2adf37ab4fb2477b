import type { Metadata } from "next";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { TargetsPage } from "../../../features/targets/targets-page.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Targets" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.targets.list.queryOptions()]}>
      <PageBody>
        <Guarded permission="nodes:read">
          <TargetsPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
