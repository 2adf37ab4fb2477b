import type { AccountView, UsageEventView, UsageSummary } from "@orrery/protocol";
import { findAccount } from "../accounts/find-account.ts";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";
import { formatCount, formatCredits } from "../output/amounts.ts";
import { parseSince } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { readLimit } from "../read-limit.ts";

export type UsageOptions = {
  since?: string;
  meter?: string;
  node?: string;
  refused?: boolean;
  entry?: string;
  limit?: string;
};

const LIMIT = { usual: 50, max: 500 };

export async function summarizeUsage(
  ctx: CommandContext,
  reference: string,
  { since }: UsageOptions,
): Promise<void> {
  const hub = await connectHub(ctx);
  const account = await findAccount(hub, reference);
  const fromAtMs = startOf(ctx, account, since);
  const input = { accountId: account.id, fromAtMs, toAtMs: ctx.nowAtMs() };
  const summary = await ask(hub, (api) => api.usage.summary.query(input));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(summary);
  else if (summary.meters.length === 0) terminal.note("Nothing was used in this time.");
  else {
    const paint = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(METER_COLUMNS, summary.meters, terminal.width, paint));
    terminal.line();
    terminal.lines(formatTable(NODE_COLUMNS, summary.nodes, terminal.width, paint));
  }
  if (!ctx.isJson && summary.refusedCount > 0) {
    terminal.note(`${summary.refusedCount} events were refused: orrery usage list ${account.name} --refused`);
  }
}

export async function listUsage(
  ctx: CommandContext,
  reference: string,
  options: UsageOptions,
): Promise<void> {
  const limit = readLimit(options, LIMIT);
  const entry = options.entry === undefined ? undefined : Number(options.entry);
  if (entry !== undefined && !(Number.isInteger(entry) && entry >= 1)) {
    throw usageError(`--entry ${options.entry}: write its number, as orrery accounts ledger shows it.`);
  }
  const hub = await connectHub(ctx);
  const { id: accountId } = await findAccount(hub, reference);
  const nodes = options.node === undefined ? [] : await ask(hub, (api) => api.nodes.list.query());
  const nodeId = options.node === undefined ? undefined : findNamed(nodes, options.node, "node").id;
  const page = await ask(hub, (api) =>
    api.usage.events.query({
      ...{ accountId, limit },
      ...(options.meter === undefined ? {} : { meter: options.meter }),
      ...(nodeId === undefined ? {} : { nodeId }),
      ...(options.refused === true ? { refusedOnly: true } : {}),
      ...(entry === undefined ? {} : { entry }),
      ...(options.since === undefined ? {} : { fromAtMs: parseSince(options.since, ctx.nowAtMs()) }),
    }),
  );
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(page.items);
  else if (page.items.length === 0) terminal.note("There are no such events.");
  else {
    terminal.lines(
      formatTable(eventColumns(ctx), page.items, terminal.width, (text) => terminal.paint("dim", text)),
    );
  }
}

function startOf(ctx: CommandContext, { periodSpend }: AccountView, since: string | undefined): number {
  return since === undefined ? periodSpend.fromAtMs : parseSince(since, ctx.nowAtMs());
}

const METER_COLUMNS: Column<UsageSummary["meters"][number]>[] = [
  { title: "METER", value: ({ meter }) => meter },
  { title: "QUANTITY", value: ({ quantity }) => formatCount(quantity), alignRight: true },
  { title: "CREDITS", value: ({ units }) => formatCredits(units), alignRight: true },
  { title: "EVENTS", value: ({ eventCount }) => formatCount(eventCount), alignRight: true },
];

const NODE_COLUMNS: Column<UsageSummary["nodes"][number]>[] = [
  { title: "NODE", value: ({ nodeId, name }) => (nodeId === "" ? "(no node)" : name) },
  { title: "CREDITS", value: ({ units }) => formatCredits(units), alignRight: true },
  { title: "EVENTS", value: ({ eventCount }) => formatCount(eventCount), alignRight: true },
];

function eventColumns({ terminal }: CommandContext): Column<UsageEventView>[] {
  return [
    { title: "AT", value: ({ atMs }) => new Date(atMs).toISOString().slice(0, 19).replace("T", " ") },
    { title: "METER", value: ({ meter }) => meter },
    { title: "VALUE", value: ({ value }) => formatCount(value), alignRight: true },
    { title: "CREDITS", value: ({ units }) => formatCredits(units), alignRight: true },
    { title: "NODE", value: ({ nodeName, nodeId }) => nodeName ?? nodeId ?? "-" },
    { title: "WORKER", value: ({ worker }) => worker ?? "-", shrinks: true },
    { title: "SOURCE", value: ({ source }) => source, shrinks: true },
    {
      title: "REFUSED",
      value: ({ refusal }) => refusal?.sentence ?? "",
      paint: (_, text) => terminal.paint("red", text),
      shrinks: true,
    },
  ];
}
