import type { Metadata } from "next";
import { ScalingPage } from "../../../features/scaling/scaling-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Scaling" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.scaling.list.queryOptions()]}>
      <PageBody>
        <Guarded permission="scaling:read">
          <ScalingPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
