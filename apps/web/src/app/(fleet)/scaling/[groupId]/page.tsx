import { ScalingGroupId } from "@orrery/protocol";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { GroupPage } from "../../../../features/scaling-group/group-page.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Scaling group" };

export default async function Page({ params }: { params: Promise<{ groupId: string }> }) {
  const parsed = ScalingGroupId.safeParse(decodeURIComponent((await params).groupId));
  if (!parsed.success) notFound();
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.scaling.get.queryOptions({ groupId: parsed.data })]}>
      <PageBody>
        <Guarded permission="scaling:read">
          <GroupPage groupId={parsed.data} />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
