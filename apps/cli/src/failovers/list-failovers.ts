import type { FailoverKind, FailoverStatisticsRow, FailoverSummary } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findFederation } from "../federations/find-federation.ts";
import { formatAge } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { readLimit } from "../read-limit.ts";
import { OUTCOME_COLOUR } from "./failover-colours.ts";
import { toFailoverRow } from "./failover-row.ts";
import { exactMs } from "./waterfall.ts";

export type HistoryOptions = { kind?: FailoverKind; limit?: string };

const PAGE = 200;

/** Newest first. */
export async function listFailovers(
  ctx: CommandContext,
  reference: string | undefined,
  options: HistoryOptions,
): Promise<void> {
  const wanted = readLimit(options);
  const hub = await connectHub(ctx);
  const which = {
    ...(reference === undefined ? {} : { federationId: (await findFederation(hub, reference)).id }),
    ...(options.kind === undefined ? {} : { kind: options.kind }),
  };
  const failovers: FailoverSummary[] = [];
  let cursor: string | null = null;
  do {
    const limit = Math.min(PAGE, wanted - failovers.length);
    const input: { limit: number; cursor?: string } = { limit, ...(cursor === null ? {} : { cursor }) };
    const page = await ask(hub, (api) => api.failovers.list.query({ ...which, ...input }));
    failovers.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && failovers.length < wanted);
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(failovers.map(toFailoverRow));
  else if (failovers.length === 0) terminal.note("No failovers yet.");
  else {
    terminal.lines(
      formatTable(columns(ctx), failovers, terminal.width, (text) => terminal.paint("dim", text)),
    );
  }
}

/** How long failovers took, by kind, fault and phase. */
export async function showStatistics(ctx: CommandContext, reference: string | undefined): Promise<void> {
  const hub = await connectHub(ctx);
  const which = reference === undefined ? {} : { federationId: (await findFederation(hub, reference)).id };
  const rows = await ask(hub, (api) => api.failovers.statistics.query(which));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(rows);
  else if (rows.length === 0) terminal.note("No failover has succeeded yet.");
  else {
    const titles = STATISTICS_COLUMNS;
    terminal.lines(formatTable(titles, rows, terminal.width, (text) => terminal.paint("dim", text)));
  }
}

const STATISTICS_COLUMNS: Column<FailoverStatisticsRow>[] = [
  { title: "KIND", value: (row) => row.kind },
  { title: "FAULT", value: (row) => row.fault },
  { title: "PHASE", value: (row) => row.phase },
  { title: "COUNT", value: (row) => String(row.count), alignRight: true },
  { title: "P50", value: (row) => exactMs(row.p50Ms), alignRight: true },
  { title: "P99", value: (row) => exactMs(row.p99Ms), alignRight: true },
  { title: "MAX", value: (row) => exactMs(row.maxMs), alignRight: true },
];

function columns({ terminal, nowAtMs }: CommandContext): Column<FailoverSummary>[] {
  const now = nowAtMs();
  return [
    { title: "ID", value: (each) => each.id },
    { title: "FEDERATION", value: (each) => each.federationName },
    { title: "KIND", value: (each) => each.kind },
    {
      title: "OUTCOME",
      value: (each) => each.outcome,
      paint: (each, text) => terminal.paint(OUTCOME_COLOUR[each.outcome], text),
    },
    { title: "FROM", value: (each) => each.oldLeaderName ?? "-" },
    { title: "TO", value: (each) => each.newLeaderName ?? "-" },
    {
      title: "TOOK",
      value: (each) => exactMs(each.totalMs),
      paint: (each, text) => (each.totalMs > each.targetMs ? terminal.paint("red", text) : text),
      alignRight: true,
    },
    { title: "BEGAN", value: (each) => formatAge(each.startedAtMs, now), alignRight: true },
    { title: "SUMMARY", value: (each) => each.summary, shrinks: true },
  ];
}
