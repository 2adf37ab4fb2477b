"use client";
import type { AccountView, FeeView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  Card,
  EmptyState,
  formatMicros,
  StatusBadge,
  useNowMs,
  useViewerLocale,
} from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { CalendarClock, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { PERIOD_WORDS } from "../../accounts/account-words.ts";
import { QueryTable } from "../../settings/query-table.tsx";
import { AddFeeDialog, EndFeeDialog } from "./fee-dialogs.tsx";

/** What is billed each period, whatever is used. */
export function FeesCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const query = useQuery(trpc.fees.list.queryOptions({ accountId: account.id }));
  const [isAdding, setAdding] = useState(false);
  const [ending, setEnding] = useState<FeeView | null>(null);
  const mayChange = can("billing:write") && account.state !== "closed";
  return (
    <Card
      flush
      title="Fees"
      note={`each ${PERIOD_WORDS[account.period].noun}`}
      actions={
        mayChange ? (
          <Button size="sm" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
            Add fee
          </Button>
        ) : undefined
      }
    >
      <QueryTable query={query} errorTitle="The fees could not be read">
        {(fees) =>
          fees.length === 0 ? (
            <EmptyState compact icon={<CalendarClock aria-hidden />} title="No fees">
              A fee is billed for each {PERIOD_WORDS[account.period].noun}, beside usage; a part of one in
              proportion.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {fees.map((fee) => (
                <FeeItem key={fee.id} fee={fee} onEnd={mayChange ? setEnding : null} />
              ))}
            </ul>
          )
        }
      </QueryTable>
      {isAdding ? <AddFeeDialog account={account} onClose={() => setAdding(false)} /> : null}
      {ending === null ? null : (
        <EndFeeDialog account={account} fee={ending} onClose={() => setEnding(null)} />
      )}
    </Card>
  );
}

function FeeItem({ fee, onEnd }: { fee: FeeView; onEnd: ((fee: FeeView) => void) | null }): ReactNode {
  const locale = useViewerLocale();
  const nowMs = useNowMs();
  const isOver = nowMs !== null && fee.endsAtMs !== null && fee.endsAtMs <= nowMs;
  return (
    <li className="flex items-center gap-3 px-4 py-2">
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2 text-ink text-sm">
          <span className="truncate">{fee.name}</span>
          {isOver ? <StatusBadge plain tone="idle" label="Ended" /> : null}
        </span>
        <span className="text-ink-faint text-xs">
          since <AgeText atMs={fee.startsAtMs} />
          {fee.endsAtMs === null ? null : (
            <>
              , {isOver ? "ended" : "ends"} <AgeText atMs={fee.endsAtMs} />
            </>
          )}
        </span>
      </span>
      <span className="text-ink text-sm">{formatMicros(fee.micros, fee.currency, locale)}</span>
      {onEnd === null || fee.endsAtMs !== null ? null : (
        <Button
          size="sm"
          variant="ghost"
          className="-mr-2"
          aria-label={`End the fee ${fee.name}`}
          onClick={() => onEnd(fee)}
        >
          End…
        </Button>
      )}
    </li>
  );
}
