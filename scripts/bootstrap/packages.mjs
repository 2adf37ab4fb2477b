import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { lastLines, looksOffline, runNpm } from "./npm.mjs";
import { SetupError, say, seconds } from "./say.mjs";

/** Runs `npm ci` unless `node_modules` already is what package-lock.json describes. */
export async function installPackages(root, node, env) {
  if (isCurrent(root)) return;
  await withLock(
    join(root, ".node", "bootstrap.lock"),
    (pid) => say(`Another start (process ${pid}) is installing packages; waiting for it ...`),
    async () => {
      if (!isCurrent(root)) await install(root, node, env);
    },
  );
}

async function install(root, node, env) {
  const startedMs = performance.now();
  say("Installing packages ...");
  rmSync(stampFile(root), { force: true });
  // Build tools are development dependencies, and native parts are optional ones: both are needed to run from source,
  // whatever NODE_ENV or the user's npm settings say.
  const flags = ["--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = await runNpm(node, ["ci", ...flags], { cwd: root, env });
  if (!result.ok) {
    throw new SetupError(
      looksOffline(result.output)
        ? "The packages could not be installed: the npm registry is out of reach. Connect to the network and run the command again."
        : `The packages could not be installed. Mend what npm names below and run the command again; it starts over by itself.\n${lastLines(result.output)}`,
    );
  }
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stampFile(root), lockHash(root));
  say(`Packages are installed (${seconds(startedMs)}).`);
}

function isCurrent(root) {
  const hash = lockHash(root);
  if (read(stampFile(root)) === hash) return true;
  if (!agreesWithLock(root)) return false;
  writeFileSync(stampFile(root), hash);
  return true;
}

/**
 * npm leaves a list of what it installed in node_modules/.package-lock.json, as its last act. Where it agrees with
 * package-lock.json, someone has run `npm install` or `npm ci` by hand, and doing it again would only cost time.
 */
function agreesWithLock(root) {
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  const wanted = packagesIn(join(root, "package-lock.json"));
  if (installed === null || wanted === null) return false;
  const places = Object.keys(wanted).filter((place) => place.includes("node_modules/"));
  return places.every((place) => {
    const found = installed[place];
    if (found === undefined) return wanted[place].optional === true && !isMadeForThisPlatform(wanted[place]);
    return found.version === wanted[place].version && existsSync(join(root, place));
  });
}

/** What names this platform is a native part that is needed; other optional packages are parts of other platforms' ones. */
function isMadeForThisPlatform({ os, cpu, libc }) {
  const fits = (list, own) => list === undefined || list.includes(own);
  return (
    (os ?? cpu) !== undefined && fits(os, process.platform) && fits(cpu, process.arch) && libc === undefined
  );
}

function packagesIn(lockFile) {
  const text = read(lockFile);
  return text === null ? null : (JSON.parse(text).packages ?? null);
}

/** A folder that was copied from another kind of machine has the right list and the wrong native parts. */
function lockHash(root) {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  return hash.update(`${process.platform}-${process.arch}`).digest("hex");
}

function stampFile(root) {
  return join(root, "node_modules", ".orrery-installed");
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
