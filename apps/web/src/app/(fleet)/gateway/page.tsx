import type { Metadata } from "next";
import { GatewayPage } from "../../../features/gateway/gateway-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Gateway" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.gateway.usage.queryOptions()]}>
      <PageBody>
        <Guarded permission="pools:read">
          <GatewayPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
