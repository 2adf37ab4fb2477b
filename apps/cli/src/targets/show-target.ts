import { formatTargetCheck, type NodeId, type TargetMeasure, type TargetView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatAge, formatDuration } from "../output/duration.ts";
import { formatMs, formatRatio } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { plainText } from "../output/text-width.ts";
import { findTarget, nodeNames } from "./find-target.ts";
import { toTargetDetailRow } from "./target-row.ts";

export async function showTarget(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const target = await findTarget(hub, reference);
  printTarget(ctx, target, await nodeNames(hub));
}

export function printTarget(
  ctx: CommandContext,
  target: TargetView,
  nameOf: (nodeId: NodeId) => string,
): void {
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(toTargetDetailRow(target, nameOf));
    return;
  }
  const demo = target.isDemo ? `  ${terminal.paint("dim", "demo")}` : "";
  terminal.line(`${terminal.paint("bold", target.name)}${demo}`);
  const rows = describe(target, nameOf, ctx.nowAtMs());
  const width = Math.max(...rows.map(([title]) => title.length));
  for (const [title, value] of rows) {
    terminal.line(`  ${terminal.paint("dim", title.padEnd(width))}  ${plainText(value)}`);
  }
  terminal.line();
  const { measures } = target;
  if (measures.length === 0) terminal.line("No node measures it now.");
  else {
    const paint = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(ctx, nameOf), measures, terminal.width, paint));
  }
}

function describe(
  target: TargetView,
  nameOf: (nodeId: NodeId) => string,
  nowAtMs: number,
): [string, string][] {
  const { nearest, latitude, longitude, place, nodeFilter, intervalMs, timeoutMs } = target;
  const position = latitude === null || longitude === null ? null : `${latitude}, ${longitude}`;
  const rows: [string, string | null][] = [
    ["id", target.id],
    ["what", formatTargetCheck(target.check)],
    [
      "nearest",
      nearest === null
        ? "nobody reaches it"
        : `${nameOf(nearest.nodeId)}, ${formatMs(nearest.p50Ms)}, since ${formatAge(nearest.sinceAtMs, nowAtMs)}`,
    ],
    ["place", [place, position].filter((part) => part !== null && part !== "").join(", ") || null],
    ["measured by", nodeFilter === "" ? "all nodes" : nodeFilter],
    ["every", `${formatDuration(intervalMs)}, lost after ${formatDuration(timeoutMs)}`],
    ["private", target.allowsPrivate ? "measured at private addresses too" : null],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

function columns(
  { terminal, nowAtMs }: CommandContext,
  nameOf: (nodeId: NodeId) => string,
): Column<TargetMeasure>[] {
  const now = nowAtMs();
  const ms = (value: number | null) => (value === null ? "-" : formatMs(value));
  return [
    {
      title: "NODE",
      value: ({ nodeId }) => nameOf(nodeId),
      paint: (_, text) => terminal.paint("bold", text),
    },
    { title: "P50", value: ({ p50Ms }) => ms(p50Ms), alignRight: true },
    { title: "P99", value: ({ p99Ms }) => ms(p99Ms), alignRight: true },
    {
      title: "LOSS",
      value: ({ lossRatio, sentCount }) => (sentCount === 0 ? "-" : formatRatio(lossRatio)),
      paint: ({ lossRatio }, text) => (lossRatio > 0 ? terminal.paint("yellow", text) : text),
      alignRight: true,
    },
    { title: "TOLD", value: ({ atMs }) => formatAge(atMs, now), alignRight: true },
    { title: "", value: ({ isDemoDelay }) => (isDemoDelay ? "demo delay" : "") },
    {
      title: "PROBLEM",
      value: ({ problem }) => problem ?? "",
      paint: (_, text) => terminal.paint("red", text),
      shrinks: true,
    },
  ];
}
