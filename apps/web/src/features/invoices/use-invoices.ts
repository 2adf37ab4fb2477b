"use client";
import type { InvoicePage, InvoiceRow } from "@orrery/protocol";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { useLiveStore } from "../../lib/live/live-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { INVOICE_STATES } from "./invoice-face.ts";
import { invoiceFilter } from "./invoice-filter.ts";

/** What a draft comes to changes with every event. */
const REFETCH_MS = 30_000;

const parsers = {
  account: parseAsString,
  state: parseAsStringLiteral(INVOICE_STATES),
  overdue: parseAsBoolean.withDefault(false),
  /** The dialog that makes a draft is open. */
  new: parseAsBoolean.withDefault(false),
  /** The dialog of whoever sends the invoices is open. */
  seller: parseAsBoolean.withDefault(false),
};

/** The list of the Invoices page; what narrows it is in the address. */
export function useInvoices() {
  useInvoiceChanges();
  const trpc = useTRPC();
  const [url, setUrl] = useUrlStates(parsers);
  const { account, state, overdue } = url;
  const filter = useMemo(() => invoiceFilter({ account, state, overdue }), [account, state, overdue]);
  const query = useInfiniteQuery(
    trpc.invoices.list.infiniteQueryOptions(filter, {
      getNextPageParam: (page: InvoicePage) => page.nextCursor,
      refetchInterval: REFETCH_MS,
    }),
  );
  const pages = query.data?.pages;
  const rows: InvoiceRow[] = useMemo(() => (pages ?? []).flatMap(({ items }) => items), [pages]);
  return {
    query,
    rows,
    url,
    setUrl,
    filter,
    isFiltered: account !== null || state !== null || overdue,
    clear: () => void setUrl({ account: null, state: null, overdue: null }),
  };
}

export type InvoiceList = ReturnType<typeof useInvoices>;

/** What the log says of invoices is read at once, whoever did it. */
export function useInvoiceChanges(): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const store = useLiveStore();
  const read = useCallback(
    () => store.getFeed().items.findLast(({ type }) => type.startsWith("invoice."))?.position ?? null,
    [store],
  );
  const newest = useSyncExternalStore(store.onFeed, read, () => null);
  const known = useRef(newest);
  useEffect(() => {
    if (known.current === newest) return;
    known.current = newest;
    void queryClient.invalidateQueries(trpc.invoices.pathFilter());
  }, [newest, queryClient, trpc]);
}
