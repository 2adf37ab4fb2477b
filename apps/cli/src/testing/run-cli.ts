import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/orrery.mjs", import.meta.url));

export type Finished = { code: number | null; stdout: string; stderr: string };
export type RunningCli = Finished & { child: ChildProcess; finished: Promise<Finished> };

/** The command as a user starts it, through its own file, with nothing of this process's environment but PATH. */
export function startCli(
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; node?: string; input?: string },
): RunningCli {
  const child = spawn(options.node ?? process.execPath, [BIN, ...args], {
    cwd: options.cwd,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: options.cwd,
      XDG_CONFIG_HOME: options.cwd,
      ...options.env,
    },
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  child.stdin?.end(options.input);
  const state: RunningCli = {
    child,
    code: null,
    stdout: "",
    stderr: "",
    finished: Promise.resolve(null as never),
  };
  child.stdout?.on("data", (chunk: Buffer) => {
    state.stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    state.stderr += chunk.toString();
  });
  state.finished = once(child, "close").then(([code]) => {
    state.code = code as number | null;
    return state;
  });
  return state;
}
