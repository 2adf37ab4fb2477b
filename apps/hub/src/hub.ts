import { hostname } from "node:os";
import {
  createAuth,
  createProxySeal,
  createSecretSeal,
  createSecretsPort,
  createStripePayment,
  createUsageBook,
  ensureAdmin,
  ensureLocalAdminToken,
  type PaymentPort,
} from "@orrery/api";
import { createDatabase, type Database } from "@orrery/db";
import { PdfRenderer } from "@orrery/documents";
import { type CorrelationId, type HubInfo, PROTOCOL_VERSION } from "@orrery/protocol";
import { AppError, type Clock, type Logger, sortableId, systemClock, toWireError } from "@orrery/runtime";
import { echoUrl, gatewayUrl } from "./addresses.ts";
import { AgentBilling } from "./billing/agent-billing.ts";
import { BillingSpecs } from "./billing/billing-specs.ts";
import { refreshSpecs } from "./billing/refresh-specs.ts";
import { authSecretOf, proxyKeyOf, workerSecretKeyOf } from "./ca/derived-secret.ts";
import { loadAuthority } from "./ca/load-authority.ts";
import { loadSecretKey } from "./ca/secret-key.ts";
import { ServerCertificateKeeper } from "./ca/server-certificate.ts";
import type { HubSettings } from "./env.ts";
import { Federations } from "./federations/federations.ts";
import { Fleet } from "./fleet/fleet.ts";
import { FleetWriter, HUB_ACTOR } from "./fleet/fleet-writer.ts";
import { SteadyClock } from "./fleet/steady-clock.ts";
import { AgentAsks } from "./gateway/agent-asks.ts";
import { AgentConnections } from "./gateway/agent-connections.ts";
import type { AgentGatewayContext } from "./gateway/agent-gateway-context.ts";
import { recordViolation } from "./gateway/agent-records.ts";
import { followEvent } from "./gateway/follow-event.ts";
import { followRecord } from "./gateway/follow-record.ts";
import { startGateway } from "./gateway/gateway-server.ts";
import { createOperatorServer, listen } from "./http/operator-server.ts";
import { Readiness } from "./http/readiness.ts";
import { GroupCommit } from "./ingest/group-commit.ts";
import { Latency } from "./latency/latency.ts";
import { Limiter } from "./limiter.ts";
import { LiveNamespace } from "./live/live-namespace.ts";
import { AssignmentFollower, accountAssignmentLoop } from "./loops/account-assignment.loop.ts";
import { AccountWatch } from "./loops/account-watch.loop.ts";
import { creditExpiryLoop } from "./loops/credit-expiry.loop.ts";
import { drillLoop } from "./loops/drill.loop.ts";
import { invoiceDraftsLoop } from "./loops/invoice-drafts.loop.ts";
import { LoopRunner } from "./loops/loop-runner.ts";
import { lostFindingsLoop } from "./loops/lost-findings.loop.ts";
import { pruneLoop } from "./loops/prune.loop.ts";
import { scalingLookAheadLoop } from "./loops/scaling-look-ahead.loop.ts";
import { scheduledSwitchoverLoop } from "./loops/scheduled-switchover.loop.ts";
import { schedulingExpiryLoop } from "./loops/scheduling-expiry.loop.ts";
import { MapService } from "./map/map-service.ts";
import { createHubMetrics } from "./metrics.ts";
import { Egress } from "./proxies/egress.ts";
import { refreshGauges } from "./refresh-gauges.ts";
import { createProvider } from "./scaling/providers/create-provider.ts";
import { Scaling } from "./scaling/scaling.ts";
import { Services } from "./services/services.ts";
import { announceSetup } from "./setup-link.ts";
import { portProblem, refuseForeignSchema } from "./start-problems.ts";
import { Targets } from "./targets/targets.ts";
import { HUB_VERSION } from "./version.ts";
import { Workers } from "./workers/workers.ts";

