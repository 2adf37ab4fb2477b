import type { BudgetView, RateLimitView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { formatDuration } from "../output/duration.ts";
import { formatRatio } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { readLimits } from "./find-limit.ts";

export async function listLimits(ctx: CommandContext): Promise<void> {
  const limits = await readLimits(await connectHub(ctx));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(wholeMilliseconds(limits));
  else if (limits.length === 0) {
    terminal.note(
      "No rate limits yet. Hold the fleet back somewhere: `orrery limits create example.org 1200/1m`.",
    );
  } else {
    terminal.lines(formatTable(columns(ctx), limits, terminal.width, (text) => terminal.paint("dim", text)));
  }
}

function columns({ terminal }: CommandContext): Column<RateLimitView>[] {
  return [
    { title: "TARGET", value: ({ pattern }) => pattern, paint: (_, text) => terminal.paint("bold", text) },
    {
      title: "ALLOWS EACH ADDRESS",
      value: ({ count, counts, windowMs }) =>
        `${formatCount(count)} ${counts} in ${formatDuration(windowMs)}`,
    },
    { title: "SHARE", value: ({ shareRatio }) => formatRatio(shareRatio), alignRight: true },
    { title: "FLEET USES", value: ({ allowed }) => `at most ${formatCount(allowed)}`, alignRight: true },
    { title: "FULLEST EXIT", value: ({ budgets }) => exitText(budgets[0]) },
    { title: "TARGET SAID", value: ({ learned }) => learned[0]?.sentence ?? "-", shrinks: true },
    { title: "NOTE", value: ({ note }) => note || "-", shrinks: true },
  ];
}

function exitText(budget: BudgetView | undefined): string {
  if (budget === undefined) return "-";
  return `${formatRatio(budget.taken / budget.allowed)} from ${budget.exit}`;
}
