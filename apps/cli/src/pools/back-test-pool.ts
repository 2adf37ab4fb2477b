import type { BackTestResult } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { findLimit } from "../limits/find-limit.ts";
import { formatCount } from "../output/amounts.ts";
import { parseSince } from "../output/duration.ts";
import { formatRatio } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { readShare } from "../read-share.ts";
import { findPool } from "./find-pool.ts";
import { readSettings } from "./pool-options.ts";

export type BackTestOptions = { setting?: string[]; share?: string[]; since?: string };
type Row = { name: string; figures: BackTestResult["recorded"] };

const DAY_MS = 86_400_000;

export async function backTestPool(
  ctx: CommandContext,
  reference: string,
  { setting, share, since }: BackTestOptions,
): Promise<void> {
  const toAtMs = ctx.nowAtMs();
  const fromAtMs = since === undefined ? toAtMs - DAY_MS : parseSince(since, toAtMs);
  const hub = await connectHub(ctx);
  const pool = await findPool(hub, reference);
  const settings = readSettings(setting, pool.settings);
  const shareRatios = await readShares(hub, share ?? []);
  const result = await ask(hub, (api) =>
    api.pools.backTest.query({ poolId: pool.id, settings, shareRatios, fromAtMs, toAtMs }),
  );
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(result);
    return;
  }
  const rows: Row[] = [
    { name: "recorded", figures: result.recorded },
    { name: "as it is set", figures: result.asSet },
    { name: "as asked", figures: result.asAsked },
  ];
  terminal.lines(formatTable(COLUMNS, rows, terminal.width, (text) => terminal.paint("dim", text)));
  terminal.line();
  terminal.line(result.sentence);
}

const COLUMNS: Column<Row>[] = [
  { title: "", value: ({ name }) => name },
  { title: "REQUESTS", value: ({ figures }) => formatCount(figures.requestCount), alignRight: true },
  { title: "ROTATIONS", value: ({ figures }) => formatCount(figures.rotationCount), alignRight: true },
  { title: "FAILED TRIES", value: ({ figures }) => formatRatio(figures.failureRatio), alignRight: true },
  {
    title: "PEAK OF A LIMIT",
    value: ({ figures: { peakBudgetRatio } }) =>
      peakBudgetRatio === null ? "-" : formatRatio(peakBudgetRatio),
    alignRight: true,
  },
];

async function readShares(hub: Hub, pairs: readonly string[]): Promise<Record<string, number>> {
  const shares: [string, number][] = [];
  for (const pair of pairs) {
    const at = pair.lastIndexOf("=");
    if (at < 1) throw usageError(`--share ${pair}: write it as example.org=30%.`);
    const limit = await findLimit(hub, pair.slice(0, at));
    shares.push([limit.id, readShare("--share", pair.slice(at + 1))]);
  }
  return Object.fromEntries(shares);
}
