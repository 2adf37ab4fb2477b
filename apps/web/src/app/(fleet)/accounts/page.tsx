import type { Metadata } from "next";
import { AccountsPage } from "../../../features/accounts/accounts-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Accounts" };

export default async function Page() {
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.accounts.list.queryOptions({ withClosed: true })]}>
      <PageBody>
        <Guarded permission="billing:read">
          <AccountsPage />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
