"use client";
import type { InvoiceView } from "@orrery/protocol";
import { Button, EmptyState, Skeleton } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { parseAsInteger, useQueryState } from "nuqs";
import { type ReactNode, useState } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { useInvoiceChanges } from "../invoices/use-invoices.ts";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { type InvoiceTask, InvoiceTaskDialog } from "./actions/invoice-task-dialog.tsx";
import { InvoiceDocument } from "./document/invoice-document.tsx";
import { InvoiceEventsCard } from "./invoice-events-card.tsx";
import { InvoiceFactsCard } from "./invoice-facts-card.tsx";
import { InvoiceHeader } from "./invoice-header.tsx";
import { LineSheet } from "./line-sheet.tsx";

/** Of a draft: what it comes to changes with every event. */
const DRAFT_REFETCH_MS = 15_000;

export function InvoicePage({ invoiceId }: { invoiceId: string }): ReactNode {
  useInvoiceChanges();
  const trpc = useTRPC();
  const query = useQuery(
    trpc.invoices.get.queryOptions(
      { invoiceId },
      { refetchInterval: ({ state }) => (state.data?.state === "draft" ? DRAFT_REFETCH_MS : false) },
    ),
  );
  if (wireErrorOf(query.error)?.code === "NOT_FOUND") return <InvoiceAbsent invoiceId={invoiceId} />;
  if (query.data !== undefined) return <InvoiceDetail invoice={query.data} error={query.error} />;
  if (query.error !== null) {
    return (
      <QueryError
        title="The invoice could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-64" />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <Skeleton className="h-160" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}

function InvoiceDetail({ invoice, error }: { invoice: InvoiceView; error: unknown }): ReactNode {
  const router = useRouter();
  const [task, setTask] = useState<InvoiceTask | null>(null);
  const [line, setLine] = useQueryState("line", parseAsInteger);
  return (
    <>
      <InvoiceHeader invoice={invoice} onTask={setTask} />
      <NotRefreshed error={error} />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <InvoiceDocument invoice={invoice} onOpenLine={(position) => void setLine(position)} />
        <div className="grid min-w-0 content-start gap-4 md:grid-cols-2 xl:grid-cols-1">
          <InvoiceFactsCard invoice={invoice} />
          <InvoiceEventsCard invoiceId={invoice.id} />
        </div>
      </div>
      <LineSheet invoice={invoice} position={line} onClose={() => void setLine(null)} />
      <InvoiceTaskDialog
        task={task}
        onClose={() => setTask(null)}
        onDiscarded={() => router.push("/invoices")}
      />
    </>
  );
}

function InvoiceAbsent({ invoiceId }: { invoiceId: string }): ReactNode {
  return (
    <>
      <h1 className="sr-only">Unknown invoice</h1>
      <EmptyState
        title="No invoice with this id"
        action={
          <Button asChild>
            <PageLink href="/invoices">All invoices</PageLink>
          </Button>
        }
      >
        There is no <span className="break-all font-mono text-xs">{invoiceId}</span>. A draft that was
        discarded is gone; every invoice with a number stays.
      </EmptyState>
    </>
  );
}
