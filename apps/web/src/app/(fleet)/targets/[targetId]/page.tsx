import { TargetId } from "@orrery/protocol";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { TargetPage } from "../../../../features/targets/target-page.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Target" };

export default async function Page({ params }: { params: Promise<{ targetId: string }> }) {
  const parsed = TargetId.safeParse(decodeURIComponent((await params).targetId));
  if (!parsed.success) notFound();
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.targets.get.queryOptions({ targetId: parsed.data })]}>
      <PageBody>
        <TargetPage targetId={parsed.data} />
      </PageBody>
    </Prefetched>
  );
}
