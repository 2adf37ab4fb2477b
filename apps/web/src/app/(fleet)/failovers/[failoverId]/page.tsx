import { FailoverId } from "@orrery/protocol";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailoverPage } from "../../../../features/failovers/failover-page.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Failover" };

export default async function Page({ params }: { params: Promise<{ failoverId: string }> }) {
  const parsed = FailoverId.safeParse(decodeURIComponent((await params).failoverId));
  if (!parsed.success) notFound();
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.failovers.get.queryOptions({ failoverId: parsed.data })]}>
      <PageBody>
        <Guarded permission="federations:read">
          <FailoverPage failoverId={parsed.data} />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
