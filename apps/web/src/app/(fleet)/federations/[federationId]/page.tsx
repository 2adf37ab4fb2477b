import { FederationId } from "@orrery/protocol";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FederationPage } from "../../../../features/federation/federation-page.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Federation" };

export default async function Page({ params }: { params: Promise<{ federationId: string }> }) {
  const parsed = FederationId.safeParse(decodeURIComponent((await params).federationId));
  if (!parsed.success) notFound();
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.federations.get.queryOptions({ federationId: parsed.data })]}>
      <PageBody>
        <FederationPage federationId={parsed.data} />
      </PageBody>
    </Prefetched>
  );
}
