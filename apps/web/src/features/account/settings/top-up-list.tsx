"use client";
import { placesOf } from "@orrery/domain/billing";
import type { AccountView, TopUpView } from "@orrery/protocol";
import { AgeText, Card, Credits, EmptyState, Money, StatusBadge, type StatusTone } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { QueryTable } from "../../settings/query-table.tsx";

const REFETCH_MS = 10_000;

const STATES: Readonly<Record<TopUpView["state"], { tone: StatusTone; label: string }>> = {
  recorded: { tone: "idle", label: "Recorded, not charged" },
  pending: { tone: "info", label: "Being charged" },
  charged: { tone: "ok", label: "Charged" },
  failed: { tone: "bad", label: "Failed" },
};

/** What was bought by the rule or through the payment provider's page. */
export function TopUpList({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.topUps.list.queryOptions({ accountId: account.id }, { refetchInterval: REFETCH_MS }),
  );
  return (
    <Card flush title="Top-ups" note="the newest hundred">
      <QueryTable query={query} errorTitle="The top-ups could not be read">
        {(topUps) =>
          topUps.length === 0 ? (
            <EmptyState compact icon={<RefreshCw aria-hidden />} title="No top-up yet">
              What the rule buys, or would have bought, appears here.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {topUps.map((topUp) => (
                <TopUpItem key={topUp.id} topUp={topUp} />
              ))}
            </ul>
          )
        }
      </QueryTable>
    </Card>
  );
}

function TopUpItem({ topUp }: { topUp: TopUpView }): ReactNode {
  const face = STATES[topUp.state];
  const { amountCoins: coins, currency } = topUp;
  return (
    <li className="flex items-start justify-between gap-3 px-4 py-2.5">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 text-ink text-sm">
          <Credits units={topUp.units} />
          <StatusBadge plain tone={face.tone} label={face.label} />
        </p>
        <p className="text-ink-faint text-xs">
          {topUp.cause === "rule" ? "by the rule" : "by hand"}, <AgeText atMs={topUp.createdAtMs} />
          {topUp.reference === null ? "" : `, ${topUp.reference}`}
        </p>
        {topUp.problem === null ? null : (
          <p className="text-pretty text-ink-muted text-xs">{topUp.problem}</p>
        )}
      </div>
      <span className="shrink-0 text-ink text-sm">
        <Money money={{ coins, places: placesOf(currency) ?? 2, currency }} />
      </span>
    </li>
  );
}
