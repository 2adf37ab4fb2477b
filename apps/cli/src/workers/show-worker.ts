import type { WorkerDetail, WorkerInstanceView, WorkerView } from "@orrery/protocol/workers";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatAge } from "../output/duration.ts";
import { formatBytes } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { plainText } from "../output/text-width.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { hasEnded, readWorker } from "./find-worker.ts";
import { formatState } from "./list-workers.ts";

export type ShowOptions = { yaml?: boolean };

const REFUSALS_SHOWN = 10;

export async function showWorker(
  ctx: CommandContext,
  reference: string,
  { yaml = false }: ShowOptions,
): Promise<void> {
  const worker = await readWorker(await connectHub(ctx), reference);
  const { terminal } = ctx;
  if (yaml) {
    const { writeWorkerSpec } = await import("@orrery/domain/worker-specs");
    terminal.line(writeWorkerSpec(worker.spec).trimEnd());
  } else if (ctx.isJson) terminal.json(wholeMilliseconds(worker));
  else print(ctx, worker);
}

/** What a change answers with. */
export function printChanged(ctx: CommandContext, worker: WorkerView, sentence: string): void {
  if (ctx.isJson) ctx.terminal.json(wholeMilliseconds(worker));
  else ctx.terminal.line(sentence);
}

function print(ctx: CommandContext, worker: WorkerDetail): void {
  const { terminal } = ctx;
  const demo = worker.isDemo ? `  ${terminal.paint("dim", "demo")}` : "";
  terminal.line(`${terminal.paint("bold", worker.name)}${demo}`);
  const rows = describe(ctx, worker);
  const width = Math.max(...rows.map(([title]) => title.length));
  for (const [title, value] of rows) {
    terminal.line(`  ${terminal.paint("dim", title.padEnd(width))}  ${plainText(value)}`);
  }
  for (const { nodeName, sentence } of (worker.unplaced?.refusals ?? []).slice(0, REFUSALS_SHOWN)) {
    terminal.line(`  ${terminal.paint("yellow", plainText(`${nodeName}: ${sentence}`))}`);
  }
  if (worker.instances.length === 0) return;
  terminal.line();
  const dim = (text: string) => terminal.paint("dim", text);
  terminal.lines(formatTable(columns(ctx), worker.instances, terminal.width, dim));
}

function describe({ nowAtMs }: CommandContext, worker: WorkerDetail): [string, string][] {
  const { spec, rollout, counts } = worker;
  const runs = spec.command === undefined ? "a script" : [spec.command, ...spec.args].join(" ");
  const { ready, starting, troubled, leaving } = counts;
  return [
    ["id", worker.id],
    ["description", spec.description || "-"],
    ["runs", runs],
    [
      "instances",
      `${worker.wantedCount} wanted; ${ready} ready, ${starting} on their way, ${troubled} in trouble, ${leaving} leaving`,
    ],
    ["number", worker.scalingGroupId === null ? "set by operators" : `set by ${worker.scalingGroupId}`],
    ["state", formatState(worker)],
    ["revision", `${worker.revision}, ${rollout.state} since ${formatAge(rollout.sinceAtMs, nowAtMs())}`],
    ["roll-out", rollout.reason],
    ["reserves", `${spec.resources.cpu} cores, ${spec.resources.memoryMiB} MiB each`],
    ["ports", spec.ports.map(formatPort).join(", ") || "-"],
    ["placement", spec.placement.filter || "any node that allows workers"],
  ];
}

function formatPort({ name, port, service }: WorkerDetail["spec"]["ports"][number]): string {
  return `${name}${port === null ? "" : ` ${port}`}${service === null ? "" : ` for ${service}`}`;
}

function columns({ terminal, nowAtMs }: CommandContext): Column<WorkerInstanceView>[] {
  const right = { alignRight: true };
  return [
    { title: "INSTANCE", value: ({ instanceId }) => instanceId },
    {
      title: "PHASE",
      value: ({ state }) => state.phase,
      paint: (instance, text) => {
        if (hasEnded(instance)) return terminal.paint("dim", text);
        const isWell = ["running", "healthy"].includes(instance.state.phase);
        return isWell ? text : terminal.paint("yellow", text);
      },
    },
    { title: "SINCE", value: ({ state }) => formatAge(state.sinceAtMs, nowAtMs()), ...right },
    { title: "NODE", value: ({ nodeName }) => nodeName },
    { title: "REV", value: ({ revision }) => String(revision), ...right },
    {
      title: "PORTS",
      value: ({ ports }) => ports.map(({ name, port }) => `${name} ${port}`).join(", ") || "-",
    },
    { title: "CORES", value: ({ usage }) => (usage === null ? "-" : usage.cpu.toFixed(2)), ...right },
    {
      title: "MEMORY",
      value: ({ usage }) => (usage === null ? "-" : formatBytes(usage.memoryBytes)),
      ...right,
    },
    { title: "RESTARTS", value: ({ state }) => String(state.restartCount), ...right },
    { title: "WHY", value: ({ state, stopSentence }) => stopSentence ?? state.reason, shrinks: true },
  ];
}
