"use client";
import { AgeText, Button, PageHeader, Skeleton } from "@orrery/ui";
import { Wallet } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { countOf } from "../list/count-text.ts";
import { BillingOverviewCards } from "./billing-overview-cards.tsx";
import { useBillingOverview } from "./use-overview.ts";
import { YourAccounts } from "./your-accounts.tsx";

/** With the billing role what all accounts come to; without it the accounts one is a member of, and no amounts. */
export function BillingPage(): ReactNode {
  const { can } = useMe();
  return can("billing:read") ? <BillingOverviewPage /> : <YourAccounts />;
}

function BillingOverviewPage(): ReactNode {
  const query = useBillingOverview();
  const { can } = useMe();
  const overview = query.data;
  return (
    <>
      <PageHeader
        title="Billing"
        description={
          overview === undefined ? (
            query.isError ? (
              "Not read"
            ) : (
              "Loading…"
            )
          ) : (
            <>
              {overview.accountCount === 0 ? "No accounts yet" : countOf(overview.accountCount, "account")}
              {overview.suspendedCount === 0 ? "" : `, ${overview.suspendedCount} suspended`}
              {" · as it was "}
              <AgeText atMs={overview.atMs} />
            </>
          )
        }
        actions={
          <Button asChild {...(overview?.accountCount === 0 ? { variant: "primary" } : {})}>
            <PageLink
              href={overview?.accountCount === 0 && can("billing:write") ? "/accounts?new=true" : "/accounts"}
            >
              <Wallet aria-hidden />
              {overview?.accountCount === 0 && can("billing:write")
                ? "Open the first account"
                : "All accounts"}
            </PageLink>
          </Button>
        }
      />
      {overview === undefined ? (
        query.isError ? (
          <QueryError
            title="The overview could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div aria-busy="true" className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
            <Skeleton className="h-72" />
            <Skeleton className="h-72" />
          </div>
        )
      ) : (
        <>
          <NotRefreshed error={query.error} />
          <BillingOverviewCards overview={overview} />
        </>
      )}
    </>
  );
}
