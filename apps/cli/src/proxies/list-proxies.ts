import type { ProxyHealth, ProxyView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { formatDuration } from "../output/duration.ts";
import { formatMs, formatRatio } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import type { Colour } from "../output/terminal.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { findPool, poolNames } from "../pools/find-pool.ts";
import { proxyAddress, readProxies } from "./find-proxy.ts";

export type ListProxiesOptions = { retired?: boolean };

const COLOUR_OF: Record<ProxyHealth, Colour> = {
  ...{ healthy: "green", suspect: "yellow", cooling: "yellow", dead: "red", unproven: "dim" },
};

export async function listProxies(
  ctx: CommandContext,
  pool: string | undefined,
  { retired: isRetired = false }: ListProxiesOptions,
): Promise<void> {
  const hub = await connectHub(ctx);
  const poolId = pool === undefined ? undefined : (await findPool(hub, pool)).id;
  const proxies = await readProxies(hub, { isRetired, ...(poolId === undefined ? {} : { poolId }) });
  const nameOf = await poolNames(hub);
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(wholeMilliseconds(proxies.map((proxy) => ({ ...proxy, pool: nameOf(proxy.poolId) }))));
  } else if (proxies.length === 0) {
    terminal.note(
      isRetired ? "No proxy was retired." : "No proxies. Bring some in: `orrery proxies import POOL FILE`.",
    );
  } else {
    const pools: Column<ProxyView>[] =
      poolId === undefined ? [{ title: "POOL", value: (proxy) => nameOf(proxy.poolId) }] : [];
    const paint = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable([...pools, ...columns(ctx)], proxies, terminal.width, paint));
  }
}

function columns({ terminal, nowAtMs }: CommandContext): Column<ProxyView>[] {
  return [
    { title: "PROXY", value: proxyAddress, paint: (_, text) => terminal.paint("bold", text) },
    { title: "TIER", value: ({ tier }) => tier },
    {
      title: "HEALTH",
      value: (proxy) => healthText(proxy, nowAtMs()),
      paint: ({ live }, text) => terminal.paint(COLOUR_OF[live?.health ?? "unproven"], text),
    },
    { title: "EXIT", value: ({ exit }) => exit?.address ?? "-" },
    { title: "COUNTRY", value: ({ exit, country }) => exit?.country ?? country ?? "-" },
    {
      title: "LATENCY",
      value: ({ live }) => (live?.latencyMs == null ? "-" : formatMs(live.latencyMs)),
      alignRight: true,
    },
    {
      title: "SUCCESS",
      value: ({ live }) => (live?.successRatio == null ? "-" : formatRatio(live.successRatio)),
      alignRight: true,
    },
    { title: "OPEN", value: ({ live }) => formatCount(live?.openCount ?? 0), alignRight: true },
    { title: "SESSIONS", value: ({ live }) => formatCount(live?.leaseCount ?? 0), alignRight: true },
    { title: "WHY", value: ({ live }) => live?.healthReason ?? "No node has told of it yet.", shrinks: true },
  ];
}

function healthText({ state, live }: ProxyView, nowAtMs: number): string {
  if (state === "retired") return "retired";
  const endsAtMs = live?.cooldownEndsAtMs ?? null;
  const health = live?.health ?? "unproven";
  return endsAtMs === null || endsAtMs <= nowAtMs
    ? health
    : `${health} for ${formatDuration(endsAtMs - nowAtMs)}`;
}
