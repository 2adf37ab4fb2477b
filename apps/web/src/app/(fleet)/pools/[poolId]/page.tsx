import { PoolId } from "@orrery/protocol";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PoolPage } from "../../../../features/pool/pool-page.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Pool" };

export default async function Page({ params }: { params: Promise<{ poolId: string }> }) {
  const parsed = PoolId.safeParse(decodeURIComponent((await params).poolId));
  if (!parsed.success) notFound();
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.pools.get.queryOptions({ poolId: parsed.data })]}>
      <PageBody>
        <Guarded permission="pools:read">
          <PoolPage poolId={parsed.data} />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
