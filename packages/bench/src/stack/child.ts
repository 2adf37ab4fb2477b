import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { inheritedEnv } from "../env.ts";

export type Child = { process: ChildProcess; pid: number; gone: Promise<void>; stop(): Promise<void> };

type StartOptions = { env?: Record<string, string>; logFile: string; onLine?: (line: string) => void };

/** Starts a script under this Node with its output in a log file; `onLine` sees each line of standard output. */
export function startChild(args: readonly string[], options: StartOptions): Child {
  return startProgram([process.execPath, ...args], options);
}

/** Any program; the first word is its name. */
export function startProgram(words: readonly string[], options: StartOptions): Child {
  const [program = "", ...args] = words;
  const child = spawn(program, args, {
    env: { ...inheritedEnv, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(options.logFile, { flags: "a" });
  child.stderr.pipe(log, { end: false });
  createInterface({ input: child.stdout }).on("line", (line) => {
    log.write(`${line}\n`);
    options.onLine?.(line);
  });
  if (child.pid === undefined) throw new Error(`could not start ${words.join(" ")}`);
  const gone = once(child, "exit").then(() => undefined);
  return {
    process: child,
    pid: child.pid,
    gone,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Asks again every 100 ms until `probe` answers true; throws at the deadline. */
export async function waitUntil(
  what: string,
  probe: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (await probe().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not happen within ${timeoutMs / 1000} s`);
}
