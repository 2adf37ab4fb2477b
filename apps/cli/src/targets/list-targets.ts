import { formatTargetCheck, type NodeId, type TargetView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatAge, formatDuration } from "../output/duration.ts";
import { formatMs } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { nodeNames, readTargets } from "./find-target.ts";
import { toTargetRow } from "./target-row.ts";

export async function listTargets(ctx: CommandContext): Promise<void> {
  const hub = await connectHub(ctx);
  const targets = await readTargets(hub);
  const nameOf = await nodeNames(hub);
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(targets.map((target) => toTargetRow(target, nameOf)));
  else if (targets.length === 0) {
    terminal.note("No targets yet. Measure something: `orrery targets create NAME tcp://HOST:PORT`.");
  } else {
    const paint = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(ctx, nameOf), targets, terminal.width, paint));
  }
}

function columns(
  { terminal, nowAtMs }: CommandContext,
  nameOf: (nodeId: NodeId) => string,
): Column<TargetView>[] {
  const now = nowAtMs();
  return [
    { title: "NAME", value: (each) => each.name, paint: (_, text) => terminal.paint("bold", text) },
    {
      title: "NEAREST",
      value: ({ nearest }) => (nearest === null ? "nobody" : nameOf(nearest.nodeId)),
      paint: ({ nearest }, text) => (nearest === null ? terminal.paint("red", text) : text),
    },
    {
      title: "P50",
      value: ({ nearest }) => (nearest === null ? "-" : formatMs(nearest.p50Ms)),
      alignRight: true,
    },
    {
      title: "SINCE",
      value: ({ nearest }) => (nearest === null ? "-" : formatAge(nearest.sinceAtMs, now)),
      alignRight: true,
    },
    {
      title: "REACHED BY",
      value: ({ measures }) => `${measures.filter(({ p50Ms }) => p50Ms !== null).length}/${measures.length}`,
      alignRight: true,
    },
    { title: "EVERY", value: ({ intervalMs }) => formatDuration(intervalMs), alignRight: true },
    { title: "PLACE", value: ({ place }) => place || "-", shrinks: true },
    { title: "WHAT", value: ({ check }) => formatTargetCheck(check), shrinks: true },
    { title: "", value: ({ isDemo }) => (isDemo ? "demo" : "") },
  ];
}
