import { NodeId } from "@orrery/protocol";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { NodePage } from "../../../../features/node/node-page.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Node" };

export default async function Page({ params }: { params: Promise<{ nodeId: string }> }) {
  const parsed = NodeId.safeParse(decodeURIComponent((await params).nodeId));
  if (!parsed.success) notFound();
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.nodes.get.queryOptions({ nodeId: parsed.data })]}>
      <PageBody>
        <NodePage nodeId={parsed.data} />
      </PageBody>
    </Prefetched>
  );
}
