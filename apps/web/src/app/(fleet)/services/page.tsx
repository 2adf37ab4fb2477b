import type { Metadata } from "next";
import { ServicesPage } from "../../../features/services/services-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Services" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.services.list.queryOptions()]}>
      <PageBody>
        <Guarded permission="services:read">
          <ServicesPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
