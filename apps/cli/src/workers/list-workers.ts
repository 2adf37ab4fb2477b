import type { WorkerView } from "@orrery/protocol/workers";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatBytes } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { readWorkers } from "./find-worker.ts";

export async function listWorkers(ctx: CommandContext): Promise<void> {
  const workers = await readWorkers(await connectHub(ctx));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(wholeMilliseconds(workers));
  else if (workers.length === 0) {
    terminal.note(
      "No workers yet. Describe one in a file (docs/workers.md) and give it to the fleet: `orrery workers apply -f FILE`.",
    );
  } else {
    const dim = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(ctx), workers, terminal.width, dim));
  }
}

function columns({ terminal }: CommandContext): Column<WorkerView>[] {
  const right = { alignRight: true };
  return [
    { title: "WORKER", value: ({ name }) => name, paint: (_, text) => terminal.paint("bold", text) },
    {
      title: "READY",
      value: ({ counts, wantedCount }) => `${counts.ready} of ${wantedCount}`,
      paint: ({ counts, wantedCount }, text) =>
        counts.ready < wantedCount ? terminal.paint("yellow", text) : text,
    },
    {
      title: "STATE",
      value: formatState,
      paint: (worker, text) => (isHindered(worker) ? terminal.paint("yellow", text) : text),
      shrinks: true,
    },
    { title: "REVISION", value: ({ revision }) => String(revision), ...right },
    {
      title: "REGIONS",
      value: ({ regions }) => regions.map(({ region, count }) => `${region} ${count}`).join(", ") || "-",
      shrinks: true,
    },
    { title: "CORES", value: ({ usage }) => (usage === null ? "-" : usage.cpu.toFixed(2)), ...right },
    {
      title: "MEMORY",
      value: ({ usage }) => (usage === null ? "-" : formatBytes(usage.memoryBytes)),
      ...right,
    },
    { title: "RESTARTS", value: ({ restartCount }) => String(restartCount), ...right },
    { title: "", value: ({ isDemo }) => (isDemo ? "demo" : "") },
  ];
}

/** What hinders it first, else its roll-out. */
export function formatState({ rollout, unplaced, counts }: WorkerView): string {
  if (unplaced !== null) return `${unplaced.count} without a place: ${unplaced.sentence}`;
  if (rollout.state === "paused") return `paused: ${rollout.reason}`;
  if (counts.troubled > 0) return `${counts.troubled} in trouble`;
  return rollout.state === "done" ? "runs" : `${rollout.state}: ${rollout.reason}`;
}

function isHindered({ rollout, unplaced, counts }: WorkerView): boolean {
  return unplaced !== null || rollout.state !== "done" || counts.troubled > 0;
}
