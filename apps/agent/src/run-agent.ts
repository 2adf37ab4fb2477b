import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GATEWAY_PORT_DEFAULT, NO_BILLING, parseJoinToken } from "@orrery/protocol";
import { backoffMs, type Clock, type Logger, type OutboxVerdict, openOutbox } from "@orrery/runtime";
import { type AgentEnd, EXIT_CODE } from "./agent-end.ts";
import { AGENT_VERSION } from "./agent-version.ts";
import { readAgentFile } from "./config/read-agent-file.ts";
import { AgentConnection } from "./connection/agent-connection.ts";
import { acquireLock } from "./data-folder/lock-file.ts";
import { SpecStore } from "./data-folder/spec-store.ts";
import { CertificateKeeper } from "./enrolment/certificate-keeper.ts";
import { enrol } from "./enrolment/enrol.ts";
import { type Identity, loadIdentity } from "./enrolment/identity-store.ts";
import { AgentEvents } from "./events/agent-events.ts";
import { collectFacts } from "./facts/collect-facts.ts";
import { listenHost } from "./facts/peer-addresses.ts";
import { AgentFederations } from "./federations/agent-federations.ts";
import { HookQueue } from "./hooks/hook-queue.ts";
import { LiveSampler } from "./live/live-sampler.ts";
import { AgentLocalApi } from "./local-api/agent-local-api.ts";
import { openProber } from "./probes/open-prober.ts";
import { AgentEgress } from "./proxies/agent-egress.ts";
import { AgentServices } from "./services/agent-services.ts";
import {
  type AgentSettings,
  nameFromHost,
  PEER_PORT_DEFAULT,
  SERVICES_DNS_PORT_DEFAULT,
  SERVICES_PORT_DEFAULT,
} from "./settings.ts";
import { AgentBilling } from "./usage/agent-billing.ts";
import { AgentWorkers } from "./workers/agent-workers.ts";

export type AgentPorts = {
  clock: Clock;
  log: Logger;
  random: () => number;
  /** Aborted when the process is asked to stop. */
  stop: AbortSignal;
  /** Something starts this agent again when it dies. */
  restarts: boolean;
  /** What the host's hooks see of the environment. */
  hookEnv: Readonly<Record<string, string>>;
};

const LEFT: AgentEnd = { exitCode: EXIT_CODE.left, sentence: null };
const ENROL_RETRY = { baseMs: 500, maxMs: 15_000 };

/** One agent's life: lock, outbox, identity, connection; until it is told to stop or must. */
export async function runAgent(settings: AgentSettings, ports: AgentPorts): Promise<AgentEnd> {
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  const lock = await acquireLock(settings.dataDir);
  if (lock.outcome === "in_use") {
    const sentence =
      `Another agent (process ${lock.pid}) uses the data folder ${settings.dataDir}. ` +
      "Stop it, or give this one its own --data-dir.";
    return { exitCode: EXIT_CODE.dataFolderInUse, sentence };
  }
  try {
    return await runLocked(settings, ports);
  } finally {
    await lock.release();
  }
}

