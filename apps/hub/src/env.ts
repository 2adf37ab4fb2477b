import { EnvError, parseEnv, portVariable } from "@orrery/runtime";
import { z } from "zod";

const schema = z.object({
  DATABASE_URL: z
    .string("must be set to a postgres:// address")
    .regex(/^postgres(ql)?:\/\//, "must be a postgres:// address"),
  ORRERY_HUB_PORT: portVariable(4400),
  ORRERY_AGENT_GATEWAY_PORT: portVariable(4401),
  ORRERY_WEB_PORT: portVariable(3000),
  /** Loopback by default: browsers reach the operator API through the dashboard. */
  ORRERY_BIND: z.string().default("127.0.0.1"),
  /** Agents come from other hosts, so the gateway listens on every address by default. */
  ORRERY_GATEWAY_BIND: z.string().default("0.0.0.0"),
  ORRERY_DATA_DIR: z.string().default(".orrery"),
  ORRERY_SECRET_KEY: z.string().optional(),
  ORRERY_PUBLIC_URL: z.url("must be an http:// or https:// address").optional(),
  ORRERY_PUBLIC_GATEWAY_URL: z.url("must be an https:// address").optional(),
  ORRERY_ADMIN_EMAIL: z.email("must be an e-mail address").optional(),
  ORRERY_ADMIN_PASSWORD: z.string().min(12, "must have at least 12 characters").optional(),
  ORRERY_LOCAL_TOKEN_FILE: z.string().optional(),
  ORRERY_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** How many enrolments one address may try in a minute. */
  ORRERY_ENROL_RATE_PER_MINUTE: z.coerce.number("must be a number").int().min(1).default(60),
  /** How many API requests one address may make in a minute. */
  ORRERY_API_RATE_PER_MINUTE: z.coerce.number("must be a number").int().min(1).default(6000),
  /** How many usage events one API token may tell in a second, and one account; ten times as many at once. */
  ORRERY_USAGE_RATE_PER_SECOND: z.coerce.number("must be a number").int().min(1).default(20_000),
  /** `/metrics` answers loopback callers, and others who send this as a bearer token. */
  ORRERY_METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  /** Payments by Stripe: both, or neither. */
  ORRERY_STRIPE_SECRET_KEY: z.string().min(1, "must not be empty").optional(),
  ORRERY_STRIPE_WEBHOOK_SECRET: z.string().min(1, "must not be empty").optional(),
  /** For tests: whom to ask in place of Stripe. */
  ORRERY_STRIPE_API_URL: z.url("must be an http:// or https:// address").optional(),
  /** Scaling providers (webhooks, API servers) at link-local and metadata addresses. */
  ORRERY_PROVIDER_LINK_LOCAL: z.enum(["refuse", "allow"]).default("refuse"),
  /** Where policies' own queries are asked. */
  ORRERY_PROMETHEUS_URL: z
    .url({ protocol: /^https?$/, error: "must be an http:// or https:// address" })
    .optional(),
  /** From the close of an agent's connection until its node is down. */
  ORRERY_NODE_DOWN_SECONDS: z.coerce.number("must be a number of seconds").min(4).max(3600).default(30),
  /** One-minute roll-ups older than this are pruned. */
  ORRERY_METRICS_KEEP_DAYS: z.coerce.number("must be a number of days").min(1).default(30),
});

/** Everything that the hub is told from outside, read once at start. */
export type HubSettings = {
  databaseUrl: string;
  hubPort: number;
  gatewayPort: number;
  bind: string;
  gatewayBind: string;
  dataDir: string;
  secretKey: string | undefined;
  publicUrl: string;
  /** Undefined = derived from each request's host. */
  publicGatewayUrl: string | undefined;
  firstAdmin: { email: string; password: string } | null;
  localTokenFile: string | undefined;
  logLevel: z.infer<typeof schema>["ORRERY_LOG_LEVEL"];
  enrolRatePerMinute: number;
  apiRatePerMinute: number;
  usageRatePerSecond: number;
  metricsToken: string | undefined;
  metricsKeepMs: number;
  nodeDownAfterMs: number;
  /** Null = nobody said where Prometheus is. */
  prometheusUrl: string | null;
  isLinkLocalProviderAllowed: boolean;
  /** Null = no payment provider is configured. */
  stripe: { secretKey: string; webhookSecret: string; apiUrl?: string } | null;
};

const DAY_MS = 86_400_000;

export function readSettings(env: Record<string, string | undefined> = process.env): HubSettings {
  const value = parseEnv(schema, env);
  if ((value.ORRERY_ADMIN_EMAIL === undefined) !== (value.ORRERY_ADMIN_PASSWORD === undefined)) {
    throw new EnvError("Set ORRERY_ADMIN_EMAIL and ORRERY_ADMIN_PASSWORD together, or neither.");
  }
  if ((value.ORRERY_STRIPE_SECRET_KEY === undefined) !== (value.ORRERY_STRIPE_WEBHOOK_SECRET === undefined)) {
    throw new EnvError("Set ORRERY_STRIPE_SECRET_KEY and ORRERY_STRIPE_WEBHOOK_SECRET together, or neither.");
  }
  return {
    databaseUrl: value.DATABASE_URL,
    hubPort: value.ORRERY_HUB_PORT,
    gatewayPort: value.ORRERY_AGENT_GATEWAY_PORT,
    bind: value.ORRERY_BIND,
    gatewayBind: value.ORRERY_GATEWAY_BIND,
    dataDir: value.ORRERY_DATA_DIR,
    secretKey: value.ORRERY_SECRET_KEY,
    publicUrl: trimSlash(value.ORRERY_PUBLIC_URL ?? `http://localhost:${value.ORRERY_WEB_PORT}`),
    publicGatewayUrl:
      value.ORRERY_PUBLIC_GATEWAY_URL === undefined ? undefined : trimSlash(value.ORRERY_PUBLIC_GATEWAY_URL),
    firstAdmin:
      value.ORRERY_ADMIN_EMAIL === undefined || value.ORRERY_ADMIN_PASSWORD === undefined
        ? null
        : { email: value.ORRERY_ADMIN_EMAIL, password: value.ORRERY_ADMIN_PASSWORD },
    localTokenFile: value.ORRERY_LOCAL_TOKEN_FILE,
    logLevel: value.ORRERY_LOG_LEVEL,
    enrolRatePerMinute: value.ORRERY_ENROL_RATE_PER_MINUTE,
    apiRatePerMinute: value.ORRERY_API_RATE_PER_MINUTE,
    usageRatePerSecond: value.ORRERY_USAGE_RATE_PER_SECOND,
    metricsToken: value.ORRERY_METRICS_TOKEN,
    metricsKeepMs: value.ORRERY_METRICS_KEEP_DAYS * DAY_MS,
    nodeDownAfterMs: value.ORRERY_NODE_DOWN_SECONDS * 1000,
    prometheusUrl: value.ORRERY_PROMETHEUS_URL ?? null,
    isLinkLocalProviderAllowed: value.ORRERY_PROVIDER_LINK_LOCAL === "allow",
    stripe: stripeOf(value),
  };
}

function stripeOf({
  ORRERY_STRIPE_SECRET_KEY: secretKey,
  ORRERY_STRIPE_WEBHOOK_SECRET: webhookSecret,
  ORRERY_STRIPE_API_URL: apiUrl,
}: z.infer<typeof schema>): HubSettings["stripe"] {
  if (secretKey === undefined || webhookSecret === undefined) return null;
  return { secretKey, webhookSecret, ...(apiUrl === undefined ? {} : { apiUrl }) };
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
