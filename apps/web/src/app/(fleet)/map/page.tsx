import type { Metadata } from "next";
import { MapPage } from "../../../features/map/map-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Map" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.targets.list.queryOptions()]}>
      <Guarded permission="nodes:read">
        <MapPage />
      </Guarded>
    </Prefetched>
  );
}
