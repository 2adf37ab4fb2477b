import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = ["/usr/bin", "/usr/local/bin", "/opt/google/chrome"];
const MAC_PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Without a graphics card WebGL is drawn in software, and the page itself without a detour through it. */
export const SOFTWARE_WEBGL_FLAGS = ["--enable-unsafe-swiftshader", "--disable-gpu-rasterization"];

/** Kept per process: every candidate has to be started once to know whether it runs. */
let found: string | null | undefined;
let provided: Promise<string> | null = null;

/** A Chromium on this machine that starts, or null. `ORRERY_CHROMIUM` goes before all others. */
export function findBrowser(): string | null {
  found ??= candidates().find(runs) ?? null;
  return found;
}

/** Finds a browser or installs one, once a process. Rejects with a sentence that says what to do. */
export function provideBrowser(): Promise<string> {
  provided ??= provide();
  return provided;
}

async function provide(): Promise<string> {
  const present = findBrowser();
  if (present !== null) return present;
  const named = process.env.ORRERY_CHROMIUM;
  if (named) throw new Error(`ORRERY_CHROMIUM names ${named}, which does not start. Correct it or unset it.`);

  console.log("There is no Chromium on this machine; installing one (once) ...");
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync("/usr/bin/apt-get")) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await quietly("apt-get", ["update", "-qq"], env);
    await quietly("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], env);
  }
  found = undefined;
  if (findBrowser() === null) {
    const cli = join(import.meta.dirname, "../node_modules/@playwright/test/cli.js");
    await quietly(
      process.execPath,
      [cli, "install", ...(isRoot ? ["--with-deps"] : []), "chromium"],
      process.env,
    );
    found = undefined;
  }
  const installed = findBrowser();
  if (installed !== null) return installed;
  throw new Error(
    "The browser tests need Chromium, and it could not be installed. Install Chromium or Google Chrome, or set ORRERY_CHROMIUM to one, and run `npm test -- --only browser`.",
  );
}

function candidates(): string[] {
  const named = process.env.ORRERY_CHROMIUM;
  if (named) return [named];
  return [
    ...PLACES.flatMap((place) => NAMES.map((name) => join(place, name))),
    ...MAC_PLACES,
    chromium.executablePath(),
  ];
}

/** Ubuntu's /usr/bin/chromium-browser, for one, may be a script that only says to install a snap. */
function runs(path: string): boolean {
  if (!existsSync(path)) return false;
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return status === 0 && /chrom/i.test(stdout);
}

async function quietly(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await promisify(execFile)(command, args, { env, timeout: 600_000, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    console.log(`${command} ${args.join(" ")} failed:\n${`${stdout}${stderr}`.trim().slice(-1500)}`);
  }
}
