"use client";
import type { InvoiceView } from "@orrery/protocol";
import { AgeText, Button, Card, type KeyValueItem, KeyValueList, Money, useNowMs } from "@orrery/ui";
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { dayInZone } from "../invoices/zone-day.ts";
import { type InvoiceFile, invoiceFileHref } from "./invoice-files.ts";

const FILES: readonly InvoiceFile[] = ["pdf", "csv", "json"];

/** What does not stand on the invoice itself: its ages, and its files. */
export function InvoiceFactsCard({ invoice }: { invoice: InvoiceView }): ReactNode {
  return (
    <Card title="Invoice">
      <div className="flex flex-col gap-4">
        {invoice.notYet === null ? null : (
          <p role="status" className="rounded-md bg-inset px-3 py-2 text-pretty text-ink-muted text-sm">
            <NotYet invoice={invoice} />
          </p>
        )}
        <KeyValueList items={factItems(invoice)} />
        <div>
          <p className="mb-1.5 text-ink-faint text-xs">Files</p>
          <div className="flex flex-wrap gap-2">
            {FILES.map((file) => (
              <Button key={file} asChild size="sm">
                <a href={invoiceFileHref(invoice.id, file)} download>
                  <Download aria-hidden />
                  {file.toUpperCase()}
                </a>
              </Button>
            ))}
          </div>
        </div>
      </div>
    </Card>
  );
}

/** The hub's sentence has the instant; here it is the zone's day, and how long it is until then. */
function NotYet({ invoice: { notYet, toAtMs, zone } }: { invoice: InvoiceView }): ReactNode {
  const nowMs = useNowMs();
  if (nowMs === null || toAtMs <= nowMs) return notYet;
  return (
    <>
      Its period ends with {dayInZone(toAtMs - 1, zone)} ({zone}), <AgeText atMs={toAtMs} />. It can be
      finalized from then on.
    </>
  );
}

function factItems(invoice: InvoiceView): KeyValueItem[] {
  const { state } = invoice;
  return [
    { label: "To be paid", value: <Money money={invoice.open} className="font-medium" /> },
    { label: "Draft made", value: <AgeText atMs={invoice.createdAtMs} /> },
    ...when("Finalized", invoice.finalizedAtMs),
    ...(state === "paid" || state === "void" ? [] : when("Due", invoice.dueAtMs)),
    ...when("Paid", invoice.paidAtMs),
    ...(invoice.paidReference === null ? [] : [{ label: "Reference", value: invoice.paidReference }]),
    ...(state === "paid" ? [] : when(state === "void" ? "Voided" : "Given up", invoice.endedAtMs)),
    ...(invoice.endReason === null ? [] : [{ label: "Reason", value: invoice.endReason }]),
    { label: "Id", value: invoice.id, mono: true },
  ];
}

function when(label: string, atMs: number | null): KeyValueItem[] {
  return atMs === null ? [] : [{ label, value: <AgeText atMs={atMs} /> }];
}
