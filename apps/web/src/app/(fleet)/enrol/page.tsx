import type { Metadata } from "next";
import { EnrolPage } from "../../../features/enrol/enrol-page.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Enrol" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.joinTokens.list.queryOptions(), trpc.settings.get.queryOptions()]}>
      <PageBody>
        <EnrolPage />
      </PageBody>
    </Prefetched>
  );
}
