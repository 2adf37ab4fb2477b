import type { Metadata } from "next";
import { FleetSettings } from "../../../../features/settings/fleet-settings.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Fleet" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.settings.get.queryOptions()]}>
      <Guarded permission="settings:read">
        <FleetSettings />
      </Guarded>
    </Prefetched>
  );
}
