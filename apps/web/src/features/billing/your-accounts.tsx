"use client";
import type { AccountUsageView } from "@orrery/protocol";
import { AgeText, Card, EmptyState, PageHeader, Skeleton, StatusBadge } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { useMeterUnits } from "../account/use-meter-units.ts";
import { ACCOUNT_FACES } from "../accounts/account-words.ts";
import { Guarded } from "../shell/guarded.tsx";
import { MeterQuantity } from "./meter-quantity.tsx";
import { meterLabel } from "./meter-words.ts";

const REFETCH_MS = 10_000;

/** For those who are members of an account and have no billing role: what is used, and no amounts. */
export function YourAccounts(): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(trpc.accounts.mine.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
  if (query.data === undefined) {
    return query.isError ? (
      <QueryError
        title="Your accounts could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <div aria-busy="true">
        <Skeleton className="h-40" />
      </div>
    );
  }
  // A member of none has nothing to see here: then it is the page that the role does not allow.
  if (query.data.length === 0) return <Guarded permission="billing:read">{null}</Guarded>;
  return (
    <>
      <PageHeader title="Your accounts" description="What they use; amounts are for the billing role." />
      <div className="grid min-w-0 items-start gap-4 lg:grid-cols-2">
        {query.data.map((account) => (
          <UsageCard key={account.id} account={account} />
        ))}
      </div>
    </>
  );
}

function UsageCard({ account }: { account: AccountUsageView }): ReactNode {
  const units = useMeterUnits();
  const face = ACCOUNT_FACES[account.state];
  return (
    <Card
      title={account.name}
      // The day on which the period began is the account's zone's, which a member is not told; its age is the same anywhere.
      note={
        <>
          since <AgeText atMs={account.fromAtMs} />
        </>
      }
      actions={<StatusBadge tone={face.tone} label={face.label} />}
    >
      {account.usage.length === 0 ? (
        <EmptyState compact title="Nothing was used in this period yet" />
      ) : (
        <dl className="flex flex-col gap-1.5">
          {account.usage.map(({ meter, quantity }) => (
            <div key={meter} className="flex justify-between gap-4 text-sm">
              <dt className="text-ink-muted">{meterLabel(meter)}</dt>
              <dd className="text-ink">
                <MeterQuantity meter={meter} quantity={quantity} unit={units.get(meter)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
