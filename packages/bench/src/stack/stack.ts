import { mkdtemp, readFile, rm } from "node:fs/promises";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate, startEmbeddedPostgres } from "@orrery/db";
import { freePorts } from "@orrery/runtime";
import { type Child, startChild, waitUntil } from "./child.ts";

/** One Orrery of its own: Postgres, hub and (where asked for) web, on free ports and a temporary data folder. */
export type Stack = {
  folder: string;
  readonly hub: Child;
  hubUrl: string;
  gatewayUrl: string;
  webUrl: string | null;
  databaseUrl: string;
  postgresPid: number;
  adminToken: string;
  /** Killed, and started again on the same ports. */
  restartHub(): Promise<void>;
  stop(): Promise<void>;
};

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

export type StackOptions = {
  web: boolean;
  /** Where agents on other hosts reach the hub; loopback if left out. */
  bind?: string;
  /** It runs when nobody else wants the processor: as if it were on a host of its own, where what is measured are the agents. */
  yields?: boolean;
  /** Of the hub, over what is set here. */
  env?: Record<string, string>;
  /** Of the hub's Node, such as a profiler's. */
  hubNodeOptions?: readonly string[];
};

/** See `os.setPriority`. */
const YIELDING_NICE = 15;

export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), "orrery-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  await migrate(postgres.url);
  const [hubPort, gatewayPort, webPort] = await freePorts(3);
  const tokenFile = join(folder, "cli.json");
  const env = {
    DATABASE_URL: postgres.url,
    ORRERY_DATA_DIR: folder,
    ORRERY_HUB_PORT: String(hubPort),
    ORRERY_AGENT_GATEWAY_PORT: String(gatewayPort),
    ORRERY_WEB_PORT: String(webPort),
    ORRERY_LOCAL_TOKEN_FILE: tokenFile,
    ORRERY_BIND: options.bind ?? "127.0.0.1",
    ORRERY_ADMIN_EMAIL: BENCH_ADMIN.email,
    ORRERY_ADMIN_PASSWORD: BENCH_ADMIN.password,
    // Thousands of simulated hosts enrol from one address here.
    ORRERY_ENROL_RATE_PER_MINUTE: "1000000",
    ORRERY_LOG_LEVEL: "warn",
    NODE_ENV: "production",
    ...options.env,
  };
  const yieldIfWanted = (pid: number): void => {
    if (options.yields === true) setPriority(pid, YIELDING_NICE);
  };
  yieldIfWanted(postgres.pid);
  const startHub = () => {
    const child = startChild([...(options.hubNodeOptions ?? []), join(ROOT, "apps/hub/src/main.ts")], {
      env,
      logFile: join(folder, "hub.log"),
    });
    yieldIfWanted(child.pid);
    return child;
  };
  let hub = startHub();
  const host = options.bind ?? "127.0.0.1";
  const hubUrl = `http://${host}:${hubPort}`;
  await waitUntil("the hub's readiness", async () => (await fetch(`${hubUrl}/readyz`)).ok);
  const web = options.web
    ? startChild([join(ROOT, "apps/web/src/server.ts")], {
        env: { ...env, ORRERY_HUB_URL: hubUrl },
        logFile: join(folder, "web.log"),
      })
    : null;
  const webUrl = web === null ? null : `http://localhost:${webPort}`;
  if (webUrl !== null) await waitUntil("the dashboard", async () => (await fetch(`${webUrl}/api/health`)).ok);
  const { token } = JSON.parse(await readFile(tokenFile, "utf8")) as { token: string };

  return {
    folder,
    get hub() {
      return hub;
    },
    hubUrl,
    gatewayUrl: `https://${host}:${gatewayPort}`,
    webUrl,
    databaseUrl: postgres.url,
    postgresPid: postgres.pid,
    adminToken: token,
    restartHub: async () => {
      hub.process.kill("SIGKILL");
      await hub.gone;
      hub = startHub();
      await waitUntil("the hub's readiness", async () => (await fetch(`${hubUrl}/readyz`)).ok);
    },
    stop: async () => {
      await web?.stop();
      await hub.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const BENCH_ADMIN = { email: "bench@orrery.example", password: "bench-password-1234" };
