import type { PoolView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatMs } from "../output/quantity.ts";
import { plainText } from "../output/text-width.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { findPool } from "./find-pool.ts";
import { formatBudget, formatProxies } from "./list-pools.ts";
import { formatSetting, SETTING_NAMES } from "./pool-options.ts";

export async function showPool(ctx: CommandContext, reference: string): Promise<void> {
  printPool(ctx, await findPool(await connectHub(ctx), reference));
}

export function printPool(ctx: CommandContext, pool: PoolView): void {
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(wholeMilliseconds(pool));
    return;
  }
  const demo = pool.isDemo ? `  ${terminal.paint("dim", "demo")}` : "";
  terminal.line(`${terminal.paint("bold", pool.name)}${demo}`);
  printRows(ctx, describe(pool));
  terminal.line();
  printRows(
    ctx,
    SETTING_NAMES.map((name) => [name, formatSetting(name, pool.settings)]),
  );
  if (pool.budgets.length === 0) return;
  terminal.line();
  for (const budget of pool.budgets) terminal.line(`  ${plainText(formatBudget(budget))}`);
}

function printRows({ terminal }: CommandContext, rows: readonly (readonly [string, string])[]): void {
  const width = Math.max(...rows.map(([title]) => title.length));
  for (const [title, value] of rows) {
    terminal.line(`  ${terminal.paint("dim", title.padEnd(width))}  ${plainText(value)}`);
  }
}

function describe(pool: PoolView): [string, string][] {
  const { traffic } = pool;
  const requests =
    traffic === null
      ? "none in the last minute"
      : `${traffic.requestCount} in the last minute, ${traffic.failedCount} failed, ${traffic.failedAttemptCount} of ${traffic.attemptCount} tries with a proxy failed`;
  const latency =
    traffic === null || traffic.p50Ms === null || traffic.p99Ms === null
      ? "-"
      : `p50 ${formatMs(traffic.p50Ms)}, p99 ${formatMs(traffic.p99Ms)}`;
  return [
    ["id", pool.id],
    ["description", pool.description || "-"],
    ["proxies", formatProxies(pool)],
    ["nodes", `${pool.nodeCount} serve it; ${pool.nodeFilter === "" ? "all may" : pool.nodeFilter}`],
    ["requests", requests],
    ["latency", latency],
  ];
}
