import type { ScalingDecisionView } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatAge } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { readLimit } from "../read-limit.ts";
import { findGroup } from "./find-group.ts";

export type DecisionOptions = { changes?: boolean; limit?: string };

export async function listDecisions(
  ctx: CommandContext,
  reference: string,
  { changes: changesOnly = false, ...options }: DecisionOptions,
): Promise<void> {
  const limit = readLimit(options, { usual: 20, max: 500 });
  const hub = await connectHub(ctx);
  const { id: groupId, name } = await findGroup(hub, reference);
  const decisions = await ask(hub, (api) => api.scaling.decisions.query({ groupId, changesOnly, limit }));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(wholeMilliseconds(decisions));
  else if (decisions.length === 0) {
    terminal.note(changesOnly ? `${name} was not changed yet.` : `${name} was not evaluated yet.`);
  } else {
    const dim = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(ctx), decisions, terminal.width, dim));
  }
}

function columns({ terminal, nowAtMs }: CommandContext): Column<ScalingDecisionView>[] {
  return [
    { title: "WHEN", value: ({ atMs }) => formatAge(atMs, nowAtMs()) },
    {
      title: "WANTED",
      value: ({ from, to }) => (from === to ? String(to) : `${from} to ${to}`),
      paint: ({ outcome }, text) => (outcome === "none" ? text : terminal.paint("bold", text)),
      alignRight: true,
    },
    { title: "READY", value: ({ instances }) => String(instances.readyCount), alignRight: true },
    { title: "WHY", value: ({ sentence }) => sentence, shrinks: true },
  ];
}