async function runLocked(settings: AgentSettings, ports: AgentPorts): Promise<AgentEnd> {
  const { clock, log, random, stop, restarts } = ports;
  const startedAtMs = clock.nowAtMs();
  const file = await readAgentFile(settings.configFile);
  if (file.outcome === "invalid") return { exitCode: EXIT_CODE.refused, sentence: file.sentence };
  const identity = await findOrMakeIdentity(settings, ports, startedAtMs);
  if (identity === "stopped") return LEFT;
  if ("exitCode" in identity) return identity;

  const { outbox, verdict } = await openOutbox(join(settings.dataDir, "outbox"), {
    onDamage: (damage) => log.error({ damage }, "the outbox was damaged; a new stream has begun"),
  });
  const events = new AgentEvents(outbox, clock, log);
  await tellVerdict(verdict, events, log);
  const started = { agentVersion: AGENT_VERSION, pid: process.pid, nodeVersion: process.versions.node };
  await events.record("agent.started", started);

  const sampler = new LiveSampler(settings.dataDir, clock);
  await sampler.start();
  const refused = new AbortController();
  let refusal: AgentEnd | null = null;
  const certificate = new CertificateKeeper({
    dataDir: settings.dataDir,
    identity,
    events,
    clock,
    log,
    random,
    clockSkewMs: () => connection.clockSkewMs,
    onRefused: (end) => {
      refusal = end;
      refused.abort();
    },
  });
  const spec = await SpecStore.open(settings.dataDir);
  const peerAddress = settings.peerAddress ?? file.config.peer.address;
  const federations = new AgentFederations({
    dataDir: settings.dataDir,
    identity,
    listen: {
      host: listenHost(peerAddress),
      port: settings.peerPort ?? file.config.peer.port ?? PEER_PORT_DEFAULT,
    },
    config: file.config,
    hooks: new HookQueue({ config: file.config, env: ports.hookEnv }),
    ...{ restarts, events, clock, log, random },
  });
  const billing = await AgentBilling.open({
    ...{ dataDir: settings.dataDir, events, clock, log, random },
    totalBytes: () => localApi.carriedBytes,
  });
  const localApi: AgentLocalApi = new AgentLocalApi({
    ...{ dataDir: settings.dataDir, config: file.config.localApi, federations, log },
    usage: { recorder: billing.recorder, hubClock: billing.hubClock, clock },
    services: { resolve: (service, contract) => services.resolve(service, contract) },
  });
  const egress = await AgentEgress.open({
    ...{
      dataDir: settings.dataDir,
      port: settings.gatewayPort ?? file.config.gateway.port ?? GATEWAY_PORT_DEFAULT,
    },
    keyPem: () => certificate.identity.keyPem,
    nodeId: () => certificate.identity.nodeId,
    ...{ recorder: billing.recorder, events, clock, log, random },
  });
  const workers = await AgentWorkers.open({
    ...{ dataDir: settings.dataDir, settings: settings.workers, hostEnv: ports.hookEnv },
    keyPem: () => certificate.identity.keyPem,
    ...{ events, clock, log, random },
  });
  const services: AgentServices = await AgentServices.open({
    dataDir: settings.dataDir,
    port: settings.servicesPort ?? file.config.services.port ?? SERVICES_PORT_DEFAULT,
    dnsPort: settings.servicesDnsPort ?? file.config.services.dnsPort ?? SERVICES_DNS_PORT_DEFAULT,
    identity: () => certificate.identity,
    setServicesPort: (port) => federations.setServicesPort(port),
    ...{ events, clock, log, random },
  });
  await localApi.start();
  billing.setSpec(spec.spec?.billing ?? NO_BILLING);
  const prober = openProber({
    allow: file.config.targets.allow,
    nodeId: () => certificate.identity.nodeId,
    ownPort: () => federations.peerPort,
    ...{ clock, random },
  });
  certificate.onRenewed(() => void federations.setIdentity(certificate.identity));
  certificate.onRenewed(() => egress.reseal());
  certificate.onRenewed(() => workers.reseal());
  certificate.onRenewed(() => services.reseal());
  // Before the hub is asked for anything: peers need this node whether the hub is there or not.
  await federations.start(spec.spec?.federations ?? []);
  const connection: AgentConnection = new AgentConnection({
    dataDir: settings.dataDir,
    startedAtMs,
    hubUrl: settings.hubUrl,
    certificate,
    outbox,
    events,
    spec,
    sampler,
    federations,
    prober,
    billing,
    egress,
    workers,
    services,
    peerAddress,
    capabilities: restarts ? ["restarts"] : [],
    clock,
    log,
    random,
    stop: AbortSignal.any([stop, refused.signal]),
    enrolAgain: settings.token === null ? null : enrolAgain,
  });
  async function enrolAgain(): Promise<AgentEnd | null> {
    const made = await enrolUntilDone(settings, ports, startedAtMs);
    if (made === "stopped") return LEFT;
    if ("exitCode" in made) return made;
    certificate.replace(made);
    await spec.forget();
    billing.setSpec(NO_BILLING);
    await egress.forget();
    await workers.forget();
    await services.forget();
    await federations.setIdentity(made);
    // A new node's stream begins at 1; what is still pending is carried over.
    const reason = "this host was enrolled anew";
    await outbox.restartStream({ reason, receiverSequence: 0, nowAtMs: clock.nowAtMs() });
    return null;
  }

  certificate.start();
  const running = connection.run();
  const end = await Promise.race([running, whenAborted(stop), whenAborted(refused.signal)]);
  prober.stop();
  const workersStopped = workers.stop();
  await services.stop();
  await egress.stop();
  await localApi.stop();
  await federations.stop();
  await billing.stop();
  await workersStopped;
  await events.record("agent.stopped", { reason: end?.sentence ?? "asked to stop" });
  await connection.leave();
  await running;
  certificate.stop();
  sampler.stop();
  await billing.close();
  await outbox.close();
  return end ?? refusal ?? LEFT;
}

