import type { Metadata } from "next";
import { ApiTokensCard } from "../../../../features/settings/api-tokens-card.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "API tokens" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.apiTokens.list.queryOptions()]}>
      <Guarded permission="api-tokens:own">
        <ApiTokensCard />
      </Guarded>
    </Prefetched>
  );
}
