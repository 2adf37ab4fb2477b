import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { formatAge } from "../output/duration.ts";
import { formatBytes, formatMs } from "../output/quantity.ts";
import { formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { poolNames } from "../pools/find-pool.ts";
import { nodeNames } from "../targets/find-target.ts";

/** What gateways carried in the last hour by node and worker, and whether they serve. */
export async function showGatewayUsage(ctx: CommandContext): Promise<void> {
  const hub = await connectHub(ctx);
  const usage = await ask(hub, (api) => api.gateway.usage.query());
  const [poolOf, nodeOf] = [await poolNames(hub), await nodeNames(hub)];
  const rows = usage.rows.map((row) => ({ ...row, node: nodeOf(row.nodeId), pool: poolOf(row.poolId) }));
  const gateways = usage.gateways.map((each) => ({ ...each, node: nodeOf(each.nodeId) }));
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(wholeMilliseconds({ ...usage, rows, gateways }));
    return;
  }
  if (gateways.length === 0) terminal.note("No gateway has told of itself: no connected node serves a pool.");
  const now = ctx.nowAtMs();
  const dim = (text: string) => terminal.paint("dim", text);
  const states = [
    { title: "NODE", value: ({ node }: (typeof gateways)[number]) => node },
    { title: "GATEWAY", value: ({ state }: (typeof gateways)[number]) => state },
    { title: "ADDRESS", value: ({ address }: (typeof gateways)[number]) => address ?? "-" },
    {
      title: "OPEN",
      value: ({ openCount }: (typeof gateways)[number]) => formatCount(openCount),
      alignRight: true,
    },
    { title: "TOLD", value: ({ atMs }: (typeof gateways)[number]) => formatAge(atMs, now), alignRight: true },
    { title: "WHY", value: ({ reason }: (typeof gateways)[number]) => reason, shrinks: true },
  ];
  if (gateways.length > 0) terminal.lines(formatTable(states, gateways, terminal.width, dim));
  if (rows.length === 0) return;
  terminal.line();
  const carried = [
    { title: "NODE", value: ({ node }: (typeof rows)[number]) => node },
    { title: "WORKER", value: ({ worker }: (typeof rows)[number]) => worker },
    { title: "POOL", value: ({ pool }: (typeof rows)[number]) => pool },
    {
      title: "REQUESTS",
      value: (row: (typeof rows)[number]) => formatCount(row.requestCount),
      alignRight: true,
    },
    {
      title: "FAILED",
      value: (row: (typeof rows)[number]) => formatCount(row.failedCount),
      alignRight: true,
    },
    { title: "SENT", value: (row: (typeof rows)[number]) => formatBytes(row.sentBytes), alignRight: true },
    {
      title: "RECEIVED",
      value: (row: (typeof rows)[number]) => formatBytes(row.receivedBytes),
      alignRight: true,
    },
    {
      title: "P99",
      value: ({ p99Ms }: (typeof rows)[number]) => (p99Ms === null ? "-" : formatMs(p99Ms)),
      alignRight: true,
    },
  ];
  terminal.lines(formatTable(carried, rows, terminal.width, dim));
}
