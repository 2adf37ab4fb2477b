import type { ScalingGroupView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { formatAge } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { readGroups } from "./find-group.ts";

export async function listGroups(ctx: CommandContext): Promise<void> {
  const groups = await readGroups(await connectHub(ctx));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(wholeMilliseconds(groups));
  else if (groups.length === 0) {
    terminal.note("No scaling groups yet. Make one: orrery scaling create NAME --worker WORKER");
  } else {
    terminal.lines(formatTable(columns(ctx), groups, terminal.width, (text) => terminal.paint("dim", text)));
  }
}

function columns({ terminal, nowAtMs }: CommandContext): Column<ScalingGroupView>[] {
  const right = { alignRight: true };
  return [
    { title: "GROUP", value: ({ name }) => name, paint: (_, text) => terminal.paint("bold", text) },
    { title: "TARGET", value: ({ targetName }) => targetName, shrinks: true },
    { title: "MODE", value: ({ settings }) => (settings.mode === "on" ? "on" : "dry run") },
    { title: "WANTED", value: ({ wantedCount }) => formatCount(wantedCount), ...right },
    {
      title: "READY",
      value: ({ counts }) => formatCount(counts.ready),
      paint: ({ counts, wantedCount }, text) =>
        counts.ready < wantedCount ? terminal.paint("yellow", text) : text,
      ...right,
    },
    { title: "BOUNDS", value: ({ settings: { min, max } }) => `${min}-${max}`, ...right },
    {
      title: "PROVIDER",
      value: ({ providerState }) => providerState.state,
      paint: ({ providerState: { state } }, text) =>
        state === "ok" || state === "waiting" ? text : terminal.paint("red", text),
    },
    { title: "DECIDED", value: ({ decision }) => formatAge(decision?.atMs ?? null, nowAtMs()) },
    { title: "WHY", value: ({ decision }) => decision?.sentence ?? "not evaluated yet", shrinks: true },
  ];
}
