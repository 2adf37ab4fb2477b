"use client";
import { Button, ListSkeleton, PageHeader } from "@orrery/ui";
import { FilePlus2, Settings2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useRowKeys } from "../../lib/keyboard/use-row-keys.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { ShowEarlier } from "../failovers/show-earlier.tsx";
import { type InvoiceTask, InvoiceTaskDialog } from "../invoice/actions/invoice-task-dialog.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { countOf } from "../list/count-text.ts";
import { DraftDialog } from "./draft-dialog.tsx";
import { ExportInvoices } from "./export-invoices.tsx";
import { invoiceHref } from "./invoice-face.ts";
import { InvoicesCards } from "./invoices-cards.tsx";
import { InvoicesEmpty } from "./invoices-empty.tsx";
import { InvoicesFilters } from "./invoices-filters.tsx";
import { InvoicesTable } from "./invoices-table.tsx";
import { SellerDialog } from "./seller-dialog.tsx";
import { type InvoiceList, useInvoices } from "./use-invoices.ts";

export function InvoicesPage(): ReactNode {
  const list = useInvoices();
  const openPage = useOpenPage();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const [task, setTask] = useState<InvoiceTask | null>(null);
  const { rows, query, url, setUrl } = list;
  const canWrite = can("billing:write");
  const hasNone = query.data !== undefined && rows.length === 0 && !list.isFiltered;
  const openNew = () => void setUrl({ new: true });
  const { activeId, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => openPage(invoiceHref(id)),
    onFilter: () => document.getElementById("invoice-account")?.focus(),
  });

  return (
    <>
      <PageHeader
        title="Invoices"
        description={<span aria-live="polite">{countText(list)}</span>}
        actions={
          <>
            {hasNone ? null : <ExportInvoices list={list} />}
            <Button icon={<Settings2 aria-hidden />} onClick={() => void setUrl({ seller: true })}>
              Seller
            </Button>
            {canWrite && !hasNone ? (
              <Button variant="primary" icon={<FilePlus2 aria-hidden />} onClick={openNew}>
                New draft
              </Button>
            ) : null}
          </>
        }
      />
      {hasNone ? null : <InvoicesFilters list={list} />}
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            title="The invoices could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <ListSkeleton label="Loading invoices" widths={[52, 60, 48, 64, 56]} endClassName="w-20" />
        )
      ) : (
        <>
          <NotRefreshed error={query.error} />
          {rows.length === 0 ? (
            <InvoicesEmpty isFiltered={list.isFiltered} onClearFilter={list.clear} onNew={openNew} />
          ) : isPhone ? (
            <InvoicesCards list={list} onTask={setTask} />
          ) : (
            <InvoicesTable list={list} activeId={activeId} onActivate={setActiveId} onTask={setTask} />
          )}
          <ShowEarlier query={query} />
        </>
      )}
      {url.new && canWrite ? (
        <DraftDialog accountId={url.account} onClose={() => void setUrl({ new: null })} />
      ) : null}
      {url.seller ? <SellerDialog onClose={() => void setUrl({ seller: null })} /> : null}
      <InvoiceTaskDialog task={task} onClose={() => setTask(null)} />
    </>
  );
}

/** "12 invoices", or of what is narrowed or not all read "100 or more invoices that match". */
function countText({ rows, query, isFiltered }: InvoiceList): string {
  if (query.data === undefined) return query.isError ? "Not read" : "Loading…";
  if (rows.length === 0) return isFiltered ? "None matches" : "None yet";
  const count = query.hasNextPage ? `${rows.length} or more invoices` : countOf(rows.length, "invoice");
  return isFiltered ? `${count} that match` : count;
}
