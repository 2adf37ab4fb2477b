import type { ScalingBackTestResult } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCount, formatCredits } from "../output/amounts.ts";
import { formatDuration, parseSince } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { readText } from "../read-text.ts";
import { type GroupOptions, withOptions } from "./change-groups.ts";
import { findGroup } from "./find-group.ts";
import { readGroupFile } from "./read-file.ts";

export type BackTestOptions = GroupOptions & { csv?: string; since?: string };
type Row = { name: string; figures: ScalingBackTestResult["asSet"]["figures"] };

/** Two replays of a year take some seconds. */
const TIMEOUT_MS = 20_000;

export async function backTestGroup(
  ctx: CommandContext,
  reference: string,
  { csv: csvFile, since, file, ...options }: BackTestOptions,
): Promise<void> {
  const asked = file === undefined ? null : await readGroupFile(file);
  const csv = csvFile === undefined ? undefined : await readText("--csv", csvFile);
  const fromAtMs = since === undefined ? undefined : parseSince(since, ctx.nowAtMs());
  const hub = await connectHub(ctx, TIMEOUT_MS);
  const group = await findGroup(hub, reference);
  const input = {
    ...{ groupId: group.id, settings: withOptions(asked?.settings ?? group.settings, options) },
    ...(csv === undefined ? {} : { csv }),
    ...(fromAtMs === undefined ? {} : { fromAtMs }),
  };
  const result = await ask(hub, (api) => api.scaling.backTest.mutate(input));
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(result);
    return;
  }
  const rows: Row[] = [
    { name: "as it is set", figures: result.asSet.figures },
    { name: "as asked", figures: result.asAsked.figures },
  ];
  terminal.lines(formatTable(COLUMNS, rows, terminal.width, (text) => terminal.paint("dim", text)));
  terminal.line();
  terminal.line(result.sentence);
  for (const { line, sentence } of result.problems) terminal.note(`line ${line}: ${sentence}`);
  const left = result.problemCount - result.problems.length;
  if (left > 0) terminal.note(`and ${left} more lines with problems`);
}

const right = { alignRight: true };
const COLUMNS: Column<Row>[] = [
  { title: "", value: ({ name }) => name },
  {
    title: "INSTANCE-HOURS",
    value: ({ figures }) => (figures.instanceMs / 3_600_000).toFixed(1),
    ...right,
  },
  { title: "COST", value: ({ figures }) => formatCredits(figures.costUnits), ...right },
  { title: "UP", value: ({ figures }) => formatCount(figures.upCount), ...right },
  { title: "DOWN", value: ({ figures }) => formatCount(figures.downCount), ...right },
  { title: "UNDER CAPACITY", value: ({ figures }) => formatDuration(figures.underCapacityMs), ...right },
  { title: "OVER THRESHOLD", value: ({ figures }) => formatDuration(figures.overThresholdMs), ...right },
  { title: "MOST", value: ({ figures }) => formatCount(figures.wantedMax), ...right },
];
