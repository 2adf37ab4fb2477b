"use client";
import { placesOf } from "@orrery/domain/billing";
import type { AccountView, TopUpView } from "@orrery/protocol";
import { AgeText, Card, Credits, EmptyState, Money, StatusBadge, type StatusTone } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { CreditCard } from "lucide-react";
import type { ReactNode } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { QueryTable } from "../../settings/query-table.tsx";

const REFETCH_MS = 10_000;
/** As the hub tells them. */
const LISTED_MAX = 100;

const FACES: Readonly<Record<TopUpView["state"], { tone: StatusTone; label: string }>> = {
  recorded: { tone: "idle", label: "Recorded, not charged" },
  pending: { tone: "info", label: "Being charged" },
  charged: { tone: "ok", label: "Paid" },
  failed: { tone: "bad", label: "Failed" },
};
/** Of a page that is open: nobody is charged before somebody pays. */
const UNPAID = { tone: "info", label: "Not paid yet" } as const;

/** What was bought by the rule or through the payment provider's page. */
export function TopUpsCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.topUps.list.queryOptions({ accountId: account.id }, { refetchInterval: REFETCH_MS }),
  );
  return (
    <Card
      flush
      title="Top-ups"
      note={query.data?.length === LISTED_MAX ? `the newest ${LISTED_MAX}` : "newest first"}
    >
      <QueryTable query={query} errorTitle="The top-ups could not be read">
        {(topUps) =>
          topUps.length === 0 ? (
            <EmptyState compact icon={<CreditCard aria-hidden />} title="No top-up yet">
              What is bought on a payment page or by the automatic top-up appears here.
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
  const face = topUp.cause === "checkout" && topUp.state === "pending" ? UNPAID : FACES[topUp.state];
  const { amountCoins: coins, currency } = topUp;
  return (
    <li className="flex items-start justify-between gap-3 px-4 py-2.5">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 text-ink text-sm">
          <Credits units={topUp.units} />
          <StatusBadge plain tone={face.tone} label={face.label} />
        </p>
        <p className="text-ink-faint text-xs">
          {topUp.cause === "rule" ? "automatic" : "payment page"}, <AgeText atMs={topUp.createdAtMs} />
          {topUp.reference === null ? null : (
            <>
              , <span className="break-all font-mono">{topUp.reference}</span>
            </>
          )}
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
