"use client";
import type { InvoiceView } from "@orrery/protocol";
import { Badge, Money } from "@orrery/ui";
import type { ReactNode } from "react";
import { periodText } from "../../invoices/period-text.ts";
import { dayInZone } from "../../invoices/zone-day.ts";
import { InvoiceLines } from "./invoice-lines.tsx";
import { taxPercentText } from "./line-words.ts";
import { CustomerBlock, SellerBlock } from "./party-blocks.tsx";

const MARKS: Partial<Record<InvoiceView["state"], string>> = { draft: "DRAFT", void: "VOID" };

/** The invoice as its PDF has it: the same blocks in the same order, the same words, the same figures. */
export function InvoiceDocument({
  invoice,
  onOpenLine,
}: {
  invoice: InvoiceView;
  onOpenLine: (position: number) => void;
}): ReactNode {
  const { seller, zone } = invoice;
  const mark = MARKS[invoice.state];
  return (
    <article
      aria-label="Invoice document"
      className="flex min-w-0 flex-col gap-8 rounded-lg border border-line bg-surface p-5 sm:p-8"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <SellerBlock seller={seller} />
        <div className="text-right max-sm:text-left">
          <p className="flex items-center justify-end gap-2 font-semibold text-ink text-xl max-sm:justify-start">
            {mark === undefined ? null : (
              <Badge tone={invoice.state === "void" ? "idle" : "unknown"}>{mark}</Badge>
            )}
            Invoice
          </p>
          <p className="text-ink-muted text-sm tabular-nums">{invoice.number ?? "not numbered yet"}</p>
        </div>
      </div>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-6">
        <div>
          <p className="mb-1 text-ink-faint text-xs">Bill to</p>
          <CustomerBlock customer={invoice.customer} accountName={invoice.accountName} />
        </div>
        <dl className="grid grid-cols-[auto_auto] gap-x-6 gap-y-1 text-sm">
          <DocumentFact label="Date">
            {invoice.finalizedAtMs === null ? "when it is finalized" : dayInZone(invoice.finalizedAtMs, zone)}
          </DocumentFact>
          <DocumentFact label="Due">
            {invoice.dueAtMs === null
              ? `${seller.dueDays} days after its date`
              : dayInZone(invoice.dueAtMs, zone)}
          </DocumentFact>
          <DocumentFact label="Period">{periodText(invoice, zone)}</DocumentFact>
          <DocumentFact label="Time zone">{zone}</DocumentFact>
          {invoice.state === "paid" && invoice.paidAtMs !== null ? (
            <DocumentFact label="Paid">
              {dayInZone(invoice.paidAtMs, zone)}
              {invoice.paidReference === null ? null : `, ${invoice.paidReference}`}
            </DocumentFact>
          ) : null}
        </dl>
      </div>
      <InvoiceLines invoice={invoice} onOpenLine={onOpenLine} />
      <Totals invoice={invoice} />
      {invoice.endReason === null ? null : (
        <p className="text-pretty text-ink-muted text-sm">
          {invoice.state === "void" ? "Void" : "Uncollectible"}: {invoice.endReason}
        </p>
      )}
      {seller.payment === "" ? null : (
        <div>
          <p className="mb-1 text-ink-faint text-xs">Payment</p>
          <p className="whitespace-pre-line text-ink text-sm">{seller.payment}</p>
        </div>
      )}
      {seller.footer === "" ? null : (
        <p className="border-line border-t pt-4 text-ink-faint text-xs">{seller.footer}</p>
      )}
    </article>
  );
}

function DocumentFact({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <div className="contents">
      <dt className="text-ink-faint">{label}</dt>
      <dd className="text-ink tabular-nums">{children}</dd>
    </div>
  );
}

function Totals({ invoice }: { invoice: InvoiceView }): ReactNode {
  const { zone, creditNotes } = invoice;
  return (
    <dl
      aria-label="Totals"
      className="ml-auto grid w-full max-w-md grid-cols-[minmax(0,1fr)_auto] gap-x-6 gap-y-1.5 text-sm [&_dd]:text-right [&_dt]:text-ink-muted"
    >
      <dt>Sum</dt>
      <dd>
        <Money money={invoice.sum} />
      </dd>
      <dt>Tax {taxPercentText(invoice.taxPpm)}</dt>
      <dd>
        <Money money={invoice.tax} />
      </dd>
      <dt className="border-line border-t pt-1.5 font-medium text-ink!">Total</dt>
      <dd className="border-line border-t pt-1.5 font-semibold text-ink">
        <Money money={invoice.total} />
      </dd>
      {creditNotes.map((note) => (
        <div key={note.id} className="contents" data-credit-note={note.number}>
          <dt className="text-pretty">
            Credit note {note.number}, {dayInZone(note.createdAtMs, zone)}
            <span className="block text-ink-faint text-xs">{note.reason}</span>
          </dt>
          <dd>
            <Money money={negative(note.amount)} />
          </dd>
        </div>
      ))}
      {creditNotes.length === 0 && invoice.open.coins === invoice.total.coins ? null : (
        <>
          <dt className="border-line border-t pt-1.5 font-medium text-ink!">To be paid</dt>
          <dd className="border-line border-t pt-1.5 font-semibold text-ink">
            <Money money={invoice.open} />
          </dd>
        </>
      )}
    </dl>
  );
}

function negative(money: InvoiceView["total"]): InvoiceView["total"] {
  return { ...money, coins: (-BigInt(money.coins)).toString() };
}
