"use client";
import { type InvoiceText, type LineText, NOTHING_USED } from "@orrery/documents/text";
import type { InvoiceLineView, InvoiceView } from "@orrery/protocol";
import { ExactValue, formatCredits, Money, useViewerLocale } from "@orrery/ui";
import type { ReactNode } from "react";
import { exactAmount } from "./exact-amount.ts";

export type InvoiceLinesProps = {
  invoice: InvoiceView;
  text: InvoiceText;
  onOpenLine: (position: number) => void;
};

/** One row a line; those made of events open them. */
export function InvoiceLines({ invoice, text, onOpenLine }: InvoiceLinesProps): ReactNode {
  const { columns } = text;
  if (invoice.lines.length === 0) {
    return <p className="border-line border-y py-6 text-center text-ink-muted text-sm">{NOTHING_USED}</p>;
  }
  return (
    <div className="-mx-5 relative overflow-x-auto px-5 sm:mx-0 sm:px-0">
      <table className="w-full border-collapse text-left text-sm">
        <caption className="sr-only">Lines</caption>
        <thead>
          <tr className="border-line border-b text-ink-faint text-xs [&_th]:pb-2 [&_th]:font-medium">
            <th scope="col" className="pr-4">
              {columns.item}
            </th>
            <th scope="col" className="pr-4 text-right max-sm:hidden">
              {columns.quantity}
            </th>
            <th scope="col" className="pr-4 text-right max-sm:hidden">
              {columns.rate}
            </th>
            <th scope="col" className="pr-4 text-right max-sm:hidden">
              {columns.credits}
            </th>
            <th scope="col" className="whitespace-nowrap text-right">
              {columns.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {invoice.lines.map((line, index) => {
            const words = text.lines[index];
            return words === undefined ? null : (
              <LineRow key={line.position} line={line} words={words} onOpenLine={onOpenLine} />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function LineRow({
  line,
  words,
  onOpenLine,
}: {
  line: InvoiceLineView;
  words: LineText;
  onOpenLine: (position: number) => void;
}): ReactNode {
  const { quantity, unit } = line.detail;
  const exactQuantity = quantity === undefined ? null : `${quantity} ${unit ?? ""}`.trim();
  const locale = useViewerLocale();
  return (
    <tr
      data-line={line.position}
      data-kind={line.kind}
      className="border-line border-b align-top [&>td]:py-2.5 [&>th]:py-2.5"
    >
      <th scope="row" className="min-w-40 pr-4 text-left font-normal">
        <Title line={line} words={words} onOpenLine={onOpenLine} />
        {words.notes.map((note) => (
          <span key={note} className="block text-ink-faint text-xs">
            {note}
          </span>
        ))}
        <span className="hidden text-ink-muted text-xs max-sm:block">
          {[words.quantity, words.included, words.rate].filter((part) => part !== "").join(" · ")}
        </span>
      </th>
      <td className="pr-4 text-right max-sm:hidden">
        {words.quantity === "" ? null : <ExactValue exact={exactQuantity}>{words.quantity}</ExactValue>}
        <span className="block text-ink-faint text-xs">{words.included}</span>
      </td>
      <td className="pr-4 text-right text-ink-muted tabular-nums max-sm:hidden">{words.rate}</td>
      <td className="pr-4 text-right max-sm:hidden">
        {words.credits === "" ? null : (
          <ExactValue exact={formatCredits(line.units, locale, { exact: true })}>{words.credits}</ExactValue>
        )}
      </td>
      <td className="text-right text-ink">
        <Money money={line.amount} exact={exactAmount(line)} />
      </td>
    </tr>
  );
}

function Title({
  line,
  words,
  onOpenLine,
}: {
  line: InvoiceLineView;
  words: LineText;
  onOpenLine: (position: number) => void;
}): ReactNode {
  if (line.kind !== "usage") return <span className="font-medium text-ink">{words.title}</span>;
  return (
    <button
      type="button"
      onClick={() => onOpenLine(line.position)}
      className="relative rounded-sm text-left font-medium text-ink underline decoration-line-strong underline-offset-2 hover:decoration-current touch:after:absolute touch:after:-inset-3"
    >
      {words.title}
    </button>
  );
}
