"use client";
import type { LedgerEntryView } from "@orrery/protocol";
import {
  AgeText,
  Badge,
  Credits,
  formatExactTime,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { ENTRY_KIND_LABELS, entryText, signedUnits } from "./entry-words.ts";

export type LedgerRowsProps = {
  entries: readonly LedgerEntryView[];
  openNumber: number | null;
  onOpen: (number: number) => void;
};

/** Amounts in credits; the head says so once. */
export function LedgerTable({ entries, openNumber, onOpen }: LedgerRowsProps): ReactNode {
  return (
    <Table aria-label="Entries, newest first">
      <TableHead>
        <tr>
          <TableHeaderCell numeric>Entry</TableHeaderCell>
          <TableHeaderCell>When</TableHeaderCell>
          <TableHeaderCell>Kind</TableHeaderCell>
          <TableHeaderCell>For</TableHeaderCell>
          <TableHeaderCell numeric>Credits</TableHeaderCell>
          <TableHeaderCell numeric>Balance after it</TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {entries.map((entry) => (
          <TableRow key={entry.number} data-entry={entry.number} aria-selected={entry.number === openNumber}>
            <TableCell numeric className="w-0">
              <OpenEntry entry={entry} onOpen={onOpen} />
            </TableCell>
            <TableCell className="text-ink-muted" title={formatExactTime(entry.atMs)}>
              <AgeText atMs={entry.atMs} />
            </TableCell>
            <TableCell>
              <Badge>{ENTRY_KIND_LABELS[entry.kind]}</Badge>
            </TableCell>
            <TableCell className="w-full max-w-0 truncate text-ink-muted" title={entryText(entry)}>
              {entryText(entry)}
            </TableCell>
            <TableCell numeric>
              <Credits signed unit="" units={signedUnits(entry)} />
            </TableCell>
            <TableCell numeric className={entry.balanceUnits.startsWith("-") ? "text-warn" : ""}>
              <Credits unit="" units={entry.balanceUnits} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function OpenEntry({
  entry,
  onOpen,
}: {
  entry: LedgerEntryView;
  onOpen: (number: number) => void;
}): ReactNode {
  return (
    <button
      type="button"
      aria-label={`Open entry ${entry.number}`}
      aria-haspopup="dialog"
      onClick={() => onOpen(entry.number)}
      className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-current touch:min-h-11 touch:min-w-11"
    >
      {entry.number}
    </button>
  );
}

/** The same entries on a phone: each is one button. */
export function LedgerItems({ entries, onOpen }: LedgerRowsProps): ReactNode {
  return (
    <ul aria-label="Entries, newest first" className="divide-y divide-line">
      {entries.map((entry) => (
        <li key={entry.number} data-entry={entry.number}>
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => onOpen(entry.number)}
            className="flex w-full items-start justify-between gap-3 px-4 py-2.5 text-left hover:bg-hover"
          >
            <span className="min-w-0">
              <span className="block truncate text-ink text-sm">{entryText(entry)}</span>
              <span className="text-ink-faint text-xs">
                {ENTRY_KIND_LABELS[entry.kind]} {entry.number}, <AgeText atMs={entry.atMs} />
              </span>
            </span>
            <span className="shrink-0 text-right">
              <span className="block text-ink text-sm">
                <Credits plain signed unit="" units={signedUnits(entry)} />
              </span>
              <span className="text-ink-faint text-xs">
                then <Credits plain unit="" units={entry.balanceUnits} />
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
