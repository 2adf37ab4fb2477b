import type { AddressInfo } from "node:net";
import rateLimit from "@fastify/rate-limit";
import {
  type ApiContext,
  type Auth,
  appRouter,
  type FederationsPort,
  type FleetPort,
  type GatewayPort,
  type LatencyPort,
  type PaymentPort,
  type PoolsPort,
  type ProxySeal,
  resolvePrincipal,
  type ScalingPort,
  type SecretSeal,
  type ServicesPort,
  type TargetsPort,
  type UsageBook,
  type WorkersPort,
} from "@orrery/api";
import type { Database } from "@orrery/db";
import type { PdfRenderer } from "@orrery/documents";
import {
  type CorrelationId,
  ERROR_TABLE,
  type GatewayDiscovery,
  type HubInfo,
  MESSAGE_BYTES_MAX,
} from "@orrery/protocol";
import { AppError, type Clock, type Logger } from "@orrery/runtime";
import { TRPCError } from "@trpc/server";
import { type CreateFastifyContextOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { HubMetrics } from "../metrics.ts";
import { readAgentBundle } from "./agent-files.ts";
import { mountAuth } from "./auth-routes.ts";
import { mountBackTest } from "./back-test-route.ts";
import { mountEcho } from "./echo-route.ts";
import { clientAddress, installConventions, requestIdOptions } from "./error-handler.ts";
import { installScript } from "./install-script.ts";
import { mountInvoices } from "./invoice-routes.ts";
import { isSameOrigin } from "./origin.ts";
import { mountPayments } from "./payment-routes.ts";
import type { Readiness } from "./readiness.ts";
import { toHeaders } from "./request-headers.ts";
import { mountUsage, USAGE_PATH } from "./usage-routes.ts";

export type OperatorServerOptions = {
  port: number;
  bind: string;
  publicUrl: string;
  apiRatePerMinute: number;
  usageRatePerSecond: number;
  metricsToken: string | undefined;
  db: Database;
  auth: Auth;
  clock: Clock;
  log: Logger;
  metrics: HubMetrics;
  /** Before metrics are shown. */
  refreshGauges: () => void;
  fleet: FleetPort;
  federations: FederationsPort;
  targets: TargetsPort;
  latency: LatencyPort;
  pools: PoolsPort;
  services: ServicesPort;
  workers: WorkersPort;
  scaling: ScalingPort;
  proxySeal: ProxySeal;
  secretSeal: SecretSeal;
  /** Null = no payment provider is configured. */
  payments: PaymentPort | null;
  documents: PdfRenderer;
  gateway: GatewayPort;
  usageBook: UsageBook;
  readiness: Readiness;
  hub: () => HubInfo;
  discovery: (host: string | undefined) => GatewayDiscovery;
};

/** The operator API: tRPC, sign-in, probes, metrics, and what a host needs to join. Sockets are attached to its server. */
export async function createOperatorServer(options: OperatorServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: MESSAGE_BYTES_MAX,
    // Only the dashboard's server on this machine may say who the client is.
    trustProxy: "loopback",
    requestTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2000 },
    ...requestIdOptions,
  });
  installConventions(app, options.log);
  await app.register(rateLimit, {
    max: options.apiRatePerMinute,
    timeWindow: "1 minute",
    // Usage has limits of its own.
    allowList: ({ url }) => url === "/healthz" || url === "/readyz" || url === USAGE_PATH,
  });
  app.addHook("onRequest", async (request) => refuseCrossOrigin(request, options.publicUrl));

  await app.register(fastifyTRPCPlugin, {
    prefix: "/trpc",
    trpcOptions: {
      router: appRouter,
      createContext: ({ req }: CreateFastifyContextOptions) => createContext(options, req),
    },
  });
  await mountBackTest(app, (request) => createContext(options, request));
  await mountAuth(app, options.auth);
  await mountUsage(app, options);
  await mountPayments(app, options);
  mountInvoices(app, {
    documents: options.documents,
    createContext: (request) => createContext(options, request),
  });
  mountProbes(app, options);
  mountEcho(app);
  mountAgentFiles(app, options);
  return app;
}

export async function listen(
  app: FastifyInstance,
  options: Pick<OperatorServerOptions, "port" | "bind">,
): Promise<number> {
  await app.listen({ port: options.port, host: options.bind });
  return (app.server.address() as AddressInfo).port;
}

