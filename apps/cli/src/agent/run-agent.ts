import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { CliError } from "../cli-error.ts";

const FORWARDED_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The agent as a child of this process: same terminal, signals passed on, its exit code. */
export async function runAgent(args: readonly string[]): Promise<number> {
  const program = ["../../../agent/dist/orrery-agent.mjs", "../../../agent/src/main.ts"]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find(existsSync);
  if (program === undefined) throw new CliError("The agent is not here; run this in Orrery's repository.");
  const child = spawn(process.execPath, [program, ...args], { stdio: "inherit" });
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
