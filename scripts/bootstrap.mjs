// What `npm run up`, `npm test` and `npx orrery` start with: `node scripts/bootstrap.mjs <script.ts> [arguments]`.
// It runs on any Node >= 18 with nothing installed, sees to the right Node and to the packages, and then becomes a
// transparent wrapper of the script: same standard streams, same arguments, signals passed on, same exit code.
// Its own lines go to standard error, so that `npx orrery nodes list --json` stays JSON.

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "./bootstrap/packages.mjs";
import { provideNode } from "./bootstrap/provide-node.mjs";
import { SetupError, say } from "./bootstrap/say.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FORWARDED_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

try {
  const [script, ...scriptArguments] = process.argv.slice(2);
  if (script === undefined) throw new SetupError("Usage: node scripts/bootstrap.mjs <script.ts> [arguments]");
  const node = await provideNode(root);
  const env = environmentFor(node);
  await installPackages(root, node, env);
  runScript(node, [script, ...scriptArguments], env);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}

/**
 * The chosen Node comes first on PATH, so that every `node` below this process is the same one. It keeps what it has compiled,
 * which halves the start of the hub and of the CLI.
 */
function environmentFor(node) {
  const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const places = [dirname(node), join(root, "node_modules", ".bin"), process.env[pathName] ?? ""];
  return {
    NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node"),
    ...process.env,
    [pathName]: places.join(delimiter),
    npm_node_execpath: node,
  };
}

function runScript(node, args, env) {
  const child = spawn(node, args, { env, stdio: "inherit" });
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    say(`${node} cannot be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}
