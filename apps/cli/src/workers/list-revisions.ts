import type { WorkerRevisionView } from "@orrery/protocol/workers";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatAge } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { findWorker } from "./find-worker.ts";

export async function listRevisions(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id: workerId, rollout } = await findWorker(hub, reference);
  const revisions = await ask(hub, (api) => api.workers.revisions.query({ workerId }));
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(wholeMilliseconds(revisions));
    return;
  }
  const columns: Column<WorkerRevisionView>[] = [
    { title: "REVISION", value: ({ revision }) => String(revision), alignRight: true },
    { title: "CHANGED", value: ({ changed }) => changed.join(", ") || "all of it", shrinks: true },
    { title: "WHEN", value: ({ createdAtMs }) => formatAge(createdAtMs, ctx.nowAtMs()) },
    { title: "BY", value: ({ createdBy }) => createdBy },
    { title: "GOOD", value: ({ isProven }) => (isProven ? "yes" : "not yet") },
    { title: "", value: ({ revision }) => (revision === rollout.target ? "runs, or is to" : "") },
  ];
  const dim = (text: string) => terminal.paint("dim", text);
  terminal.lines(formatTable(columns, revisions, terminal.width, dim));
}
