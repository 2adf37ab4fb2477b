import { AccountId } from "@orrery/protocol";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccountPage } from "../../../../features/account/account-page.tsx";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Account" };

export default async function Page({ params }: { params: Promise<{ accountId: string }> }) {
  const parsed = AccountId.safeParse(decodeURIComponent((await params).accountId));
  if (!parsed.success) notFound();
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.accounts.get.queryOptions({ accountId: parsed.data })]}>
      <PageBody>
        <Guarded permission="billing:read">
          <AccountPage accountId={parsed.data} />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}
