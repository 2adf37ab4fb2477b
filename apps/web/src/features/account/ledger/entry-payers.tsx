"use client";
import type { AccountId, EntryPayerView } from "@orrery/protocol";
import { Badge, Button, Credits } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { ORIGIN_LABELS } from "../grants/grant-words.ts";

/** Which credits paid for an entry of usage, the first one first; nothing while it is not known. */
export function EntryPayers({
  accountId,
  entry,
  onOpen,
}: {
  accountId: AccountId;
  entry: number;
  onOpen: (number: number) => void;
}): ReactNode {
  const trpc = useTRPC();
  const { data: payers } = useQuery(trpc.accounts.payers.queryOptions({ accountId, entry }));
  if (payers === undefined || payers.length === 0) return null;
  return (
    <section aria-label="Who paid">
      <h3 className="mb-1.5 font-medium text-ink-faint text-xs">Who paid, less what was refunded</h3>
      <ul className="flex flex-col divide-y divide-line rounded-lg border border-line">
        {payers.map((payer) => (
          <li
            key={payer.grantId ?? "overdraft"}
            className="flex flex-wrap items-center justify-between gap-x-3 px-3 py-1.5 text-sm"
          >
            <Payer payer={payer} onOpen={onOpen} />
            <Credits exact units={payer.units} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Payer({
  payer: { grantId, origin, isPromotional },
  onOpen,
}: {
  payer: EntryPayerView;
  onOpen: (number: number) => void;
}): ReactNode {
  if (grantId === null) return <span className="text-ink-muted">the overdraft</span>;
  const number = Number(grantId.split(".")[0]);
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Button size="sm" variant="ghost" className="-ml-2" onClick={() => onOpen(number)}>
        {origin === null ? "Credits" : ORIGIN_LABELS[origin]}, entry {number}
      </Button>
      {isPromotional ? <Badge>promotional</Badge> : null}
    </span>
  );
}
