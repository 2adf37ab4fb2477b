import { spawn } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { childEnvironment, type LauncherSettings } from "./env.ts";
import { LaunchAborted, LaunchError } from "./launch-error.ts";
import { killGroup } from "./supervised-process.ts";

export type BuildResult = { tasks: number; cached: number };

/** Generates and builds what changed since the last time, quietly. Throws LaunchError with the failing task's output. */
export async function buildWhatChanged(
  root: string,
  settings: LauncherSettings,
  signal: AbortSignal,
): Promise<BuildResult> {
  const turbo = join(root, "node_modules", "turbo", "bin", "turbo");
  const child = spawn(process.execPath, [turbo, "run", "generate", "build", "--output-logs=errors-only"], {
    cwd: root,
    env: childEnvironment("build", settings, { TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" }),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const abort = () => {
    if (child.pid !== undefined) killGroup(child.pid, "SIGKILL");
  };
  signal.addEventListener("abort", abort, { once: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => signal.removeEventListener("abort", abort));
  if (signal.aborted) throw new LaunchAborted();
  if (code !== 0) throw new LaunchError(`The build failed. What turbo said:\n${output.trim()}`);
  return parseSummary(output);
}

/** Turbo ends with `Tasks: 3 successful, 3 total` and `Cached: 2 cached, 3 total`. */
function parseSummary(coloured: string): BuildResult {
  const output = stripVTControlCharacters(coloured);
  return {
    tasks: Number(/Tasks:.*?(\d+) total/.exec(output)?.[1] ?? 0),
    cached: Number(/Cached:\s*(\d+) cached/.exec(output)?.[1] ?? 0),
  };
}
