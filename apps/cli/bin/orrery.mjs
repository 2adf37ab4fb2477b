#!/usr/bin/env node
// The `orrery` command on any Node >= 18 with nothing installed: runs src/main.ts in this very process where this Node
// can, else under the Node that the bootstrap keeps in .node/, else lets the bootstrap see to everything first.

import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import * as nodeModule from "node:module";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NODE_MAJOR_MIN = 24;
const FORWARDED_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const app = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(dirname(app));
const main = join(app, "src", "main.ts");
const isInstalled = existsSync(join(root, "node_modules", ".package-lock.json"));
const isRightNode = Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN;
const args = process.argv.slice(2);

if (isInstalled && isRightNode) {
  nodeModule.enableCompileCache?.();
  await import(pathToFileURL(main).href);
} else {
  const kept = isInstalled ? keptNode() : null;
  if (kept === null) run(process.execPath, [join(root, "scripts", "bootstrap.mjs"), main, ...args]);
  else run(kept, [main, ...args]);
}

/** The Node that the bootstrap fetched once, or null. */
function keptNode() {
  const folder = join(root, ".node");
  if (!existsSync(folder)) return null;
  const suffix = process.platform === "win32" ? ["bin", "node.exe"] : ["bin", "node"];
  const versions = readdirSync(folder).sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  for (const version of versions) {
    if (Number(version.split(".")[0]) < NODE_MAJOR_MIN) continue;
    const modules = join(folder, version, "node_modules");
    const candidate = join(modules, `node-${process.platform}-${process.arch}`, ...suffix);
    if (existsSync(candidate)) return candidate;
  }
  return null;
}

function run(node, nodeArgs) {
  // Compiled code is kept between runs, which halves the start.
  const cache = process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), "node-compile-cache");
  const env = { ...process.env, NODE_COMPILE_CACHE: cache };
  const child = spawn(node, nodeArgs, { stdio: "inherit", env });
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`${node} cannot be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
