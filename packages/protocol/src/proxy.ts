import { z } from "zod";
import { Currency, Price } from "./amount.ts";
import { NodeId, PoolId, ProxyId } from "./ids.ts";
import { Labels, NodeName } from "./node.ts";
import { BudgetView, PoolName } from "./pool.ts";
import { AtMs } from "./time.ts";

/** Of one fleet, retired ones left out. */
export const PROXIES_MAX = 2000;
export const IMPORT_LINES_MAX = 10_000;
export const IMPORT_CHARACTERS_MAX = 1_000_000;

/** What is spoken with it. `https`: an HTTP proxy behind TLS. */
export const ProxyProtocol = z.enum(["http", "https", "socks5"]);
export type ProxyProtocol = z.infer<typeof ProxyProtocol>;
/** Whose addresses it leaves from. */
export const ProxyNetwork = z.enum(["datacenter", "residential", "mobile"]);
export type ProxyNetwork = z.infer<typeof ProxyNetwork>;
/** Backups carry traffic only while no primary can. */
export const ProxyTier = z.enum(["primary", "backup"]);
export type ProxyTier = z.infer<typeof ProxyTier>;
/** `retired`: takes nothing new; open tunnels end by themselves. */
export const ProxyState = z.enum(["active", "retired"]);

export const ProxyHealth = z.enum(["unproven", "healthy", "suspect", "cooling", "dead"]);
export type ProxyHealth = z.infer<typeof ProxyHealth>;
/**
 * What went wrong: the proxy refused the credentials; it could not be reached or did not answer; TLS with it failed; it refused or could not
 * reach the target; the target turned the exit away (403, 429); the way broke off after it was open.
 */
export const ProxyFault = z.enum(["auth", "dial", "tls", "refusal", "block", "drop"]);
export type ProxyFault = z.infer<typeof ProxyFault>;
/** `transparent`: the target sees who asks; `anonymous`: it sees that a proxy was used; `elite`: neither. */
export const ProxyAnonymity = z.enum(["transparent", "anonymous", "elite"]);

export const ProxyHost = z
  .string()
  .min(1)
  .max(253)
  .regex(/^([A-Za-z0-9._-]+|[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,})$/, "a host name or an IP address");
/** ISO 3166-1 alpha-2, lower case. */
export const Country = z.string().regex(/^[a-z]{2}$/, "a country's two letters, such as de");
// No control characters: they would end a header.
const Secret = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{Cc}]+$/u, "1 to 256 characters, none of them a control character");

const fields = {
  protocol: ProxyProtocol,
  network: ProxyNetwork,
  host: ProxyHost,
  port: z.int().min(1).max(65_535),
  /** A new exit for each session, by `sessionTemplate`. */
  isRotating: z.boolean(),
  /** The user name at a rotating endpoint: `{username}`, `{session}` and `{country}` are filled in. */
  sessionTemplate: z.string().max(256).nullable(),
  tier: ProxyTier,
  /** Share of the traffic beside others that are as good. */
  weight: z.int().min(1).max(100),
  region: NodeName.nullable(),
  /** As its seller says; what probes find is `exit`. */
  country: Country.nullable(),
  costPerGb: Price.nullable(),
  costCurrency: Currency.nullable(),
  labels: Labels,
};

/** One proxy as it comes in. What is left out has a default. */
export const ProxyInput = z.object({
  ...fields,
  network: fields.network.default("datacenter"),
  isRotating: fields.isRotating.default(false),
  sessionTemplate: fields.sessionTemplate.default(null),
  tier: fields.tier.default("primary"),
  weight: fields.weight.default(10),
  region: fields.region.default(null),
  country: fields.country.default(null),
  costPerGb: fields.costPerGb.default(null),
  costCurrency: fields.costCurrency.default(null),
  labels: fields.labels.default({}),
  username: Secret.nullable().default(null),
  password: Secret.nullable().default(null),
});
export type ProxyInput = z.infer<typeof ProxyInput>;

/** `text`: one URL a line, `host:port:user:password` a line, or CSV with a header. A dry run stores nothing. */
export const ProxyImportInput = z.object({
  poolId: PoolId,
  text: z.string().max(IMPORT_CHARACTERS_MAX),
  isDryRun: z.boolean().default(true),
  /** What lines do not say themselves. */
  defaults: z
    .object({
      protocol: ProxyProtocol.default("http"),
      network: ProxyNetwork.default("datacenter"),
      tier: ProxyTier.default("primary"),
      region: NodeName.nullable().default(null),
      country: Country.nullable().default(null),
      labels: Labels.default({}),
    })
    .prefault({}),
});
export type ProxyImportInput = z.infer<typeof ProxyImportInput>;

/** Lines count from 1. Sentences never repeat a credential. */
export const ProxyImportResult = z.object({
  isDryRun: z.boolean(),
  addedCount: z.int().min(0),
  /** Known by protocol, host, port and user name: these get the new password and fields. */
  updatedCount: z.int().min(0),
  unchangedCount: z.int().min(0),
  /** Not taken in; the first 500. */
  problems: z.array(z.object({ line: z.int().min(1), sentence: z.string() })),
  problemCount: z.int().min(0),
  /** Taken in: the first 100, as they will show. */
  sample: z.array(
    z.object({ line: z.int().min(1), text: z.string(), outcome: z.enum(["added", "updated", "unchanged"]) }),
  ),
});
export type ProxyImportResult = z.infer<typeof ProxyImportResult>;

