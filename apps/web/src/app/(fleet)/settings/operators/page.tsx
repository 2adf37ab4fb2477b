import type { Metadata } from "next";
import { OperatorsCard } from "../../../../features/settings/operators-card.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Operators" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.operators.list.queryOptions()]}>
      <Guarded permission="operators:read">
        <OperatorsCard />
      </Guarded>
    </Prefetched>
  );
}
