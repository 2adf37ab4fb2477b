import type { BudgetView, PoolView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { formatBytes, formatRatio } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { readPools } from "./find-pool.ts";

const MINUTE_S = 60;

export async function listPools(ctx: CommandContext): Promise<void> {
  const pools = await readPools(await connectHub(ctx));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(wholeMilliseconds(pools));
  else if (pools.length === 0) {
    terminal.note(
      "No pools yet. Make one, then give it proxies: `orrery pools create NAME`, `orrery proxies import NAME FILE`.",
    );
  } else {
    const paint = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(ctx), pools, terminal.width, paint));
  }
}

function columns({ terminal }: CommandContext): Column<PoolView>[] {
  return [
    { title: "POOL", value: ({ name }) => name, paint: (_, text) => terminal.paint("bold", text) },
    { title: "PROXIES", value: formatProxies },
    { title: "NODES", value: ({ nodeCount }) => formatCount(nodeCount), alignRight: true },
    { title: "REQUESTS/S", value: ({ traffic }) => perSecond(traffic?.requestCount), alignRight: true },
    {
      title: "FAILED",
      value: ({ traffic }) =>
        traffic === null || traffic.requestCount === 0
          ? "-"
          : formatRatio(traffic.failedCount / traffic.requestCount),
      paint: ({ traffic }, text) => ((traffic?.failedCount ?? 0) > 0 ? terminal.paint("yellow", text) : text),
      alignRight: true,
    },
    {
      title: "BYTES/S",
      value: ({ traffic }) =>
        traffic === null ? "-" : formatBytes((traffic.sentBytes + traffic.receivedBytes) / MINUTE_S),
      alignRight: true,
    },
    { title: "FULLEST BUDGET", value: ({ budgets }) => formatBudget(budgets[0]), shrinks: true },
    { title: "", value: ({ isDemo }) => (isDemo ? "demo" : "") },
  ];
}

/** `3 healthy, 1 cooling`; the states in which there are none are left out. */
export function formatProxies({ proxyCounts }: PoolView): string {
  const counts = Object.entries(proxyCounts).filter(([, count]) => count > 0);
  return counts.length === 0 ? "none" : counts.map(([health, count]) => `${count} ${health}`).join(", ");
}

export function formatBudget(budget: BudgetView | undefined): string {
  if (budget === undefined) return "-";
  const { pattern, exit, taken, allowed, counts } = budget;
  return `${formatCount(taken)} of ${formatCount(allowed)} ${counts} at ${pattern} from ${exit}`;
}

function perSecond(perMinute: number | undefined): string {
  return perMinute === undefined ? "-" : (perMinute / MINUTE_S).toFixed(1);
}