/** Complete, but for credentials: absent = as they are, null = none. */
export const ProxyUpdateInput = z.object({
  proxyId: ProxyId,
  ...fields,
  username: Secret.nullable().optional(),
  password: Secret.nullable().optional(),
});
export type ProxyUpdateInput = z.infer<typeof ProxyUpdateInput>;
export const ProxyRefInput = z.object({ proxyId: ProxyId });
export const ProxyRetireInput = z.object({ proxyIds: z.array(ProxyId).min(1).max(PROXIES_MAX) });

/** What probes found of where its traffic leaves. */
export const ProxyExit = z.object({
  address: z.string().max(64),
  country: Country.nullable(),
  anonymity: ProxyAnonymity,
  observedAtMs: AtMs,
});
export type ProxyExit = z.infer<typeof ProxyExit>;

/** How one node finds it, or the whole fleet (where `nodeId` is null). */
export const ProxyLive = z.object({
  proxyId: ProxyId,
  nodeId: NodeId.nullable(),
  health: ProxyHealth,
  /** Why, in a sentence. */
  healthReason: z.string().max(500),
  healthSinceAtMs: AtMs,
  fault: ProxyFault.nullable(),
  /** When it is tried again; null = it is not cooling. */
  cooldownEndsAtMs: AtMs.nullable(),
  /** It came back, and gets its whole share only from then on; absent or null = it did not come back. */
  slowStartEndsAtMs: AtMs.nullable().optional(),
  /** Lower is better (SPEC.md); null = never tried. */
  score: z.number().min(0).nullable(),
  /** Peak-EWMA of connect and handshake. */
  latencyMs: z.number().min(0).nullable(),
  /** 0..1, over the last minutes. */
  successRatio: z.number().min(0).max(1).nullable(),
  /** Sessions that stick to it. */
  leaseCount: z.int().min(0),
  /** Tunnels and requests that are open. */
  openCount: z.int().min(0),
  requestsPerSecond: z.number().min(0),
  sentBytesPerSecond: z.number().min(0),
  receivedBytesPerSecond: z.number().min(0),
  /** Active probes of the last minute, and what they carried. */
  probeCount: z.int().min(0),
  probeBytes: z.number().min(0),
  /** Of the last five minutes, oldest first, one for each 10 s; null = nothing in it. */
  latencies: z.array(z.number().min(0).nullable()).max(30),
  atMs: AtMs,
});
export type ProxyLive = z.infer<typeof ProxyLive>;

/** Credentials never leave the hub: `username` shows its first two characters. */
export const ProxyView = z.object({
  id: ProxyId,
  poolId: PoolId,
  ...fields,
  usernameHint: z.string().nullable(),
  hasPassword: z.boolean(),
  state: ProxyState,
  exit: ProxyExit.nullable(),
  /** Null = no node has told of it yet. */
  live: ProxyLive.nullable(),
  budgets: z.array(BudgetView),
  /** The node that probes it. */
  proberNodeId: NodeId.nullable(),
  createdAtMs: AtMs,
  updatedAtMs: AtMs,
});
export type ProxyView = z.infer<typeof ProxyView>;

export const EXIT_USERS_MAX = 20;
/** A node whose traffic left through a proxy in the last five minutes. */
export const ExitUser = z.object({
  nodeId: NodeId,
  /** Tries of the last minute. */
  requestsPerSecond: z.number().min(0),
  lastAtMs: AtMs,
});
export type ExitUser = z.infer<typeof ExitUser>;

/** Where one proxy's traffic leaves, for the map. How it is comes from the live topic. */
export const ExitView = z.object({
  proxyId: ProxyId,
  poolId: PoolId,
  protocol: ProxyProtocol,
  host: ProxyHost,
  port: z.int().min(1).max(65_535),
  isRotating: z.boolean(),
  exit: ProxyExit.nullable(),
  /** As its seller says; what probes found is `exit.country`. */
  country: Country.nullable(),
  /** The busiest first, at most EXIT_USERS_MAX. */
  users: z.array(ExitUser),
});
export type ExitView = z.infer<typeof ExitView>;

export const ProxyListInput = z.object({
  poolId: PoolId.optional(),
  isRetired: z.boolean().default(false),
});

/** One step of a way through the pool, as the test shows it. */
export const PathStep = z.object({
  name: z.string().max(64),
  /** Since the test began. */
  fromMs: z.number().min(0),
  tookMs: z.number().min(0),
  isOk: z.boolean(),
  sentence: z.string().max(500),
});
/** The hub waits so long for a node's answer; who asks the hub waits a little longer. */
export const URL_TEST_MAX_MS = 20_000;
export const UrlTestInput = z.object({
  poolId: PoolId,
  url: z.url({ protocol: /^https?$/ }).max(1000),
  /** Absent = the pool chooses. */
  proxyId: ProxyId.optional(),
  /** Absent = the hub chooses a node that serves the pool. */
  nodeId: NodeId.optional(),
  session: z.string().max(64).optional(),
});
export type UrlTestInput = z.infer<typeof UrlTestInput>;
export const UrlTestResult = z.object({
  nodeId: NodeId,
  proxyId: ProxyId.nullable(),
  exitAddress: z.string().nullable(),
  status: z.int().nullable(),
  receivedBytes: z.number().min(0),
  tookMs: z.number().min(0),
  isOk: z.boolean(),
  sentence: z.string(),
  steps: z.array(PathStep).max(32),
});
export type UrlTestResult = z.infer<typeof UrlTestResult>;

/** A gateway's user name in parts: `[<worker>-]pool-<name>-session-<id>-country-<cc>-tier-<tier>`, in any order. */
export const GatewayUser = z.object({
  worker: z.string().nullable(),
  pool: PoolName.nullable(),
  session: z.string().max(64).nullable(),
  country: Country.nullable(),
  tier: ProxyTier.nullable(),
});
export type GatewayUser = z.infer<typeof GatewayUser>;
