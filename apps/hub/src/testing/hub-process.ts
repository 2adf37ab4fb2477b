import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TEST_ADMIN, until } from "./test-hub.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

export type HubProcess = {
  pid: number;
  url: string;
  gatewayUrl: string;
  output(): string;
  adminToken(): Promise<string>;
  /** Resolves with the exit code, or the signal's name. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<number | string>;
};

export type HubPlace = { databaseUrl: string; dataDir: string; hubPort: number; gatewayPort: number };

/** A machine with other work needs more than one that has none. */
const READY_MAX_MS = 60_000;

const living = new Set<ChildProcess>();

/** For a test file's end: whatever failed in between, no hub stays behind. */
export async function killHubProcesses(): Promise<void> {
  await Promise.all(Array.from(living, (child) => end(child, "SIGKILL")));
}

/** The real hub, in a process of its own, as `npm run up` starts it. */
export async function startHubProcess(
  place: HubPlace,
  env: Record<string, string> = {},
): Promise<HubProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...hubEnv(place), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  living.add(child);
  child.once("exit", () => living.delete(child));
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString("utf8");
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const url = `http://127.0.0.1:${place.hubPort}`;
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`the hub ended with ${child.exitCode}: ${output}`);
    return (await fetch(`${url}/readyz`).catch(() => null))?.ok === true;
  };
  await until("the hub's readiness", isReady, READY_MAX_MS);
  return {
    pid: child.pid ?? 0,
    url,
    gatewayUrl: `https://127.0.0.1:${place.gatewayPort}`,
    output: () => output,
    adminToken: async () => {
      const { token } = JSON.parse(await readFile(tokenFile(place), "utf8")) as { token: string };
      return token;
    },
    end: (signal) => end(child, signal),
  };
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<number | string> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode ?? "";
  const ended = once(child, "exit");
  child.kill(signal);
  const [code, bySignal] = (await ended) as [number | null, string | null];
  return code ?? bySignal ?? "";
}

export function hubEnv(place: HubPlace): Record<string, string> {
  return {
    DATABASE_URL: place.databaseUrl,
    ORRERY_DATA_DIR: place.dataDir,
    ORRERY_HUB_PORT: String(place.hubPort),
    ORRERY_AGENT_GATEWAY_PORT: String(place.gatewayPort),
    ORRERY_LOCAL_TOKEN_FILE: tokenFile(place),
    ORRERY_ADMIN_EMAIL: TEST_ADMIN.email,
    ORRERY_ADMIN_PASSWORD: TEST_ADMIN.password,
    ORRERY_ENROL_RATE_PER_MINUTE: "100000",
    ORRERY_LOG_LEVEL: "warn",
  };
}

function tokenFile(place: HubPlace): string {
  return join(place.dataDir, "cli.json");
}
