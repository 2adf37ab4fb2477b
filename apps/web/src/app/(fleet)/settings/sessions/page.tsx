import type { Metadata } from "next";
import { SessionsCard } from "../../../../features/settings/sessions-card.tsx";

import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Sessions" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.sessions.list.queryOptions()]}>
      <SessionsCard />
    </Prefetched>
  );
}
