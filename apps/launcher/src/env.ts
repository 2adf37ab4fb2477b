import { resolve } from "node:path";
import { Email, Password } from "@orrery/protocol";
import { parseEnv, portVariable } from "@orrery/runtime";
import { z } from "zod";
import { LaunchError } from "./launch-error.ts";

const LauncherEnv = z.object({
  ORRERY_WEB_PORT: portVariable(3000),
  ORRERY_HUB_PORT: portVariable(4400),
  ORRERY_AGENT_GATEWAY_PORT: portVariable(4401),
  /** Where the first demo agent serves the fleet's services; 0 = any free one. */
  ORRERY_SERVICES_PORT: z.coerce.number("must be a port").int().min(0).max(65_535).default(4490),
  ORRERY_DATA_DIR: z.string().default(".orrery"),
  ORRERY_BIND: z.string().default("127.0.0.1"),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: "must be a Postgres address, as in postgresql://user@host:5432/name",
    })
    .optional(),
  ORRERY_ADMIN_EMAIL: Email.optional(),
  ORRERY_ADMIN_PASSWORD: Password.optional(),
  NODE_EXTRA_CA_CERTS: z.string().optional(),
});

export type LauncherSettings = {
  webPort: number;
  hubPort: number;
  gatewayPort: number;
  servicesPort: number;
  /** Absolute. */
  dataDir: string;
  /** How this machine reaches the hub's operator API. */
  hubUrl: string;
  webUrl: string;
  /** Null = the embedded server. */
  databaseUrl: string | null;
  /** PEM of whom this machine trusts beside the usual ones; null = nobody. */
  extraAuthoritiesFile: string | null;
};

/** Reads and checks every setting of the start. Throws EnvError or LaunchError with a sentence that names the variable. */
export function readSettings(root: string, env: NodeJS.ProcessEnv = process.env): LauncherSettings {
  const parsed = parseEnv(LauncherEnv, env);
  if ((parsed.ORRERY_ADMIN_EMAIL === undefined) !== (parsed.ORRERY_ADMIN_PASSWORD === undefined)) {
    throw new LaunchError(
      "ORRERY_ADMIN_EMAIL and ORRERY_ADMIN_PASSWORD belong together: set both to create the first admin, or neither to get a one-time sign-in link.",
    );
  }
  const settings = {
    webPort: parsed.ORRERY_WEB_PORT,
    hubPort: parsed.ORRERY_HUB_PORT,
    gatewayPort: parsed.ORRERY_AGENT_GATEWAY_PORT,
    servicesPort: parsed.ORRERY_SERVICES_PORT,
    dataDir: resolve(root, parsed.ORRERY_DATA_DIR),
    hubUrl: `http://${reachableHost(parsed.ORRERY_BIND)}:${parsed.ORRERY_HUB_PORT}`,
    webUrl: `http://localhost:${parsed.ORRERY_WEB_PORT}`,
    databaseUrl: parsed.DATABASE_URL ?? null,
    extraAuthoritiesFile: parsed.NODE_EXTRA_CA_CERTS ?? null,
  };
  if (new Set([settings.webPort, settings.hubPort, settings.gatewayPort]).size < 3) {
    throw new LaunchError(
      `ORRERY_WEB_PORT (${settings.webPort}), ORRERY_HUB_PORT (${settings.hubPort}) and ORRERY_AGENT_GATEWAY_PORT (${settings.gatewayPort}) must be three different ports.`,
    );
  }
  return settings;
}

function reachableHost(bind: string): string {
  if (bind === "0.0.0.0" || bind === "::") return "127.0.0.1";
  return bind.includes(":") ? `[${bind}]` : bind;
}

/** What only the hub may know. */
const HUB_ONLY = ["DATABASE_URL", "ORRERY_SECRET_KEY", "ORRERY_ADMIN_EMAIL", "ORRERY_ADMIN_PASSWORD"];

export type ChildRole = "hub" | "web" | "agent" | "build";

/** A child's environment: the user's, with the settings as they were understood, without what is not the child's business. */
export function childEnvironment(
  role: ChildRole,
  settings: LauncherSettings,
  extra: Record<string, string>,
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    ORRERY_WEB_PORT: String(settings.webPort),
    ORRERY_HUB_PORT: String(settings.hubPort),
    ORRERY_AGENT_GATEWAY_PORT: String(settings.gatewayPort),
    ORRERY_DATA_DIR: settings.dataDir,
  };
  if (role !== "hub") for (const name of HUB_ONLY) delete env[name];
  return Object.assign(env, extra);
}

/** Whether lines may be coloured (https://no-color.org). */
export function isColourWanted(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}
