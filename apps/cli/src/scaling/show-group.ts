import type { ScalingGroupView, ScalingPolicy } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatAge } from "../output/duration.ts";
import { plainText } from "../output/text-width.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { findGroup } from "./find-group.ts";

export type ShowOptions = { file?: boolean };

export async function showGroup(
  ctx: CommandContext,
  reference: string,
  { file: asFile = false }: ShowOptions,
): Promise<void> {
  const hub = await connectHub(ctx);
  const { id: groupId } = await findGroup(hub, reference);
  const group = await ask(hub, (api) => api.scaling.get.query({ groupId }));
  if (!asFile) return printGroup(ctx, group);
  const { writeScalingFile } = await import("@orrery/domain/scaling-file");
  const { name, provider, settings, targetName } = group;
  const target = provider.kind === "fleet" ? { worker: targetName } : { provider };
  ctx.terminal.lines(writeScalingFile({ name, target, settings }).trimEnd().split("\n"));
}

export function printGroup(ctx: CommandContext, group: ScalingGroupView): void {
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(wholeMilliseconds(group));
    return;
  }
  terminal.line(terminal.paint("bold", group.name));
  const rows = [...describe(group, ctx.nowAtMs()), ...group.settings.policies.map(policyRow)];
  const width = Math.max(...rows.map(([label]) => label.length));
  for (const [label, value] of rows) {
    terminal.line(`${terminal.paint("dim", label.padEnd(width))}  ${plainText(value)}`);
  }
}

type Row = readonly [label: string, value: string];

function describe(group: ScalingGroupView, nowAtMs: number): Row[] {
  const { settings, counts, providerState, decision, change, forecast } = group;
  const { starting, overdue, draining, dead } = counts;
  const others = Object.entries({ starting, overdue, draining, dead }).filter(([, count]) => count > 0);
  const ages = (atMs: number, sentence: string) => `${sentence} (${formatAge(atMs, nowAtMs)} ago)`;
  return [
    ["id", group.id],
    ["target", `${group.targetName} (${group.provider.kind})`],
    ["mode", settings.mode === "on" ? "on" : "dry run: decides and changes nothing"],
    [
      "instances",
      [
        `${group.wantedCount} wanted of ${settings.min} to ${settings.max}, ${counts.ready} ready`,
        ...others.map(([word, count]) => `${count} ${word}`),
      ].join(", "),
    ],
    ["provider", ages(providerState.sinceAtMs, `${providerState.state}: ${providerState.sentence}`)],
    ["decision", decision === null ? "not evaluated yet" : ages(decision.atMs, decision.sentence)],
    ["last change", change === null ? "none yet" : ages(change.atMs, change.sentence)],
    ...group.metricProblems.map(({ metric, sentence }): Row => [metric, sentence]),
    ["forecast", forecast === null ? "not judged yet" : `${forecast.state}: ${forecast.sentence}`],
    [
      "advice",
      group.adviceCount === 0 ? "none" : `${group.adviceCount}: orrery scaling advice ${group.name}`,
    ],
  ];
}

function policyRow({ kind, id, ...rest }: ScalingPolicy): Row {
  const told = Object.entries(rest).map(([key, value]) => {
    return `${key} ${typeof value === "object" && value !== null ? JSON.stringify(value) : String(value)}`;
  });
  return [`policy ${id}`, `${kind}: ${told.join(", ")}`];
}
