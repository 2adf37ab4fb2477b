import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type { EventView, JoinTokenCreated, JoinTokenCreateInput, NodeView } from "@orrery/protocol";
import { type Clock, createLogger, freePorts, type LogLevel, systemClock } from "@orrery/runtime";
import type { HubSettings } from "../env.ts";
import { type Hub, startHub } from "../hub.ts";

export type TestHub = {
  hub: Hub;
  settings: HubSettings;
  database: TestDatabase | null;
  url: string;
  gatewayUrl: string;
  adminToken: string;
  query<T>(path: string, input?: unknown, token?: string): Promise<T>;
  mutate<T>(path: string, input?: unknown, token?: string): Promise<T>;
  joinToken(input?: Partial<JoinTokenCreateInput>): Promise<JoinTokenCreated>;
  node(nodeId: string): Promise<NodeView>;
  events(type: string): Promise<EventView[]>;
  /** The same installation in a new hub: same database, same data folder, same ports. */
  restart(): Promise<TestHub>;
  stop(): Promise<void>;
};

export const TEST_ADMIN = { email: "ada@orrery.example", password: "correct horse battery" };

export function testSettings(
  databaseUrl: string,
  dataDir: string,
  overrides: Partial<HubSettings> = {},
): HubSettings {
  return {
    databaseUrl,
    hubPort: 0,
    gatewayPort: 0,
    bind: "127.0.0.1",
    gatewayBind: "127.0.0.1",
    dataDir,
    secretKey: undefined,
    publicUrl: "http://localhost:14400",
    publicGatewayUrl: undefined,
    firstAdmin: TEST_ADMIN,
    localTokenFile: join(dataDir, "cli.json"),
    logLevel: "silent",
    enrolRatePerMinute: 100_000,
    apiRatePerMinute: 100_000,
    usageRatePerSecond: 100_000,
    metricsToken: undefined,
    metricsKeepMs: 30 * 86_400_000,
    nodeDownAfterMs: 30_000,
    prometheusUrl: null,
    isLinkLocalProviderAllowed: false,
    stripe: null,
    ...overrides,
  };
}

/** A real hub in this process on a database of its own (or the given one), on free ports. */
export async function startTestHub(
  options: { databaseUrl?: string; settings?: Partial<HubSettings>; clock?: Clock; logLevel?: LogLevel } = {},
): Promise<TestHub> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : null;
  const dataDir = await mkdtemp(join(tmpdir(), "orrery-hub-"));
  const url = options.databaseUrl ?? database?.url ?? "";
  // It may be started again, where another process may have taken a port of any kind meanwhile.
  const [hubPort, gatewayPort] = (await freePorts(2)) as [number, number];
  const settings = testSettings(url, dataDir, { hubPort, gatewayPort, ...options.settings });
  const start = async (current: HubSettings): Promise<TestHub> => {
    const log = createLogger({ service: "hub", level: options.logLevel ?? "silent" });
    const hub = await startHub(current, log, options.clock ?? systemClock);
    const hubUrl = `http://127.0.0.1:${hub.port}`;
    const { token } = JSON.parse(await readFile(join(dataDir, "cli.json"), "utf8")) as { token: string };
    const api = apiClient(hubUrl, token);
    return {
      hub,
      settings: current,
      database,
      url: hubUrl,
      gatewayUrl: `https://127.0.0.1:${hub.gatewayPort}`,
      adminToken: token,
      ...api,
      joinToken: (input = {}) =>
        api.mutate<JoinTokenCreated>("joinTokens.create", { usesMax: 1000, ...input }),
      node: (nodeId) => api.query<NodeView>("nodes.get", { nodeId }),
      events: async (type) =>
        (await api.query<{ items: EventView[] }>("events.list", { type, limit: 500 })).items.toReversed(),
      restart: async () => {
        await hub.stop();
        return start({ ...current, hubPort: hub.port, gatewayPort: hub.gatewayPort });
      },
      stop: async () => {
        await hub.stop();
        await database?.close();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  };
  return start(settings);
}

export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function apiClient(url: string, adminToken: string): Pick<TestHub, "query" | "mutate"> {
  const headers = (token: string) => ({
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
  });
  return {
    query: async <T>(path: string, input?: unknown, token = adminToken) => {
      const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return unwrap<T>(await fetch(`${url}/trpc/${path}${query}`, { headers: headers(token) }));
    },
    mutate: async <T>(path: string, input?: unknown, token = adminToken) =>
      unwrap<T>(
        await fetch(`${url}/trpc/${path}`, {
          method: "POST",
          headers: headers(token),
          body: JSON.stringify(input ?? {}),
        }),
      ),
  };
}

async function unwrap<T>(response: Response): Promise<T> {
  const body = (await response.json()) as {
    result?: { data: T };
    error?: { data?: { orrery?: { code: string; message: string } } };
  };
  if (body.result !== undefined) return body.result.data;
  const wire = body.error?.data?.orrery;
  throw new ApiError(response.status, wire?.code ?? "?", wire?.message ?? JSON.stringify(body));
}

/** Asks again every 25 ms until it holds; the deadline is generous, because timings are not what tests are about. */
export async function until(
  what: string,
  probe: () => Promise<boolean> | boolean,
  timeoutMs = 45_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await probe()) return;
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
