import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inheritedEnv } from "./env.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const TURBO = fileURLToPath(new URL("../../../node_modules/turbo/bin/turbo", import.meta.url));
const QUIET_ENV = { TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" };

/** What a bench starts from the sources: all of them need what is generated, those with a dashboard what is built, too. */
export type Prepared = "generate" | "build";

/** Makes what changed since the last time, and nothing where nothing did. Throws with the failing task's output. */
export async function prepare(wanted: Prepared): Promise<void> {
  const tasks = wanted === "build" ? ["generate", "build"] : ["generate"];
  const child = spawn(process.execPath, [TURBO, "run", ...tasks, "--output-logs=errors-only"], {
    cwd: ROOT,
    env: { ...inheritedEnv, ...QUIET_ENV },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`The build failed. What turbo said:\n${output.trim()}`);
}
