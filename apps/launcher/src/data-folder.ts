import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LaunchError } from "./launch-error.ts";

/** Where the parts of one installation live below its data folder. */
function dataFolderLayout(dataDir: string) {
  return {
    dataDir,
    postgresDir: join(dataDir, "postgres"),
    agentDir: (name: string) => join(dataDir, "agents", name),
    logFile: (name: string) => join(dataDir, "logs", `${name}.log`),
    instanceFile: join(dataDir, "launcher.json"),
    localTokenFile: join(dataDir, "cli.json"),
    demoFederationFile: join(dataDir, "demo-federation"),
    demoAccountFile: join(dataDir, "demo-account"),
    demoTargetsFile: join(dataDir, "demo-targets.json"),
    demoProxiesFile: join(dataDir, "demo-proxies.json"),
    demoAuthorityFile: join(dataDir, "demo-proxies-ca.pem"),
    demoWorkerFile: join(dataDir, "demo-worker.json"),
    setupLinkFile: join(dataDir, "setup-url.txt"),
  };
}
export type DataFolder = ReturnType<typeof dataFolderLayout>;

/** Makes the folder and proves that it can be written. Throws LaunchError with what to do. */
export async function prepareDataFolder(dataDir: string): Promise<DataFolder> {
  const folder = dataFolderLayout(dataDir);
  const probe = join(dataDir, `.write-probe-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true });
    await assertNotMarkedReadOnly(dataDir);
    await writeFile(probe, "");
    await rm(probe);
    await mkdir(dirname(folder.logFile("any")), { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new LaunchError(
      `The data folder ${dataDir} cannot be written (${code}). Make it writable for this user, or choose another folder with ORRERY_DATA_DIR.`,
      { cause: error },
    );
  }
  return folder;
}

/** Root may write anywhere, but the parts that run as another user (the embedded Postgres) may not. */
async function assertNotMarkedReadOnly(dataDir: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(dataDir);
  if ((mode & 0o200) === 0) throw Object.assign(new Error("read-only"), { code: "read-only" });
}
