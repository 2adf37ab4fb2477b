import type { StrategyPreview } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { parseSince } from "../output/duration.ts";
import { formatMs, formatRatio } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { findService } from "./find-service.ts";
import { readStrategy } from "./service-settings.ts";

export type PreviewOptions = { since?: string };
type Row = { name: string; figures: StrategyPreview["recorded"] };
type Shares = { id: string; ratios: (number | null)[] };

const HOUR_MS = 3_600_000;

export async function previewService(
  ctx: CommandContext,
  reference: string,
  text: string,
  { since }: PreviewOptions,
): Promise<void> {
  const strategy = readStrategy(text);
  const toAtMs = ctx.nowAtMs();
  const fromAtMs = since === undefined ? toAtMs - HOUR_MS : parseSince(since, toAtMs);
  const hub = await connectHub(ctx);
  const { id: serviceId, settings } = await findService(hub, reference);
  const preview = await ask(hub, (api) =>
    api.services.preview.query({ serviceId, strategy, fromAtMs, toAtMs }),
  );
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(preview);
    return;
  }
  const rows: Row[] = [
    { name: "recorded", figures: preview.recorded },
    { name: `${settings.strategy}, as it is set`, figures: preview.asSet },
    { name: `${strategy}, as asked`, figures: preview.asAsked },
  ];
  const dim = (title: string) => terminal.paint("dim", title);
  terminal.lines(formatTable(COLUMNS, rows, terminal.width, dim));
  terminal.line();
  terminal.lines(formatTable(SHARE_COLUMNS, sharesOf(preview), terminal.width, dim));
  terminal.line();
  terminal.line(`${formatRatio(preview.replayedRatio)} of its requests were replayed. ${preview.sentence}`);
}

const COLUMNS: Column<Row>[] = [
  { title: "", value: ({ name }) => name },
  { title: "REQUESTS", value: ({ figures }) => formatCount(figures.requestCount), alignRight: true },
  { title: "FAILED", value: ({ figures }) => formatCount(figures.failedCount), alignRight: true },
  { title: "P50", value: ({ figures }) => msOf(figures.p50Ms), alignRight: true },
  { title: "P99", value: ({ figures }) => msOf(figures.p99Ms), alignRight: true },
];

const SHARE_COLUMNS: Column<Shares>[] = [
  { title: "SHARES", value: ({ id }) => id },
  ...["RECORDED", "AS SET", "AS ASKED"].map((title, at) => ({
    title,
    value: ({ ratios }: Shares) => {
      const ratio = ratios[at] ?? null;
      return ratio === null ? "-" : formatRatio(ratio);
    },
    alignRight: true,
  })),
];

function sharesOf({ recorded, asSet, asAsked }: StrategyPreview): Shares[] {
  const all = [recorded, asSet, asAsked];
  const ids = new Set(all.flatMap(({ instances }) => instances.map(({ instanceId }) => instanceId)));
  return Array.from(ids, (id) => ({
    id,
    ratios: all.map(
      ({ instances }) => instances.find(({ instanceId }) => instanceId === id)?.shareRatio ?? null,
    ),
  }));
}

function msOf(ms: number | null): string {
  return ms === null ? "-" : formatMs(ms);
}
