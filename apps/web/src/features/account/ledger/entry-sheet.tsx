"use client";
import type { AccountView, LedgerEntryView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  CopyButton,
  Credits,
  formatExactTime,
  type KeyValueItem,
  KeyValueList,
  Sheet,
  Skeleton,
} from "@orrery/ui";
import { Undo2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { MeterQuantity } from "../../billing/meter-quantity.tsx";
import { meterLabel } from "../../billing/meter-words.ts";
import { useMeterUnits } from "../use-meter-units.ts";
import { EntryEvents } from "./entry-events.tsx";
import { EntryPayers } from "./entry-payers.tsx";
import { ENTRY_KIND_LABELS, entryText, isRefundable, signedUnits, textOf } from "./entry-words.ts";
import { RefundDialog } from "./refund-dialog.tsx";
import { useLedgerEntry } from "./use-ledger.ts";

export type EntrySheetProps = {
  account: AccountView;
  /** Null = none is open. */
  number: number | null;
  /** The entry, where the list holds it. */
  known: LedgerEntryView | undefined;
  onOpen: (number: number) => void;
  onClose: () => void;
};

/** All that the ledger holds of one entry, and the events that it was booked for. */
export function EntrySheet({ account, number, known, onOpen, onClose }: EntrySheetProps): ReactNode {
  return (
    <Sheet
      open={number !== null}
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={number === null ? "Entry" : `Entry ${number}`}
      className="sm:max-w-lg"
    >
      {number === null ? null : <EntryBody account={account} number={number} known={known} onOpen={onOpen} />}
    </Sheet>
  );
}

function EntryBody({
  account,
  number,
  known,
  onOpen,
}: Omit<EntrySheetProps, "onClose" | "number"> & { number: number }): ReactNode {
  const asked = useLedgerEntry(account.id, known === undefined ? number : null);
  const found = known ?? asked.data?.items[0];
  if (found !== undefined && found.number === number) {
    return <EntryDetail account={account} entry={found} onOpen={onOpen} />;
  }
  if (asked.isError) {
    return (
      <QueryError
        compact
        title="The entry could not be read"
        error={asked.error}
        onRetry={() => void asked.refetch()}
      />
    );
  }
  if (asked.data !== undefined) {
    return <p className="text-ink-muted text-sm">This account has no entry {number}.</p>;
  }
  return (
    <div aria-busy="true">
      <Skeleton className="h-40" />
    </div>
  );
}

function EntryDetail({
  account,
  entry,
  onOpen,
}: {
  account: AccountView;
  entry: LedgerEntryView;
  onOpen: (number: number) => void;
}): ReactNode {
  const { can } = useMe();
  const [isRefunding, setRefunding] = useState(false);
  const mayRefund = can("billing:write") && account.state !== "closed" && isRefundable(entry);
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <p className="text-ink text-xl">
          <Credits exact signed units={signedUnits(entry)} />
        </p>
        <p className="text-pretty text-base text-ink-muted">{entryText(entry)}</p>
      </div>
      <KeyValueList items={factsOf(entry, useMeterUnits(), onOpen)} />
      {mayRefund ? (
        <Button
          className="self-start max-sm:w-full"
          icon={<Undo2 aria-hidden />}
          onClick={() => setRefunding(true)}
        >
          Refund…
        </Button>
      ) : null}
      {entry.kind === "usage" ? (
        <>
          <EntryPayers accountId={account.id} entry={entry.number} onOpen={onOpen} />
          <EntryEvents accountId={account.id} entry={entry} onOpen={onOpen} />
        </>
      ) : null}
      {isRefunding ? (
        <RefundDialog account={account} entry={entry} onClose={() => setRefunding(false)} />
      ) : null}
    </div>
  );
}

function factsOf(
  entry: LedgerEntryView,
  units: ReadonlyMap<string, string>,
  onOpen: (number: number) => void,
): KeyValueItem[] {
  const meter = textOf(entry, "meter");
  const quantity = textOf(entry, "quantity");
  const { refundOf } = entry;
  return [
    { label: "Kind", value: ENTRY_KIND_LABELS[entry.kind] },
    {
      label: "When",
      value: (
        <>
          {formatExactTime(entry.atMs)} <AgeText atMs={entry.atMs} className="text-ink-faint" />
        </>
      ),
    },
    { label: "Balance after it", value: <Credits exact units={entry.balanceUnits} /> },
    { label: "Other side", value: `the house's book ${entry.book}` },
    ...(meter === "" ? [] : [{ label: "Meter", value: meterLabel(meter) }]),
    ...(meter === "" || quantity === ""
      ? []
      : [
          {
            label: "Quantity",
            value: <MeterQuantity meter={meter} quantity={quantity} unit={units.get(meter)} />,
          },
        ]),
    ...(entry.holdId === null ? [] : [{ label: "Paid from hold", value: entry.holdId, mono: true }]),
    ...(refundOf === null
      ? []
      : [
          {
            label: "Refund of",
            value: (
              <Button size="sm" onClick={() => onOpen(refundOf)}>
                Entry {refundOf}
              </Button>
            ),
          },
        ]),
    ...(entry.reason === null || entry.reason === entryText(entry)
      ? []
      : [{ label: "Reason", value: entry.reason }]),
    {
      label: "Chain",
      mono: true,
      value: (
        <span className="inline-flex min-w-0 items-center">
          <span className="truncate" title="SHA-256 over the entry in front of it and this one">
            {entry.hash.slice(0, 16)}…
          </span>
          <CopyButton text={entry.hash} label="the entry's hash" />
        </span>
      ),
    },
  ];
}
