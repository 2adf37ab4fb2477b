import { type InvoiceLineView, type InvoiceView, NOTHING_TO_PAY } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCount, formatMoney } from "../output/amounts.ts";
import { type Column, formatTable } from "../output/table.ts";
import { plainText } from "../output/text-width.ts";
import { formatRate } from "../rates/list-rates.ts";
import { findInvoiceId } from "./find-invoice.ts";

export async function showInvoice(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const invoiceId = await findInvoiceId(hub, reference);
  const invoice = await ask(hub, (api) => api.invoices.get.query({ invoiceId }));
  if (ctx.isJson) ctx.terminal.json(invoice);
  else print(ctx, invoice);
}

function print(ctx: CommandContext, invoice: InvoiceView): void {
  const { terminal } = ctx;
  const { number, state, accountName, notYet } = invoice;
  terminal.line(plainText(`${terminal.paint("bold", number ?? "Draft")}  ${accountName}`));
  terminal.line(
    `  ${state}, ${time(invoice.fromAtMs)} to ${time(invoice.toAtMs)} (${invoice.period}, ${invoice.zone})`,
  );
  if (notYet !== null) terminal.line(`  ${notYet}`);
  if (invoice.paidReference === NOTHING_TO_PAY) terminal.line("  There is nothing to pay.");
  else if (invoice.paidReference !== null) terminal.line(plainText(`  paid: ${invoice.paidReference}`));
  if (invoice.endReason !== null) terminal.line(plainText(`  ${state}: ${invoice.endReason}`));
  terminal.line();
  if (invoice.lines.length === 0) terminal.line("Nothing was used.");
  else
    terminal.lines(
      formatTable(COLUMNS, invoice.lines, terminal.width, (text) => terminal.paint("dim", text)),
    );
  terminal.line();
  const sums: [string, InvoiceView["sum"]][] = [
    ["Sum", invoice.sum],
    [`Tax ${invoice.taxPpm / 10_000} %`, invoice.tax],
    ["Total", invoice.total],
    ...invoice.creditNotes.map(({ number: note, amount }): [string, InvoiceView["sum"]] => [
      `Credit note ${note}`,
      amount,
    ]),
    ...(state === "finalized" || state === "uncollectible"
      ? [["To be paid", invoice.open] as [string, InvoiceView["sum"]]]
      : []),
  ];
  const width = Math.max(...sums.map(([title]) => title.length));
  for (const [title, amount] of sums) terminal.line(`  ${title.padEnd(width)}  ${formatMoney(amount)}`);
}

const COLUMNS: Column<InvoiceLineView>[] = [
  { title: "LINE", value: ({ position }) => String(position), alignRight: true },
  {
    title: "WHAT",
    value: ({ detail }) => `${detail.title}${detail.isLate === true ? " (late)" : ""}`,
    shrinks: true,
  },
  {
    title: "QUANTITY",
    value: ({ detail: { quantity, unit } }) =>
      quantity === undefined ? "" : `${formatCount(quantity)} ${unit ?? ""}`.trim(),
    alignRight: true,
  },
  {
    title: "RATE",
    value: ({ detail: { rate } }) => (rate === undefined ? "" : formatRate(rate)),
    shrinks: true,
  },
  { title: "AMOUNT", value: ({ amount }) => formatMoney(amount), alignRight: true },
];

function time(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
}