async function createContext(options: OperatorServerOptions, request: FastifyRequest): Promise<ApiContext> {
  const {
    db,
    clock,
    log,
    fleet,
    federations,
    targets,
    latency,
    pools,
    services,
    workers,
    scaling,
    proxySeal,
    secretSeal,
  } = options;
  const { payments, gateway, hub } = options;
  const principal = await resolvePrincipal(options, toHeaders(request)).catch((cause: unknown) => {
    // Before any procedure runs, tRPC knows only its own errors; any other would be a 500.
    const code = cause instanceof AppError ? ERROR_TABLE[cause.code].trpcCode : "INTERNAL_SERVER_ERROR";
    throw new TRPCError({ code, cause });
  });
  return {
    db,
    clock,
    log,
    fleet,
    federations,
    targets,
    latency,
    pools,
    services,
    workers,
    scaling,
    proxySeal,
    secretSeal,
    payments,
    gateway,
    hub,
    principal,
    correlationId: request.id as CorrelationId,
    ipAddress: clientAddress(request),
  };
}

/**
 * A browser sends our cookie with whatever page asks. So what changes anything needs an origin of our own and JSON, which a
 * foreign page cannot send without being asked first. A bearer token is never sent by itself, so it needs no such proof.
 */
function refuseCrossOrigin(request: FastifyRequest, publicUrl: string): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  if (request.headers.authorization !== undefined) return;
  if (!isSameOrigin(request.headers, publicUrl)) throw new AppError("CROSS_ORIGIN");
  const hasBody =
    request.headers["content-length"] !== undefined && request.headers["content-length"] !== "0";
  const type = request.headers["content-type"] ?? "";
  if (hasBody && !type.toLowerCase().startsWith("application/json")) {
    throw new AppError("CROSS_ORIGIN", "Send the body as application/json.");
  }
}

function mountProbes(app: FastifyInstance, options: OperatorServerOptions): void {
  app.get("/healthz", async () => ({ ok: true }));
  app.get("/readyz", async (_, reply) => {
    const ready = options.readiness.isReady;
    return reply.code(ready ? 200 : 503).send({ ready, database: ready ? "up" : "down" });
  });
  app.get("/metrics", async (request, reply) => {
    const { metricsToken, metrics } = options;
    const given = request.headers.authorization;
    const isByToken = metricsToken !== undefined && given === `Bearer ${metricsToken}`;
    if (!isByToken && !isLoopback(request))
      throw new AppError("FORBIDDEN", "Metrics need ORRERY_METRICS_TOKEN.");
    options.refreshGauges();
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** The connection itself must be local, and nobody may stand behind it. */
function isLoopback(request: FastifyRequest): boolean {
  const peer = request.socket.remoteAddress ?? "";
  const isLocal = peer === "127.0.0.1" || peer === "::1" || peer === "::ffff:127.0.0.1";
  return isLocal && request.headers["x-forwarded-for"] === undefined;
}

function mountAgentFiles(app: FastifyInstance, options: OperatorServerOptions): void {
  app.get("/agent/gateway.json", async (request) => options.discovery(forwardedHost(request)));
  app.get("/agent/orrery-agent.mjs", async (_, reply) => {
    const { bytes, sha256 } = await readAgentBundle();
    return reply.type("text/javascript; charset=utf-8").header("x-orrery-sha256", sha256).send(bytes);
  });
  app.get("/agent/orrery-agent.mjs.sha256", async (_, reply) => {
    const { sha256 } = await readAgentBundle();
    return reply.type("text/plain; charset=utf-8").send(`${sha256}  orrery-agent.mjs\n`);
  });
  app.get("/install.sh", async (request, reply) => {
    const { sha256 } = await readAgentBundle();
    const hubUrl = addressAskedFor(request, options.publicUrl);
    return reply
      .type("text/x-shellscript; charset=utf-8")
      .send(installScript({ hubUrl, bundleSha256: sha256 }));
  });
}

function forwardedHost(request: FastifyRequest): string | undefined {
  return request.host;
}

/** Under which address the host reached us: what worked for the script works for the agent too. */
function addressAskedFor(request: FastifyRequest, publicUrl: string): string {
  const host = forwardedHost(request);
  const address = `${request.protocol}://${host ?? ""}`;
  return host !== undefined && URL.canParse(address) ? new URL(address).origin : publicUrl;
}
