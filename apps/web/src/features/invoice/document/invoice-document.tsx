"use client";
import { type InvoiceText, invoiceText } from "@orrery/documents/text";
import type { InvoiceView } from "@orrery/protocol";
import { Badge, classNames, Money } from "@orrery/ui";
import { Fragment, type ReactNode } from "react";
import { InvoiceLines } from "./invoice-lines.tsx";
import { CustomerBlock, SellerBlock } from "./party-blocks.tsx";

/** The invoice as its PDF has it: the same blocks in the same order, the same words, the same figures. */
export function InvoiceDocument({
  invoice,
  onOpenLine,
}: {
  invoice: InvoiceView;
  onOpenLine: (position: number) => void;
}): ReactNode {
  const { seller } = invoice;
  const text = invoiceText(invoice);
  return (
    <article
      aria-label="Invoice document"
      className="flex min-w-0 flex-col gap-8 rounded-lg border border-line bg-surface p-5 sm:p-8"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <SellerBlock seller={seller} />
        <div className="text-right max-sm:text-left">
          <p className="flex items-center justify-end gap-2 font-semibold text-ink text-xl max-sm:justify-start">
            {text.mark === null ? null : <Mark mark={text.mark} />}
            Invoice
          </p>
          <p className="text-ink-muted text-sm tabular-nums">{text.number}</p>
        </div>
      </div>
      <div className="grid items-start gap-x-8 gap-y-6 sm:grid-cols-[minmax(0,1fr)_minmax(0,auto)]">
        <div className="min-w-0 break-words">
          <p className="mb-1 text-ink-faint text-xs">Billed to</p>
          <CustomerBlock customer={invoice.customer} accountName={invoice.accountName} />
        </div>
        <dl className="grid grid-cols-[auto_minmax(0,auto)] justify-start gap-x-6 gap-y-1 text-sm sm:max-w-88">
          {text.facts.map(({ label, value }) => (
            <Fragment key={label}>
              <dt className="text-ink-faint">{label}</dt>
              <dd className="break-words text-ink tabular-nums">{value}</dd>
            </Fragment>
          ))}
        </dl>
      </div>
      <InvoiceLines invoice={invoice} text={text} onOpenLine={onOpenLine} />
      <Totals text={text} />
      {text.notes.map((note) => (
        <div key={note.title}>
          <p className="mb-1 text-ink-faint text-xs">{note.title}</p>
          <p className="whitespace-pre-line text-pretty text-ink text-sm">{note.text}</p>
        </div>
      ))}
      {seller.footer === "" ? null : (
        <p className="border-line border-t pt-4 text-ink-faint text-xs">{seller.footer}</p>
      )}
    </article>
  );
}

const MARK_TONES = { DRAFT: "unknown", VOID: "idle", PAID: "ok" } as const;

function Mark({ mark }: { mark: NonNullable<InvoiceText["mark"]> }): ReactNode {
  return <Badge tone={MARK_TONES[mark]}>{mark}</Badge>;
}

function Totals({ text }: { text: InvoiceText }): ReactNode {
  return (
    <div className="ml-auto flex w-full max-w-md flex-col gap-2">
      <dl aria-label="Totals" className="grid grid-cols-[minmax(0,1fr)_auto] text-sm">
        {text.totals.map(({ label, money, weight = "plain" }) => {
          const face = classNames(
            weight === "total" ? "mt-1 border-line border-t pt-1.5 pb-1 font-semibold text-ink" : "py-0.75",
            weight === "soft" && "text-ink-muted",
          );
          return (
            <Fragment key={label}>
              <dt className={face}>{label}</dt>
              <dd className={classNames(face, "pl-6 text-right")}>
                <Money money={money} />
              </dd>
            </Fragment>
          );
        })}
      </dl>
      {text.rounding === "" ? null : (
        <p className="text-pretty text-right text-ink-faint text-xs">{text.rounding}</p>
      )}
    </div>
  );
}
