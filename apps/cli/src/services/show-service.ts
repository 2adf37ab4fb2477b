import { worstStanding } from "@orrery/domain/routing";
import type { InstanceRouting, ServiceInstance, ServiceView } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatMs } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { plainText } from "../output/text-width.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { findService } from "./find-service.ts";
import { formatStanding } from "./list-services.ts";
import { formatSetting, SETTING_NAMES } from "./service-settings.ts";

type Row = { instance: ServiceInstance; found: InstanceRouting[]; node: string };

export async function showService(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id } = await findService(hub, reference);
  const [service, nodes] = await Promise.all([
    ask(hub, (api) => api.services.get.query({ serviceId: id })),
    ctx.isJson ? [] : ask(hub, (api) => api.nodes.list.query()),
  ]);
  printService(ctx, service, new Map(nodes.map((node) => [node.id, node.name])));
}

/** `nodeNames`: by id; without one the id is shown. */
export function printService(
  ctx: CommandContext,
  service: ServiceView,
  nodeNames: ReadonlyMap<string, string> = new Map(),
): void {
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(wholeMilliseconds(service));
    return;
  }
  terminal.line(terminal.paint("bold", service.name));
  printRows(ctx, describe(service));
  terminal.line();
  printRows(
    ctx,
    SETTING_NAMES.map((name) => [name, formatSetting(name, service.settings)]),
  );
  if (service.instances.length === 0) return;
  terminal.line();
  const rows = service.instances.map((instance): Row => {
    const found = service.routers.flatMap(({ instances }) =>
      instances.filter(({ instanceId }) => instanceId === instance.id),
    );
    return { instance, found, node: nodeNames.get(instance.nodeId) ?? instance.nodeId };
  });
  terminal.lines(formatTable(COLUMNS, rows, terminal.width, (text) => terminal.paint("dim", text)));
}

const COLUMNS: Column<Row>[] = [
  { title: "INSTANCE", value: ({ instance }) => instance.id },
  { title: "NODE", value: ({ node }) => node },
  { title: "PORT", value: ({ instance }) => String(instance.port), alignRight: true },
  { title: "CONTRACT", value: ({ instance }) => instance.contract },
  { title: "FOUND", value: ({ instance, found }) => worstStanding(found, instance.isDraining) ?? "-" },
  {
    title: "OPEN",
    value: ({ found }) => String(found.reduce((sum, { openCount }) => sum + openCount, 0)),
    alignRight: true,
  },
  { title: "LATENCY", value: ({ found }) => slowest(found), alignRight: true },
  { title: "WHY", value: whyOf, shrinks: true },
];

/** Of the gateway that finds it slowest. */
function slowest(found: readonly InstanceRouting[]): string {
  const known = found.flatMap(({ latencyMs }) => latencyMs ?? []);
  return known.length === 0 ? "-" : formatMs(Math.max(...known));
}

/** Of a gateway that thinks worst of it. */
function whyOf({ instance, found }: Row): string {
  const standing = worstStanding(found, instance.isDraining);
  return found.find((each) => each.standing === standing)?.reason ?? "no gateway told of it lately";
}

function printRows({ terminal }: CommandContext, rows: readonly (readonly [string, string])[]): void {
  const width = Math.max(...rows.map(([title]) => title.length));
  for (const [title, value] of rows) {
    terminal.line(`  ${terminal.paint("dim", title.padEnd(width))}  ${plainText(value)}`);
  }
}

function describe(service: ServiceView): [string, string][] {
  const { id, description, workers, standing, traffic, isAutomatic } = service;
  const requests =
    traffic === null
      ? "none in the last minute"
      : `${traffic.requestCount} in the last minute, ${traffic.failedCount} failed, ${traffic.retriedCount} tried again, ${traffic.refusedCount} refused`;
  const latency =
    traffic === null || traffic.p50Ms === null || traffic.p99Ms === null
      ? "-"
      : `p50 ${formatMs(traffic.p50Ms)}, p99 ${formatMs(traffic.p99Ms)}`;
  const panicking = standing.panickingCount > 0 ? `; ${standing.panickingCount} use all that may work` : "";
  return [
    ["id", id],
    ["description", description || "-"],
    ["made", isAutomatic ? "for a worker's port" : "by an operator"],
    ["workers", workers.join(", ") || "none has a port for it"],
    ["instances", formatStanding(service)],
    ["gateways", `${standing.gatewayCount} told of it lately${panicking}`],
    ["requests", requests],
    ["latency", latency],
  ];
}
