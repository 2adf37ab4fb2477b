import { type InvoiceRow, InvoiceState } from "@orrery/protocol";
import { findAccount } from "../accounts/find-account.ts";
import { usageError } from "../cli-error.ts";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatMoney } from "../output/amounts.ts";
import { formatAge, formatDuration } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { readLimit } from "../read-limit.ts";
import { readInvoices } from "./find-invoice.ts";

export type ListInvoicesOptions = { account?: string; state?: string; overdue?: boolean; limit?: string };

const LIMIT = { usual: 50, max: 10_000 };

export async function listInvoices(ctx: CommandContext, options: ListInvoicesOptions): Promise<void> {
  const state = options.state === undefined ? undefined : InvoiceState.safeParse(options.state);
  if (state?.success === false)
    throw usageError(`--state ${options.state}: write ${InvoiceState.options.join(", ")}.`);
  const limit = readLimit(options, LIMIT);
  const hub = await connectHub(ctx);
  const account = options.account === undefined ? undefined : await findAccount(hub, options.account);
  const filter = {
    ...(account === undefined ? {} : { accountId: account.id }),
    ...(state === undefined ? {} : { state: state.data }),
    ...(options.overdue === true ? { overdueOnly: true } : {}),
  };
  const rows = await readInvoices(hub, filter, limit);
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(rows);
  else if (rows.length === 0)
    terminal.note("There are no such invoices. Draft one: `orrery invoices draft ACCOUNT`.");
  else terminal.lines(formatTable(columns(ctx), rows, terminal.width, (text) => terminal.paint("dim", text)));
}

function columns({ terminal, nowAtMs }: CommandContext): Column<InvoiceRow>[] {
  const now = nowAtMs();
  return [
    {
      title: "NUMBER",
      value: ({ number, id }) => number ?? id,
      paint: (_, text) => terminal.paint("bold", text),
    },
    { title: "ACCOUNT", value: ({ accountName }) => accountName, shrinks: true },
    { title: "FROM", value: ({ fromAtMs }) => day(fromAtMs) },
    { title: "TO", value: ({ toAtMs }) => day(toAtMs) },
    { title: "TOTAL", value: ({ total }) => formatMoney(total), alignRight: true },
    {
      title: "STATE",
      value: ({ state, isOverdue, dueAtMs, paidAtMs }) => {
        if (isOverdue && dueAtMs !== null) return `overdue for ${formatDuration(now - dueAtMs)}`;
        return paidAtMs === null ? state : `paid ${formatAge(paidAtMs, now)}`;
      },
      paint: ({ isOverdue }, text) => (isOverdue ? terminal.paint("red", text) : text),
    },
    { title: "DUE", value: ({ dueAtMs }) => (dueAtMs === null ? "-" : day(dueAtMs)) },
  ];
}

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
