import { ServiceId } from "@orrery/protocol";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ServicePage } from "../../../../features/service/service-page.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Service" };

export default async function Page({ params }: { params: Promise<{ serviceId: string }> }) {
  const parsed = ServiceId.safeParse(decodeURIComponent((await params).serviceId));
  if (!parsed.success) notFound();
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.services.get.queryOptions({ serviceId: parsed.data })]}>
      <PageBody>
        <Guarded permission="services:read">
          <ServicePage serviceId={parsed.data} />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
