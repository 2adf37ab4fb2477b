"use client";
import type { AccountView, UsageEventView } from "@orrery/protocol";
import { AgeText, Button, Card, EmptyState, StatusDot } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { accountHref } from "../../accounts/account-words.ts";
import { meterLabel } from "../../billing/meter-words.ts";
import { QueryTable } from "../../settings/query-table.tsx";
import { REFUSAL_WORDS, refusalGroups } from "../refusal-words.ts";

const REFETCH_MS = 5000;
const LOOKED_AT_MAX = 200;

/** Usage that was not served: why, how often, and in the hub's own words. */
export function RefusedCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.usage.events.queryOptions(
      { accountId: account.id, refusedOnly: true, limit: LOOKED_AT_MAX },
      { refetchInterval: REFETCH_MS },
    ),
  );
  const count = query.data?.items.length ?? 0;
  const isMore = query.data?.nextCursor != null;
  return (
    <Card
      flush
      title="Refused usage"
      {...(count === 0 ? {} : { note: isMore ? `the newest ${count}` : `${count} in all` })}
      actions={
        count === 0 ? undefined : (
          <Button size="sm" variant="ghost" asChild>
            <PageLink href={`${accountHref(account.id, "usage")}&refused=true`}>Show all</PageLink>
          </Button>
        )
      }
    >
      <QueryTable query={query} errorTitle="Refused usage could not be read">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState compact icon={<ShieldCheck aria-hidden />} title="Nothing was refused">
              Usage that credits, limits or the account's state do not allow appears here with its reason.
            </EmptyState>
          ) : (
            <RefusalList items={items} />
          )
        }
      </QueryTable>
    </Card>
  );
}

function RefusalList({ items }: { items: readonly UsageEventView[] }): ReactNode {
  return (
    <ul className="divide-y divide-line">
      {refusalGroups(items).map(({ reason, count, newest }) => (
        <li key={reason} className="flex min-w-0 items-start gap-3 px-4 py-2.5">
          <StatusDot tone={REFUSAL_WORDS[reason].tone} className="mt-1.25" />
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-baseline gap-x-2 text-ink text-sm">
              <span className="font-medium">{REFUSAL_WORDS[reason].label}</span>
              <span className="text-ink-faint text-xs">
                {count}×, last <AgeText atMs={newest.receivedAtMs} />
                {newest.nodeName === null ? "" : ` on ${newest.nodeName}`}, {meterLabel(newest.meter)}
              </span>
            </p>
            <p className="text-pretty text-ink-muted text-sm">{newest.refusal?.sentence}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
