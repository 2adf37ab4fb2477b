"use client";
import type { AccountView } from "@orrery/protocol";
import { Button, Card, EmptyState, formatWhole, Select, useViewerLocale } from "@orrery/ui";
import { ScrollText } from "lucide-react";
import { parseAsInteger, parseAsStringLiteral } from "nuqs";
import type { ReactNode } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { useUrlStates } from "../../../lib/browser/use-url-states.ts";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { EXPORT_PAGE_ROWS } from "../../billing/all-pages.ts";
import { fileName } from "../../billing/csv.ts";
import { readCsvFile } from "../../billing/csv-file.ts";
import { ExportButton } from "../../billing/export-button.tsx";
import { ShowEarlier } from "../../failovers/show-earlier.tsx";
import { NotRefreshed } from "../../latency/not-refreshed.tsx";
import { RowsSkeleton } from "../rows-skeleton.tsx";
import { SINCES } from "../since.ts";
import { SinceSelect, useSinceAtMs } from "../since-select.tsx";
import { EntrySheet } from "./entry-sheet.tsx";
import { ENTRY_KIND_LABELS, ENTRY_KINDS, LEDGER_CSV_HEAD, ledgerCsvRow } from "./entry-words.ts";
import { LedgerItems, LedgerTable } from "./ledger-rows.tsx";
import { type LedgerFilter, useLedger } from "./use-ledger.ts";

const ANY = "any";

const parsers = {
  kind: parseAsStringLiteral(ENTRY_KINDS),
  since: parseAsStringLiteral(SINCES),
  /** The entry that is open. */
  entry: parseAsInteger,
};

export function LedgerTab({ account }: { account: AccountView }): ReactNode {
  const client = useTRPCClient();
  const locale = useViewerLocale();
  const isPhone = useMediaQuery("(width < 48rem)");
  const [{ kind, since, entry }, setUrl] = useUrlStates(parsers);
  const fromAtMs = useSinceAtMs(since, account);
  const filter: LedgerFilter = {
    ...(kind === null ? {} : { kind }),
    ...(fromAtMs === null ? {} : { fromAtMs }),
  };
  const query = useLedger(account.id, filter);
  const entries = query.data?.pages.flatMap((page) => page.items);
  const isFiltered = kind !== null || since !== null;
  const open = (number: number) => void setUrl({ entry: number });
  const Rows = isPhone ? LedgerItems : LedgerTable;

  const makeFile = () =>
    readCsvFile({
      name: fileName(account.name, "ledger.csv"),
      head: LEDGER_CSV_HEAD,
      rowOf: ledgerCsvRow,
      readPage: async (before: number | null) => {
        const page = await client.accounts.ledger.query({
          accountId: account.id,
          ...filter,
          ...(before === null ? {} : { before }),
          limit: EXPORT_PAGE_ROWS,
        });
        return { rows: page.items, next: page.nextBefore };
      },
    });

  return (
    <>
      <NotRefreshed error={entries === undefined ? null : query.error} />
      <Card
        flush
        title="Ledger"
        note={`${formatWhole(account.entryCount, locale)} ${account.entryCount === 1 ? "entry" : "entries"} in all`}
        actions={
          <>
            <Select
              aria-label="Kind"
              className="w-auto"
              value={kind ?? ANY}
              onValueChange={(next) => void setUrl({ kind: next === ANY ? null : next })}
              options={[
                { value: ANY, label: "Any kind" },
                ...ENTRY_KINDS.map((value) => ({ value, label: ENTRY_KIND_LABELS[value] })),
              ]}
            />
            <SinceSelect className="w-auto" value={since} onChange={(next) => void setUrl({ since: next })} />
            <ExportButton makeFile={makeFile} />
          </>
        }
      >
        {entries === undefined ? (
          query.isError ? (
            <QueryError
              compact
              title="The ledger could not be read"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          ) : (
            <RowsSkeleton />
          )
        ) : entries.length === 0 ? (
          <NoEntries isFiltered={isFiltered} onClear={() => void setUrl({ kind: null, since: null })} />
        ) : (
          <Rows entries={entries} openNumber={entry} onOpen={open} />
        )}
        <ShowEarlier query={query} />
      </Card>
      <EntrySheet
        account={account}
        number={entry}
        known={entries?.find(({ number }) => number === entry)}
        onOpen={open}
        onClose={() => void setUrl({ entry: null })}
      />
    </>
  );
}

function NoEntries({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }): ReactNode {
  if (isFiltered) {
    return (
      <EmptyState
        compact
        icon={<ScrollText aria-hidden />}
        title="No entry matches the filter"
        action={
          <Button size="sm" onClick={onClear}>
            Show all entries
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState compact icon={<ScrollText aria-hidden />} title="No entries yet">
      Grant or sell it credits: each change of the balance is an entry, and none is ever changed.
    </EmptyState>
  );
}