/**
 * The stored identity, unless the token was made by another hub: whoever gives such a token wants this host there.
 */
async function findOrMakeIdentity(
  settings: AgentSettings,
  ports: AgentPorts,
  startedAtMs: number,
): Promise<Identity | AgentEnd | "stopped"> {
  const stored = await loadIdentity(settings.dataDir);
  const pinned = settings.token === null ? null : parseJoinToken(settings.token);
  if (stored !== null && (pinned === null || pinned.caFingerprint === stored.caFingerprint)) return stored;
  if (settings.token === null || settings.hubUrl === null) {
    return {
      exitCode: EXIT_CODE.refused,
      sentence:
        `This host is not enrolled yet (nothing in ${settings.dataDir}). Start it with --hub and --token; ` +
        "create a token in the dashboard under Enrol, or with `orrery tokens create`.",
    };
  }
  if (stored !== null)
    ports.log.warn("the join token is of another hub than the stored identity: enrolling there");
  return enrolUntilDone(settings, ports, startedAtMs);
}

/** The hub may not be up yet, so failing is waited out; a refusal is not. */
async function enrolUntilDone(
  settings: AgentSettings,
  { clock, log, random, stop }: AgentPorts,
  startedAtMs: number,
): Promise<Identity | AgentEnd | "stopped"> {
  const { dataDir, hubUrl, token, wish } = settings;
  if (hubUrl === null || token === null) {
    return { exitCode: EXIT_CODE.refused, sentence: "Enrolling needs --hub and --token." };
  }
  for (let attempt = 0; !stop.aborted; attempt += 1) {
    const outcome = await enrol({
      dataDir,
      hubUrl,
      token,
      wish: { ...wish, name: wish.name ?? nameFromHost() },
      facts: await collectFacts(dataDir, startedAtMs, clock.nowAtMs()),
      nowAtMs: clock.nowAtMs(),
    });
    if (outcome.outcome === "enrolled") {
      log.info({ nodeId: outcome.identity.nodeId, name: outcome.identity.name }, "enrolled");
      return outcome.identity;
    }
    if (outcome.outcome === "refused") return { exitCode: EXIT_CODE.refused, sentence: outcome.sentence };
    const delayMs = backoffMs(ENROL_RETRY, attempt, random);
    log.warn({ delayMs: Math.round(delayMs) }, `enrolling failed, trying again: ${outcome.problem}`);
    await sleep(delayMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return "stopped";
}

async function tellVerdict(verdict: OutboxVerdict, events: AgentEvents, log: Logger): Promise<void> {
  if (verdict.kind === "torn_tail") {
    log.warn({ verdict }, "the outbox's last write was cut short and is dropped; nothing confirmed is lost");
    await events.record("agent.outbox_recovered", {
      kind: "torn_tail",
      truncatedBytes: verdict.truncatedBytes,
    });
  } else if (verdict.kind === "damaged") {
    // The new stream begins with an entry that tells it.
    log.error({ verdict }, "the outbox was damaged; a new stream has begun");
  }
}

function whenAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}
