import { hostname } from "node:os";
import { join, resolve } from "node:path";
import {
  JoinTokenText,
  LabelKey,
  Labels,
  LabelValue,
  Latitude,
  Longitude,
  NodeName,
  RegionName,
} from "@orrery/protocol";
import { z } from "zod";
import type { AgentEnv } from "./env.ts";
import type { WorkerSettings } from "./workers/worker-settings.ts";

/** What the command line asks for, checked. */
export type AgentSettings = {
  dataDir: string;
  /** Any address of the hub; null = the one this node was enrolled at. */
  hubUrl: string | null;
  token: string | null;
  wish: NodeWish;
  /** The host's own file. */
  configFile: string;
  /** Null = as the host's own file says, or the default. */
  peerPort: number | null;
  /** The host that other members are told to dial. */
  peerAddress: string | null;
  localApiPort: number | null;
  /** Of the proxy gateway. */
  gatewayPort: number | null;
  /** Of the services' gateway. */
  servicesPort: number | null;
  /** Of the names of services. */
  servicesDnsPort: number | null;
  workers: WorkerSettings;
};

export const PEER_PORT_DEFAULT = 4410;
export const SERVICES_PORT_DEFAULT = 4490;
export const SERVICES_DNS_PORT_DEFAULT = 4453;

/** What a new node would like to be; the join token's presets and the hub have the last word. */
export type NodeWish = {
  name: string | undefined;
  region: string | undefined;
  zone: string | undefined;
  labels: Record<string, string>;
  latitude: number | undefined;
  longitude: number | undefined;
};

/** As commander hands them over. */
export type RawOptions = {
  hub?: string;
  token?: string;
  tokenFile?: string;
  name?: string;
  region?: string;
  zone?: string;
  label?: string[];
  lat?: string;
  lon?: string;
  dataDir?: string;
  config?: string;
  peerPort?: string;
  peerAddress?: string;
  localApiPort?: string;
  gatewayPort?: string;
  servicesPort?: string;
  servicesDnsPort?: string;
  allowWorkers?: boolean;
  workersUser?: string;
  workersCpu?: string;
  workersMemory?: string;
  workersOnExit?: string;
};

export type SettingsOutcome =
  | { outcome: "valid"; settings: AgentSettings }
  | { outcome: "invalid"; sentence: string };

const PORT = "must be a port from 0 to 65535, where 0 means any free one";
const port = z.coerce.number(PORT).int(PORT).min(0, PORT).max(65_535, PORT).optional();

const CORES = "must be the cores that workers may reserve together, from 0.1 to 1024";
const MEMORY = "must be the MiB that workers may reserve together, from 16 to 16777216";

const Options = z.object({
  hub: z
    .url({ protocol: /^https?$/, error: "--hub must be an http(s) address, as in http://localhost:3000" })
    .optional(),
  name: NodeName.optional(),
  region: RegionName.optional(),
  zone: RegionName.optional(),
  lat: z.coerce.number("--lat must be a number").pipe(Latitude).optional(),
  lon: z.coerce.number("--lon must be a number").pipe(Longitude).optional(),
  peerPort: port,
  peerAddress: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?$/i, "must be a host name or an IP address, without a port")
    .optional(),
  localApiPort: port,
  gatewayPort: port,
  servicesPort: port,
  servicesDnsPort: port,
  workersUser: z.string().min(1, "must be the name of a user of this host").max(64).optional(),
  workersCpu: z.coerce.number(CORES).min(0.1, CORES).max(1024, CORES).optional(),
  workersMemory: z.coerce.number(MEMORY).int(MEMORY).min(16, MEMORY).max(16_777_216, MEMORY).optional(),
  workersOnExit: z.enum(["keep", "stop"], "must be keep or stop").default("keep"),
});

export function readSettings(
  raw: RawOptions,
  env: AgentEnv,
  readTokenFile: (path: string) => string,
): SettingsOutcome {
  const options = Options.safeParse({ ...raw, servicesPort: raw.servicesPort ?? env.ORRERY_SERVICES_PORT });
  if (!options.success) {
    const [issue] = options.error.issues;
    return invalid(`--${optionName(issue?.path)}: ${issue?.message ?? "is not valid"}`);
  }
  const labels = readLabels(raw.label ?? []);
  if (typeof labels === "string") return invalid(labels);
  let tokenText: string | undefined;
  try {
    tokenText =
      raw.token ?? (raw.tokenFile === undefined ? env.ORRERY_JOIN_TOKEN : readTokenFile(raw.tokenFile));
  } catch {
    return invalid(`The token file ${raw.tokenFile} cannot be read.`);
  }
  const token = tokenText === undefined ? null : JoinTokenText.safeParse(tokenText);
  if (token?.success === false) return invalid("This is not a join token; copy the whole line again.");
  const { hub, name, region, zone, lat, lon, peerPort, peerAddress, localApiPort, gatewayPort, ...more } =
    options.data;
  const dataDir = resolve(raw.dataDir ?? defaultDataDir(env));
  return {
    outcome: "valid",
    settings: {
      dataDir,
      hubUrl: hub === undefined ? null : hub.replace(/\/+$/, ""),
      token: token?.data ?? null,
      wish: { name, region, zone, labels, latitude: lat, longitude: lon },
      configFile: raw.config === undefined ? join(dataDir, "agent.toml") : resolve(raw.config),
      peerPort: peerPort ?? null,
      peerAddress: peerAddress ?? null,
      localApiPort: localApiPort ?? null,
      gatewayPort: gatewayPort ?? null,
      servicesPort: more.servicesPort ?? null,
      servicesDnsPort: more.servicesDnsPort ?? null,
      workers: {
        isAllowed: raw.allowWorkers === true || env.ORRERY_ALLOW_WORKERS === "1",
        user: more.workersUser ?? env.ORRERY_WORKERS_USER ?? null,
        cpu: more.workersCpu ?? null,
        memoryMiB: more.workersMemory ?? null,
        onExit: more.workersOnExit,
      },
    },
  };
}

/** As it is typed: `peerPort` is `--peer-port`. */
function optionName(path: readonly PropertyKey[] | undefined): string {
  return (path ?? []).join(".").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A host's name as a node's name, where it can be one. */
export function nameFromHost(host: string = hostname()): string | undefined {
  const name = host
    .toLowerCase()
    .replace(/\..*$/, "")
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63);
  return NodeName.safeParse(name).data;
}

function defaultDataDir(env: AgentEnv): string {
  if (env.STATE_DIRECTORY !== undefined) return env.STATE_DIRECTORY;
  const state = env.XDG_STATE_HOME ?? join(env.HOME ?? ".", ".local", "state");
  return join(state, "orrery-agent");
}

/** `key=value` each; a sentence where one is not. */
function readLabels(pairs: string[]): Record<string, string> | string {
  const labels: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const key = pair.slice(0, at);
    const value = pair.slice(at + 1);
    if (at < 1 || !LabelKey.safeParse(key).success || !LabelValue.safeParse(value).success) {
      return `--label ${pair}: write it as key=value, with at most 63 plain characters each.`;
    }
    labels[key] = value;
  }
  return Labels.safeParse(labels).success ? labels : "Too many labels: at most 32.";
}

function invalid(sentence: string): SettingsOutcome {
  return { outcome: "invalid", sentence };
}
