import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

const OUTPUT_CHARACTERS_MAX = 20_000;

/**
 * Runs the user's npm (9, 10 or 11) under the given Node, quietly: what it prints is kept for the case that it fails.
 * npm leaves out optional packages whose `engines` do not fit the Node that npm itself runs on, so the packages of
 * Orrery must be installed by an npm that runs on the Node that Orrery runs on.
 */
export function runNpm(node, args, { cwd, env }) {
  const cli = npmCliScript();
  const [command, commandArguments] = cli === null ? ["npm", args] : [node, [cli, ...args]];
  return new Promise((resolve) => {
    const child = spawn(command, commandArguments, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      // Windows has npm as npm.cmd, which only a shell starts.
      shell: cli === null && process.platform === "win32",
    });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-OUTPUT_CHARACTERS_MAX);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ ok: false, output: `npm cannot be started: ${error.message}` }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

/** npm's own script: named by the npm that runs us, else found on PATH; null when it is no plain script. */
function npmCliScript() {
  const running = process.env.npm_execpath;
  if (running?.endsWith("npm-cli.js") && existsSync(running)) return running;
  for (const place of (process.env.PATH ?? "").split(delimiter)) {
    const found = join(place, "npm");
    if (place === "" || !existsSync(found)) continue;
    const script = realpathSync(found);
    return script.endsWith(".js") ? script : null;
  }
  return null;
}

/** The last lines of npm's output that say something, for the reader of a failure. */
export function lastLines(output, count = 12) {
  const lines = output
    .split("\n")
    .filter((line) => line.trim() !== "" && !/complete log of this run|_logs/.test(line));
  return lines.slice(-count).join("\n");
}

/** Whether npm failed because the registry was out of reach. */
export function looksOffline(output) {
  return /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network request/i.test(output);
}
