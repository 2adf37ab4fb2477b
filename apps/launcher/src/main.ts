import { join } from "node:path";
import { EnvError } from "@orrery/runtime";
import { HELP, type Options, parseCommandLine } from "./command-line.ts";
import { readSettings } from "./env.ts";
import { launch } from "./launch.ts";
import { LaunchError } from "./launch-error.ts";
import type { Product } from "./product.ts";
import { createProgress, formatDuration } from "./progress.ts";

/** How long a step of the start may take to notice that it is not wanted any more. */
const ABORT_MAX_MS = 5000;
/** One Ctrl-C arrives up to three times: from the terminal, from npm and from the bootstrap. */
const SAME_KEYPRESS_MS = 1000;

const root = join(import.meta.dirname, "../../..");
const progress = createProgress((text) => process.stdout.write(text));
const abort = new AbortController();
let product: Product | null = null;
let stopRequestedMs: number | null = null;

// The terminal may be gone before the orderly stop is over.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onStopSignal);
const started = run();

async function run(): Promise<void> {
  try {
    const options: Options = parseCommandLine(process.argv.slice(2));
    if (options.help) {
      progress.line(HELP);
      process.exit(0);
    }
    progress.line("Starting Orrery");
    const settings = await progress.step(
      "Settings",
      () => readSettings(root),
      () => "checked",
    );
    await launch({
      root,
      settings,
      demo: options.demo,
      progress,
      signal: abort.signal,
      onProduct: (made) => {
        product = made;
      },
      onHopeless: (why) => void stopWith(1, why),
    });
  } catch (error) {
    if (abort.signal.aborted) return;
    const isExplained = error instanceof LaunchError || error instanceof EnvError;
    await stopWith(
      1,
      isExplained ? error.message : `Orrery could not start: ${(error as Error).stack ?? error}`,
    );
  }
}

function onStopSignal(): void {
  const nowMs = performance.now();
  if (stopRequestedMs === null) {
    stopRequestedMs = nowMs;
    abort.abort();
    // A step in flight may still bring something up that has to be stopped.
    const settled = Promise.race([started, new Promise((resolve) => setTimeout(resolve, ABORT_MAX_MS))]);
    void settled.then(() => stopWith(0));
    progress.line("\nStopping (Ctrl-C again stops at once) ...");
  } else if (nowMs - stopRequestedMs > SAME_KEYPRESS_MS) {
    progress.line("Stopping at once.");
    product?.killAll();
    process.exit(1);
  }
}

async function stopWith(exitCode: number, why?: string): Promise<never> {
  if (why !== undefined) process.stderr.write(`\n${why}\n`);
  const startedMs = performance.now();
  await product?.stop();
  if (why === undefined) {
    progress.line(
      `Stopped (${formatDuration(performance.now() - startedMs)}). The data stays; \`npm run up\` continues with it.`,
    );
  }
  process.exit(exitCode);
}
