import type { InstanceStanding, ServiceView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { formatMs, formatRatio } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { readServices } from "./find-service.ts";

const MINUTE_S = 60;
const WORDS: Record<InstanceStanding, string> = {
  ...{ usable: "usable", draining: "draining", open: "breaker open", trial: "on trial", down: "down" },
  ...{ ejected: "ejected", unproven: "not proven" },
};

export async function listServices(ctx: CommandContext): Promise<void> {
  const services = await readServices(await connectHub(ctx));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(wholeMilliseconds(services));
  else if (services.length === 0) {
    terminal.note(
      "No services yet. One comes with a worker whose port is for it (`service: NAME`), or by `orrery services create NAME`.",
    );
  } else {
    const paint = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(ctx), services, terminal.width, paint));
  }
}

function columns({ terminal }: CommandContext): Column<ServiceView>[] {
  const right = { alignRight: true };
  return [
    { title: "SERVICE", value: ({ name }) => name, paint: (_, text) => terminal.paint("bold", text) },
    { title: "STRATEGY", value: ({ settings }) => settings.strategy },
    {
      title: "INSTANCES",
      value: formatStanding,
      paint: (service, text) => (isHindered(service) ? terminal.paint("yellow", text) : text),
      shrinks: true,
    },
    { title: "GATEWAYS", value: ({ standing }) => formatCount(standing.gatewayCount), ...right },
    { title: "REQUESTS/S", value: ({ traffic }) => perSecond(traffic?.requestCount), ...right },
    {
      title: "FAILED",
      value: ({ traffic }) => shareOf(traffic?.failedCount, traffic?.requestCount),
      paint: ({ traffic }, text) => ((traffic?.failedCount ?? 0) > 0 ? terminal.paint("yellow", text) : text),
      ...right,
    },
    { title: "P50", value: ({ traffic }) => msOf(traffic?.p50Ms), ...right },
    { title: "P99", value: ({ traffic }) => msOf(traffic?.p99Ms), ...right },
    { title: "WORKERS", value: ({ workers }) => workers.join(", ") || "-", shrinks: true },
  ];
}

/** `2 of 3 usable, 1 ejected`; what there is none of is left out. */
export function formatStanding({ instances, standing }: ServiceView): string {
  if (instances.length === 0) return "none";
  const { usable, ...others } = standing.counts;
  const parts = Object.entries(others).map(
    ([key, count]) => [count, WORDS[key as InstanceStanding]] as const,
  );
  const told = [...parts, [standing.untoldCount, "no gateway told"] as const].filter(([count]) => count > 0);
  return [
    `${usable} of ${instances.length} usable`,
    ...told.map(([count, words]) => `${count} ${words}`),
  ].join(", ");
}

function isHindered({ instances, standing: { counts, untoldCount } }: ServiceView): boolean {
  return counts.usable + counts.draining + untoldCount < instances.length;
}

function perSecond(perMinute: number | undefined): string {
  return perMinute === undefined ? "-" : (perMinute / MINUTE_S).toFixed(1);
}

function shareOf(count: number | undefined, all: number | undefined): string {
  return count === undefined || all === undefined || all === 0 ? "-" : formatRatio(count / all);
}

function msOf(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? "-" : formatMs(ms);
}
