import { accountsRouter } from "./accounts/accounts.router.ts";
import { apiTokensRouter } from "./api-tokens/api-tokens.router.ts";
import { billingRouter } from "./billing/billing.router.ts";
import { creditsRouter } from "./credits/credits.router.ts";
import { drillsRouter } from "./drills/drills.router.ts";
import { eventsRouter } from "./events/events.router.ts";
import { failoversRouter } from "./failovers/failovers.router.ts";
import { federationsRouter } from "./federations/federations.router.ts";
import { feesRouter } from "./fees/fees.router.ts";
import { findingsRouter } from "./findings/findings.router.ts";
import { gatewayRouter } from "./gateway/gateway.router.ts";
import { gatewayCredentialsRouter } from "./gateway-credentials/gateway-credentials.router.ts";
import { invoicesRouter } from "./invoices/invoices.router.ts";
import { joinTokensRouter } from "./join-tokens/join-tokens.router.ts";
import { latencyRouter } from "./latency/latency.router.ts";
import { mapRouter } from "./map/map.router.ts";
import { meRouter } from "./me/me.router.ts";
import { metersRouter } from "./meters/meters.router.ts";
import { nodesRouter } from "./nodes/nodes.router.ts";
import { operatorsRouter } from "./operators/operators.router.ts";
import { overviewRouter } from "./overview/overview.router.ts";
import { poolsRouter } from "./pools/pools.router.ts";
import { proxiesRouter } from "./proxies/proxies.router.ts";
import { rateCardsRouter } from "./rate-cards/rate-cards.router.ts";
import { rateLimitsRouter } from "./rate-limits/rate-limits.router.ts";
import { scalingRouter } from "./scaling/scaling.router.ts";
import { secretsRouter } from "./secrets/secrets.router.ts";
import { servicesRouter } from "./services/services.router.ts";
import { sessionsRouter } from "./sessions/sessions.router.ts";
import { settingsRouter } from "./settings/settings.router.ts";
import { setupRouter } from "./setup/setup.router.ts";
import { targetsRouter } from "./targets/targets.router.ts";
import { topUpsRouter } from "./top-ups/top-ups.router.ts";
import { createCallerFactory, router } from "./trpc.ts";
import { usageRouter } from "./usage/usage.router.ts";
import { workersRouter } from "./workers/workers.router.ts";

export const appRouter = router({
  setup: setupRouter,
  me: meRouter,
  overview: overviewRouter,
  nodes: nodesRouter,
  federations: federationsRouter,
  failovers: failoversRouter,
  drills: drillsRouter,
  targets: targetsRouter,
  pools: poolsRouter,
  proxies: proxiesRouter,
  rateLimits: rateLimitsRouter,
  gatewayCredentials: gatewayCredentialsRouter,
  gateway: gatewayRouter,
  workers: workersRouter,
  secrets: secretsRouter,
  services: servicesRouter,
  scaling: scalingRouter,
  latency: latencyRouter,
  map: mapRouter,
  accounts: accountsRouter,
  credits: creditsRouter,
  meters: metersRouter,
  rateCards: rateCardsRouter,
  usage: usageRouter,
  billing: billingRouter,
  findings: findingsRouter,
  topUps: topUpsRouter,
  fees: feesRouter,
  invoices: invoicesRouter,
  joinTokens: joinTokensRouter,
  events: eventsRouter,
  operators: operatorsRouter,
  sessions: sessionsRouter,
  apiTokens: apiTokensRouter,
  settings: settingsRouter,
});

export type AppRouter = typeof appRouter;

/** Calls the API in process: for tests, and for the hub's own needs. */
export const createCaller = createCallerFactory(appRouter);
