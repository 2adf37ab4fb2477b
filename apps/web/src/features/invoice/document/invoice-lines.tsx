"use client";
import type { InvoiceLineView, InvoiceView } from "@orrery/protocol";
import { Credits, ExactValue, Money } from "@orrery/ui";
import type { ReactNode } from "react";
import { exactAmount } from "./exact-amount.ts";
import { lineWords } from "./line-words.ts";

/** One row a line; those made of events open them. */
export function InvoiceLines({
  invoice,
  onOpenLine,
}: {
  invoice: InvoiceView;
  onOpenLine: (position: number) => void;
}): ReactNode {
  if (invoice.lines.length === 0) {
    return (
      <p className="border-line border-y py-6 text-center text-ink-muted text-sm">
        Nothing was used and no fee applied in this period.
      </p>
    );
  }
  return (
    <div className="-mx-5 relative overflow-x-auto px-5 sm:mx-0 sm:px-0">
      <table className="w-full border-collapse text-left text-sm">
        <caption className="sr-only">Lines</caption>
        <thead>
          <tr className="border-line border-b text-ink-faint text-xs [&_th]:pb-2 [&_th]:font-medium">
            <th scope="col" className="pr-4">
              Description
            </th>
            <th scope="col" className="pr-4 text-right max-sm:hidden">
              Quantity
            </th>
            <th scope="col" className="pr-4 max-md:hidden">
              Rate
            </th>
            <th scope="col" className="pr-4 text-right max-sm:hidden">
              Credits
            </th>
            <th scope="col" className="text-right">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {invoice.lines.map((line) => (
            <LineRow key={line.position} line={line} invoice={invoice} onOpenLine={onOpenLine} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LineRow({
  line,
  invoice,
  onOpenLine,
}: {
  line: InvoiceLineView;
  invoice: InvoiceView;
  onOpenLine: (position: number) => void;
}): ReactNode {
  const words = lineWords(line, invoice);
  const isOfEvents = line.kind === "usage";
  return (
    <tr
      data-line={line.position}
      data-kind={line.kind}
      className="border-line border-b align-top [&>td]:py-2.5 [&>th]:py-2.5"
    >
      <th scope="row" className="min-w-40 pr-4 text-left font-normal">
        {isOfEvents ? (
          <button
            type="button"
            onClick={() => onOpenLine(line.position)}
            className="relative rounded-sm text-left font-medium text-ink underline decoration-line-strong underline-offset-2 hover:decoration-current touch:after:absolute touch:after:-inset-3"
          >
            {line.detail.title}
          </button>
        ) : (
          <span className="font-medium text-ink">{line.detail.title}</span>
        )}
        {words.notes.map((note) => (
          <span key={note} className="block text-ink-faint text-xs">
            {note}
          </span>
        ))}
        <span className="hidden text-ink-muted text-xs max-sm:block">{words.quantity}</span>
        <span className="hidden text-ink-faint text-xs max-md:block">{words.rate.join("; ")}</span>
      </th>
      <td className="pr-4 text-right max-sm:hidden">
        {words.quantity === null ? null : (
          <ExactValue exact={words.exactQuantity === words.quantity ? null : words.exactQuantity}>
            {words.quantity}
          </ExactValue>
        )}
      </td>
      <td className="pr-4 text-ink-muted tabular-nums max-md:hidden">
        {words.rate.map((text) => (
          <span key={text} className="block">
            {text}
          </span>
        ))}
      </td>
      <td className="pr-4 text-right max-sm:hidden">
        {line.kind === "fee" ? null : <Credits units={line.units} unit="" />}
      </td>
      <td className="text-right text-ink">
        <Money money={line.amount} exact={exactAmount(line)} />
      </td>
    </tr>
  );
}
