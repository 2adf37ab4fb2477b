import type { WorkerApplyResult, WorkerSpec } from "@orrery/protocol/workers";
import { CliError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { plainText } from "../output/text-width.ts";
import { readText } from "../read-text.ts";

export type ApplyOptions = { file: string; dryRun?: boolean };

/** Standard output: a line for each worker. Standard error: what to know of them. Nothing is sent where the file has a problem. */
export async function applyWorkers(
  ctx: CommandContext,
  { file, dryRun: isDryRun = false }: ApplyOptions,
): Promise<void> {
  const specs = await readSpecs(file);
  const hub = await connectHub(ctx);
  const result = await ask(hub, (api) => api.workers.applySpecs.mutate({ specs, isDryRun }));
  if (ctx.isJson) ctx.terminal.json(result.workers);
  else print(ctx, result, isDryRun);
}

async function readSpecs(file: string): Promise<WorkerSpec[]> {
  const text = await readText("--file", file);
  const { readWorkerSpecs } = await import("@orrery/domain/worker-specs");
  const read = readWorkerSpecs(text);
  if (read.outcome === "read") return [...read.specs];
  const name = file === "-" ? "stdin" : file;
  const problems = read.problems.map(
    ({ line, column, sentence }) => `${name}:${line}:${column}: ${plainText(sentence)}`,
  );
  throw new CliError(problems.join("\n"), { code: "INVALID_INPUT" });
}

function print({ terminal }: CommandContext, { workers }: WorkerApplyResult, isDryRun: boolean): void {
  for (const { name, sentence, warnings } of workers) {
    terminal.line(`${terminal.paint("bold", name)}: ${plainText(sentence)}`);
    for (const warning of warnings) terminal.note(`  ${terminal.paint("yellow", plainText(warning))}`);
  }
  if (isDryRun) terminal.line("Nothing was done.");
}