export type Hub = {
  /** The operator API's port, and the gateway's: what the settings said, or what 0 became. */
  port: number;
  gatewayPort: number;
  caFingerprint: string;
  /** Tells agents and browsers, finishes what is under way, closes. Bounded by 10 s. */
  stop(): Promise<void>;
};

const STOP_STEP_MS = 3_000;
const PARALLEL_HANDSHAKES = 6;

/** Puts the hub together and starts it. Holds no rule of its own. */
export async function startHub(settings: HubSettings, log: Logger, clock: Clock = systemClock): Promise<Hub> {
  await refuseForeignSchema(settings.databaseUrl);
  const secretKey = await loadSecretKey({ fromEnv: settings.secretKey, dataDir: settings.dataDir });
  const db = createDatabase({ url: settings.databaseUrl, log, clock });
  try {
    return await assemble(settings, db, secretKey, log, clock);
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function assemble(
  settings: HubSettings,
  db: Database,
  secretKey: Buffer,
  log: Logger,
  clock: Clock,
): Promise<Hub> {
  const hubId = `${hostname().slice(0, 40)}-${process.pid}-${sortableId().slice(-6)}`;
  const startedAtMs = clock.nowAtMs();
  const authority = await loadAuthority(db, clock, log, secretKey);
  if (settings.firstAdmin !== null) await ensureAdmin(db, clock, settings.firstAdmin);
  const metrics = createHubMetrics();
  const auth = createAuth({
    db,
    log,
    secret: authSecretOf(secretKey),
    publicUrl: settings.publicUrl,
    trustedOrigins: loopbackOrigins(settings.publicUrl),
  });

  let isStopping = false;
  let operatorPort = settings.hubPort;
  const writer = new FleetWriter(db, log);
  const connections = new AgentConnections();
  const steadyClock = new SteadyClock(clock);
  const readiness = new Readiness(db, (isReady) => {
    metrics.databaseReady.set(isReady ? 1 : 0);
    log[isReady ? "info" : "error"](isReady ? "the database answers again" : "the database does not answer");
  });
  const fleet: Fleet = new Fleet({
    db,
    log,
    clock: steadyClock,
    writer,
    downAfterMs: settings.nodeDownAfterMs,
    publish: (delta) => live.publishNodes(delta),
    hasListeners: () => live.hasNodesListeners(),
    onRecordChanged: (nodeId, record, before) => {
      followRecord(connections, () => federations.refreshRows(), nodeId, record, before);
      federations.nodeChanged(nodeId);
      targets.recordChanged(nodeId, record, before);
      egress.nodeChanged(nodeId, record);
      services.nodeChanged();
    },
    onChanged: (nodeId) => {
      map.nodeChanged(nodeId);
      targets.nodeChanged(nodeId);
      egress.filterMayDiffer(nodeId);
      workers.nodeChanged();
    },
    onLoad: (nodeId, loadRatio) => map.loadChanged(nodeId, loadRatio),
    takeMapMinute: (nodeId) => map.takeMinute(nodeId),
    onBlind: (blindMs) => {
      metrics.blindSeconds.inc(blindMs / 1000);
      log.warn({ blindMs }, "the hub did not run for a while; nobody is judged by that time");
      writer.event({
        type: "hub.blind",
        severity: "warning",
        subject: { kind: "hub", id: hubId.slice(0, 64), name: "hub" },
        summary: `The hub did not run for ${(blindMs / 1000).toFixed(1)} s and judges nobody by that time`,
        data: { blindMs: Math.round(blindMs) },
      });
    },
  });
  const seenClock: Clock = { nowAtMs: () => steadyClock.nowAtMs(), monotonicMs: () => clock.monotonicMs() };
  const asks = new AgentAsks({
    ...{ db, log, connections },
    nodeName: (nodeId) => fleet.record(nodeId)?.name ?? nodeId,
  });
  const federations: Federations = new Federations({
    db,
    log,
    clock: seenClock,
    fleet,
    connections,
    asks,
    metrics,
    publish: (delta) => live.publishFederations(delta),
    hasListeners: () => live.hasFederationsListeners(),
    onChanged: (federationId) => map.federationChanged(federationId),
    onLinks: (nodeId, links) => map.links.onMeshLinks(nodeId, links),
  });
  const map: MapService = new MapService({
    clock: seenClock,
    fleet,
    federations,
    publish: (delta) => live.publishMap(delta),
    hasListeners: () => live.hasMapListeners(),
  });
  const targets: Targets = new Targets({
    db,
    log,
    clock: seenClock,
    fleet,
    connections,
    onPeerResult: (nodeId, result) => map.links.onPeerResult(nodeId, result),
  });
  const ingest = new GroupCommit({
    db,
    log,
    metrics,
    nowAtMs: () => clock.nowAtMs(),
    onNodeChanged: (nodeId) => refreshLater(fleet, nodeId, log),
    onFederationChanged: (federationId) => {
      federations
        .refresh(federationId)
        .catch((error: unknown) => log.warn({ err: error, federationId }, "could not read a federation"));
    },
    onViolation: (node, problem) => recordViolation(context, node, "foreign", problem),
  });
  const proxySeal = createProxySeal(proxyKeyOf(secretKey));
  const egress: Egress = new Egress({
    ...{ hubId, db, clock: seenClock, log, fleet, connections, asks, writer, seal: proxySeal },
    echoUrl: () => echoUrl(settings, operatorPort),
    accountOf: ({ nodeId, worker }) => {
      const { workers, nodeAccountId } = billingSpecs.specOf(nodeId);
      return workers[worker] ?? nodeAccountId;
    },
    publish: (delta) => live.publishProxies(delta),
    hasListeners: () => live.hasProxiesListeners(),
  });
  const secretSeal = createSecretSeal(workerSecretKeyOf(secretKey));
  const workers: Workers = new Workers({
    ...{ hubId, db, clock: seenClock, log, fleet, connections, asks, writer, metrics, seal: secretSeal },
    downAfterMs: settings.nodeDownAfterMs,
    targetRttMs: (name, nodeId) => {
      const target = targets.list().find((each) => each.name === name);
      return target === undefined ? null : (targets.measure(target.id, nodeId)?.p50Ms ?? null);
    },
    traffic: () => services,
  });
  const services: Services = new Services({
    hubId,
    db,
    clock: seenClock,
    log,
    fleet,
    connections,
    asks,
    writer,
    workers,
    metrics,
  });
  const secrets = createSecretsPort(db, secretSeal);
  const scaling = new Scaling({
    ...{ hubId, db, clock: seenClock, log, metrics, workers, traffic: services },
    createProvider: (provider) =>
      createProvider(provider, {
        workers,
        secrets,
        clock: seenClock,
        isLinkLocalAllowed: settings.isLinkLocalProviderAllowed,
      }),
    prometheusUrl: settings.prometheusUrl,
  });
  const usageBook = createUsageBook({ db, clock, log });
  const billingSpecs: BillingSpecs = new BillingSpecs({
    ...{ db, clock, log },
    onChanged: (nodeIds) => refreshSpecs(connections, fleet, nodeIds),
  });
  const context: AgentGatewayContext = {
    db,
    log,
    clock,
    authority,
    fleet,
    federations,
    targets,
    writer,
    connections,
    ingest,
    billing: new AgentBilling({ db, clock, log, book: usageBook }),
    billingSpecs,
    egress,
    workers,
    services,
    metrics,
    limiter: new Limiter(PARALLEL_HANDSHAKES),
    heldNames: new Set(),
    hubId,
    isStopping: () => isStopping,
  };
  const discovery = (host: string | undefined) => ({
    gatewayUrl: gatewayUrl(settings, gateway?.port ?? settings.gatewayPort, host),
    caFingerprint: authority.fingerprint,
    protocol: PROTOCOL_VERSION,
    hubVersion: HUB_VERSION,
  });
  const info = (): HubInfo => ({
    version: HUB_VERSION,
    startedAtMs,
    hubAtMs: clock.nowAtMs(),
    caFingerprint: authority.fingerprint,
    gatewayUrl: gatewayUrl(settings, gateway?.port ?? settings.gatewayPort, undefined),
    installUrl: `${settings.publicUrl}/install.sh`,
  });

  const payments: PaymentPort | null =
    settings.stripe === null
      ? null
      : createStripePayment({
          ...settings.stripe,
          returnUrl: `${settings.publicUrl}/accounts/{accountId}`,
        });
  const documents = new PdfRenderer();
  const app = await createOperatorServer({
    port: settings.hubPort,
    bind: settings.bind,
    publicUrl: settings.publicUrl,
    apiRatePerMinute: settings.apiRatePerMinute,
    usageRatePerSecond: settings.usageRatePerSecond,
    metricsToken: settings.metricsToken,
    db,
    auth,
    clock,
    log,
    metrics,
    refreshGauges: () => refreshGauges(metrics, { connections, fleet, map, federations, workers, scaling }),
    fleet,
    federations,
    targets,
    latency: new Latency({ clock: seenClock, fleet, links: map.links }),
    pools: egress,
    services,
    workers,
    scaling,
    proxySeal,
    secretSeal,
    payments,
    documents,
    gateway: connections,
    usageBook,
    readiness,
    hub: info,
    discovery,
  });
  const live: LiveNamespace = new LiveNamespace(app.server, {
    db,
    auth,
    clock,
    log,
    metrics,
    publicUrl: settings.publicUrl,
    snapshot: () => fleet.snapshot(),
    federations: () => federations.snapshot(),
    map: () => map.snapshot(),
    proxies: () => egress.snapshot(),
  });
  await asks.start();
  await fleet.start();
  await federations.start();
  await targets.start();
  await billingSpecs.start();
  await egress.start();
  await workers.start();
  await services.start();
  await scaling.start();
  await live.start();
  const assignments = new AssignmentFollower({ db, clock, log });
  const accountWatch = new AccountWatch({ db, clock, log, payments });
  const stopEvents = await db.onEvents((events) => {
    live.onEvents(events);
    for (const event of events) {
      assignments.onEvent(event);
      accountWatch.onEvent(event);
      followEvent(context, event);
      fleet.onEvent(event);
      federations.onEvent(event);
      targets.onEvent(event);
      billingSpecs.onEvent(event);
      egress.onEvent(event);
      workers.onEvent(event);
      services.onEvent(event);
      scaling.onEvent(event);
    }
  });

  const certificates = new ServerCertificateKeeper({ authority, clock, log, dnsNames: ["localhost"] });
  let gateway: Awaited<ReturnType<typeof startGateway>> | null = null;
  // A replica without agents could ask none of them; the one they are connected to takes the lease instead.
  const canAct = () => connections.size > 0;
  const loops = new LoopRunner(
    [
      schedulingExpiryLoop({ db, clock, onChanged: (nodeId) => refreshLater(fleet, nodeId, log) }),
      pruneLoop({ db, clock, metricsKeepMs: settings.metricsKeepMs }),
      scheduledSwitchoverLoop({ db, clock, log, federations, canAct }),
      drillLoop({ db, clock, federations, canAct }),
      invoiceDraftsLoop({ db, clock, log }),
      lostFindingsLoop({ db, clock, log }),
      accountAssignmentLoop({ db, clock }),
      creditExpiryLoop({ db, clock }),
      scalingLookAheadLoop({ db, clock, log, onForecast: () => scaling.refresh() }),
      ...accountWatch.loops(),
    ],
    { db, clock, log, metrics, hubId },
  );
  try {
    gateway = await startGateway(context, {
      port: settings.gatewayPort,
      bind: settings.gatewayBind,
      enrolRatePerMinute: settings.enrolRatePerMinute,
      certificate: await certificates.issue(),
      discovery,
    });
    const port = await listen(app, { port: settings.hubPort, bind: settings.bind });
    operatorPort = port;
    certificates.start((certificate) => gateway?.replaceCertificate(certificate));
    loops.start();
    if (settings.localTokenFile !== undefined) {
      await ensureLocalAdminToken(db, clock, { file: settings.localTokenFile, url: settings.publicUrl });
    }
    const stopSetup = await announceSetup(db, clock, log, settings);
    await tellHubEvent(db, hubId, "hub.started", `The hub ${HUB_VERSION} started`);
    readiness.start();
    metrics.databaseReady.set(1);
    log.info({ port, gatewayPort: gateway.port, hubId }, "hub is ready");
    const gatewayPort = gateway.port;
    const closeGateway = gateway.close;
    let stopping: Promise<void> | null = null;
    const stopAll = async (): Promise<void> => {
      isStopping = true;
      readiness.stop();
      certificates.stop();
      stopSetup();
      assignments.stop();
      // Connections that the hub itself closes say nothing of anybody: the last minute keeps what was known before.
      federations.stop();
      fleet.stop();
      connections.closeAll(toWireError(new AppError("SHUTTING_DOWN")));
      await bounded(Promise.all([loops.stop(), ingest.drain(), live.close()]));
      await bounded(closeGateway());
      billingSpecs.stop();
      await bounded(egress.stop());
      await bounded(scaling.stop());
      await bounded(services.stop());
      await bounded(workers.stop());
      targets.stop();
      asks.stop();
      map.stop();
      await bounded(
        Promise.all([
          app.close(),
          documents.close(),
          writer.drain().then(() => tellHubEvent(db, hubId, "hub.stopped", "The hub was stopped")),
        ]),
      );
      writer.stop();
      stopEvents();
      await bounded(db.close());
    };
    return {
      port,
      gatewayPort,
      caFingerprint: authority.fingerprint,
      stop: () => {
        stopping ??= stopAll();
        return stopping;
      },
    };
  } catch (error) {
    assignments.stop();
    void egress.stop();
    void scaling.stop();
    void services.stop();
    void workers.stop();
    targets.stop();
    asks.stop();
    federations.stop();
    fleet.stop();
    map.stop();
    writer.stop();
    stopEvents();
    await live.close();
    await gateway?.close();
    await app.close();
    throw portProblem(error);
  }
}

function tellHubEvent(
  db: Database,
  hubId: string,
  type: "hub.started" | "hub.stopped",
  summary: string,
): Promise<void> {
  return db.write({ actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId }, async (tx) => {
    const subject = { kind: "hub", id: hubId.slice(0, 64), name: "hub" } as const;
    tx.appendEvent({ type, subject, summary, data: { version: HUB_VERSION } });
  });
}

function refreshLater(fleet: Fleet, nodeId: Parameters<Fleet["refresh"]>[0], log: Logger): void {
  fleet
    .refresh(nodeId)
    .catch((error: unknown) => log.warn({ err: error, nodeId }, "could not read a changed node"));
}

/** A step of the shutdown that hangs must not keep the process. */
async function bounded(step: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_STEP_MS);
  });
  await Promise.race([step.catch(() => undefined), timeout]);
  clearTimeout(timer);
}

function loopbackOrigins(publicUrl: string): string[] {
  const { protocol, port, hostname: name } = new URL(publicUrl);
  if (!["localhost", "127.0.0.1", "[::1]"].includes(name)) return [];
  const suffix = port === "" ? "" : `:${port}`;
  return ["localhost", "127.0.0.1", "[::1]"].map((host) => `${protocol}//${host}${suffix}`);
}
