import { setTimeout as sleep } from "node:timers/promises";
import {
  type Command,
  type CommandAck,
  type Hello,
  type NodeSpec,
  PROTOCOL_VERSION,
  REPORT_INTERVAL_DEFAULT_MS,
  type ServiceNews,
  type ServiceOrders,
  type ServiceTestResult,
} from "@orrery/protocol";
import type { Clock, Logger, Outbox } from "@orrery/runtime";
import type { AgentEnd } from "../agent-end.ts";
import type { SpecStore } from "../data-folder/spec-store.ts";
import type { CertificateKeeper } from "../enrolment/certificate-keeper.ts";
import { discoverGateway } from "../enrolment/discover-gateway.ts";
import type { Identity } from "../enrolment/identity-store.ts";
import type { AgentEvents } from "../events/agent-events.ts";
import { collectFacts } from "../facts/collect-facts.ts";
import { peerAddresses } from "../facts/peer-addresses.ts";
import type { AgentFederations } from "../federations/agent-federations.ts";
import type { LiveSampler } from "../live/live-sampler.ts";
import type { Prober } from "../probes/prober.ts";
import type { AgentEgress } from "../proxies/agent-egress.ts";
import { Reporter } from "../report/reporter.ts";
import { RoundTrip } from "../report/round-trip.ts";
import type { AgentBilling } from "../usage/agent-billing.ts";
import type { AgentWorkers } from "../workers/agent-workers.ts";
import { afterSession, isMendedByToken, reconnectDelayMs, type SessionEnd } from "./after-session.ts";
import { HubSession } from "./hub-session.ts";

export type ConnectionOptions = {
  dataDir: string;
  startedAtMs: number;
  hubUrl: string | null;
  certificate: CertificateKeeper;
  outbox: Outbox;
  events: AgentEvents;
  spec: SpecStore;
  sampler: LiveSampler;
  federations: AgentFederations;
  prober: Prober;
  billing: AgentBilling;
  egress: AgentEgress;
  workers: AgentWorkers;
  services: AgentServicesPart;
  /** The host that other members are told to dial; null = the agent finds its addresses itself. */
  peerAddress: string | null;
  /** What this agent can do, beside what each can. */
  capabilities: readonly string[];
  clock: Clock;
  log: Logger;
  random: () => number;
  /** Aborted when the process is asked to stop. */
  stop: AbortSignal;
  /** A join token is at hand and may make a new identity; null once it was used or is not needed any more. */
  enrolAgain: (() => Promise<AgentEnd | null>) | null;
};

/** What serves the fleet's services on this host. */
export type AgentServicesPart = {
  setOrders(orders: ServiceOrders): void;
  takeNews(news: ServiceNews): void;
  connected(session: Pick<HubSession, "sendServices">): void;
  disconnected(): void;
  /** Throws a sentence where it cannot be asked. */
  test(
    test: Extract<Command, { kind: "service_test" }>["test"],
    deadlineMs: number,
  ): Promise<ServiceTestResult>;
};

type CommandResultJson = Extract<CommandAck, { outcome: "done" }>["result"];

/** A connection that lasted this long was sound: its end begins a new count of tries. */
const HELD_MS = 10_000;
const REDISCOVER_EVERY = 5;
const DISCOVERY_TIMEOUT_MS = 2000;
const FLUSH_MS = 3000;
/** Between a command's answer and the reconnecting that it asks for. */
const ANSWER_FIRST_MS = 50;
/** A connection that we left sooner than this is counted as a failed try, so that no fault makes us spin. */
const SPIN_MS = 1000;
const DRAIN_LOOK_EVERY_MS = 250;
const CAPABILITIES = ["outbox", "drain", "federations", "probes"];

/** Keeps this node connected to its hub until there is a reason to end. */
export class AgentConnection {
  readonly #options: ConnectionOptions;
  readonly #roundTrip = new RoundTrip();
  #session: HubSession | null = null;
  #reporter: Reporter | null = null;
  #enrolAgain: (() => Promise<AgentEnd | null>) | null;
  /** We left to come back at once, with a new certificate or a new stream. */
  #isReturning = false;
  #drainTimer: NodeJS.Timeout | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#enrolAgain = options.enrolAgain;
    options.events.onStored(() => this.#reporter?.sendEntries());
    options.certificate.onRenewed(() => void this.#comeBack());
    options.federations.listen({
      onReports: (isUrgent) => {
        if (isUrgent) this.#reporter?.reportNow();
      },
      // The next hello carries the new facts.
      onPeerPort: () => void this.#comeBack(),
    });
  }

  /** This host's clock minus the hub's, as far as known. */
  get clockSkewMs(): number {
    return this.#roundTrip.clockSkewMs ?? 0;
  }

  /** Settles when the agent must end; a stop signal ends it with null. */
  async run(): Promise<AgentEnd | null> {
    const { stop, log, clock, random } = this.#options;
    let attempt = 0;
    if (this.#options.hubUrl !== null) await this.#rediscover(this.#options.hubUrl);
    while (!stop.aborted) {
      const startedMs = clock.monotonicMs();
      const end = await this.#runSession();
      if (stop.aborted) break;
      const lastedMs = clock.monotonicMs() - startedMs;
      if (lastedMs > HELD_MS) attempt = 0;
      if (end.kind === "left") {
        if (lastedMs < SPIN_MS) await this.#pause(reconnectDelayMs(attempt++, false, random));
        continue;
      }
      const next = afterSession(end);
      if (next.step === "end") {
        const mended = await this.#tryToken(end);
        if (mended === "mended") continue;
        return mended ?? next.end;
      }
      if (next.step === "renew") {
        const renewal = await this.#options.certificate.renewNow();
        if (renewal.outcome === "refused") return renewal.end;
      }
      const slowly = next.step === "renew" || next.slowly;
      const delayMs = reconnectDelayMs(attempt, slowly, random);
      const why = end.kind === "lost" ? end.reason : end.error.message;
      log.info({ why, delayMs: Math.round(delayMs), attempt }, "not connected to the hub; trying again");
      attempt += 1;
      await this.#pause(delayMs);
      if (attempt % REDISCOVER_EVERY === 0) await this.#rediscover(this.#identity.hubUrl);
    }
    return null;
  }

  /** Delivers what waits (at most 3 s), says goodbye and closes. */
  async leave(): Promise<void> {
    const { outbox, clock } = this.#options;
    const deadlineMs = clock.monotonicMs() + FLUSH_MS;
    while (
      this.#reporter !== null &&
      this.#session?.isConnected === true &&
      outbox.pendingCount > 0 &&
      clock.monotonicMs() < deadlineMs
    ) {
      await sleep(20);
    }
    await this.#session?.leave("shutdown");
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.#options.stop }).catch(() => undefined);
  }

  get #identity(): Identity {
    return this.#options.certificate.identity;
  }

  async #runSession(): Promise<SessionEnd> {
    const { log, stop } = this.#options;
    const session: HubSession = new HubSession(
      this.#identity,
      {
        hello: () => this.#hello(session.localAddress),
        onAnswer: (answer) => {
          this.#enrolAgain = null;
          this.#options.billing.hubClock.observe(answer.hubAtMs);
          if (answer.outcome === "waiting") log.info(answer.message);
          else void this.#onWelcome(session, answer.ackedSequence, answer.spec);
        },
        onSpec: (spec) => this.#onSpec(session, spec),
        onProbes: ({ orders }) => this.#options.prober.setOrders(orders),
        onEgressOrders: (orders) => this.#options.egress.setOrders(orders),
        onEgressNews: (news) => this.#options.egress.takeNews(news),
        // A hub that sends these understands the reports on them, which an older one would take for a broken protocol.
        onWorkerOrders: (orders) => {
          this.#options.workers.setOrders(orders);
          if (session === this.#session) this.#options.workers.connected(session);
        },
        onServiceOrders: (orders) => {
          this.#options.services.setOrders(orders);
          if (session === this.#session) this.#options.services.connected(session);
        },
        onServiceNews: (news) => this.#options.services.takeNews(news),
        onCommand: (command) => this.#onCommand(command),
      },
      log,
    );
    this.#session = session;
    const end = await Promise.race([session.ended, aborted(stop)]);
    if (end === "aborted") {
      // `leave` is on its way; this loop ends when it is done.
      await session.ended;
    }
    this.#reporter?.stop();
    this.#reporter = null;
    this.#session = null;
    this.#options.billing.disconnected();
    this.#options.egress.disconnected();
    this.#options.workers.disconnected();
    this.#options.services.disconnected();
    if (this.#isReturning) {
      this.#isReturning = false;
      return { kind: "left" };
    }
    return end === "aborted" ? { kind: "left" } : end;
  }

  async #hello(localAddress: string | null): Promise<Hello> {
    const { dataDir, startedAtMs, clock, outbox, spec, federations, peerAddress, capabilities } =
      this.#options;
    const addresses = peerAddresses(federations.peerPort, peerAddress, localAddress);
    return {
      protocol: PROTOCOL_VERSION,
      facts: await collectFacts(dataDir, startedAtMs, clock.nowAtMs(), addresses),
      capabilities: [...CAPABILITIES, ...capabilities],
      streamId: outbox.streamId,
      nextSequence: outbox.ackedSequence + 1,
      specRevision: spec.spec?.revision ?? 0,
      sentAtMs: clock.nowAtMs(),
    };
  }

  async #onWelcome(session: HubSession, ackedSequence: number, spec: NodeSpec): Promise<void> {
    const { outbox, clock, log } = this.#options;
    const before = outbox.ackedSequence;
    if (ackedSequence < before || ackedSequence > outbox.lastSequence) {
      // One side's memory was set back (a restored backup, a copied disk): numbers of this stream mean nothing now.
      const reason =
        ackedSequence < before ? "the hub forgot what it had confirmed" : "this disk was set back";
      log.warn({ ackedSequence, before, last: outbox.lastSequence }, `a new outbox stream begins: ${reason}`);
      await outbox.restartStream({ reason, receiverSequence: ackedSequence, nowAtMs: clock.nowAtMs() });
      await this.#comeBack();
      return;
    }
    await outbox.ack(ackedSequence);
    log.info({ nodeId: this.#identity.nodeId, name: spec.name }, "connected to the hub");
    await this.#onSpec(session, spec);
  }

  /** A spec is also what ends the wait in the waiting room, so the reporter begins here. */
  async #onSpec(session: HubSession, spec: NodeSpec): Promise<void> {
    if (session !== this.#session) return;
    const isNews = await this.#options.spec.accept(spec);
    // On disk first: a restart without the hub must not know less than the federations did.
    if (isNews) this.#options.federations.setSpecs(spec.federations);
    if (isNews) this.#options.billing.setSpec(spec.billing);
    if (session !== this.#session || !session.isConnected) return;
    this.#options.billing.connected(session);
    this.#options.egress.connected(session);
    const intervalMs = (this.#options.spec.spec ?? spec).reportIntervalMs;
    if (this.#reporter === null) this.#reporter = this.#startReporter(session, intervalMs);
    else if (isNews) {
      this.#reporter.setIntervalMs(intervalMs);
      this.#reporter.reportNow();
    }
    await this.#confirmDrain();
  }

  /** Once the hub has moved all workers' instances away. */
  async #confirmDrain(): Promise<void> {
    const { spec, events, workers } = this.#options;
    const drainId = spec.openDrainId;
    if (drainId === null) return;
    if (!workers.isIdle) {
      this.#drainTimer ??= setTimeout(() => {
        this.#drainTimer = null;
        void this.#confirmDrain();
      }, DRAIN_LOOK_EVERY_MS).unref();
      return;
    }
    if (await events.record("agent.drained", { drainId })) await spec.confirmDrain(drainId);
  }

  #startReporter(session: HubSession, intervalMs: number): Reporter {
    const { outbox, sampler, clock, log, events, federations, prober } = this.#options;
    return new Reporter({
      outbox,
      streamId: outbox.streamId,
      readLive: () => ({
        ...sampler.read(),
        rttMs: this.#roundTrip.rttMs,
        clockSkewMs: this.#roundTrip.clockSkewMs,
        outboxPendingCount: outbox.pendingCount,
      }),
      readFederations: () => federations.reports,
      takeProbes: () => prober.takeResults(),
      roundTrip: this.#roundTrip,
      clock,
      log,
      intervalMs: intervalMs > 0 ? intervalMs : REPORT_INTERVAL_DEFAULT_MS,
      send: (report, onAck) => session.report(report, onAck),
      onConfirmed: () => void events.tellDropped(),
      onBroken: (why) => {
        if (why === "silent") session.giveUp("no acknowledgement for 10 s");
        else void this.#comeBack();
      },
    });
  }

  async #onCommand(command: Command): Promise<CommandAck> {
    const { clock, federations, log, egress, workers, services } = this.#options;
    const { id, kind } = command;
    log.info({ id, kind }, "command");
    const deadlineMs = command.deadlineAtMs - (clock.nowAtMs() - this.clockSkewMs);
    if (deadlineMs < 0) return { outcome: "failed", id, message: "its deadline had passed when it came" };
    switch (kind) {
      case "federation": {
        const done = await federations.run(command.federation, deadlineMs);
        if (done.outcome === "failed") return { outcome: "failed", id, message: done.message.slice(0, 2000) };
        if (done.result === undefined) return { outcome: "done", id };
        return { outcome: "done", id, result: done.result as NonNullable<CommandResultJson> };
      }
      case "url_test":
        return answerOf(id, egress.testUrl(command.test, deadlineMs));
      case "worker_log":
        return answerOf(id, workers.readLog(command.ask));
      case "worker_restart":
        return answerOf(id, workers.restart(command.instanceId));
      case "service_test":
        return answerOf(id, services.test(command.test, deadlineMs));
      // Both end in a new hello; it comes after the answer, which needs the connection.
      case "refresh_facts":
        setTimeout(() => void this.#comeBack(), ANSWER_FIRST_MS);
        return { outcome: "done", id };
      case "renew_certificate":
        return this.#renew(id);
    }
  }

  async #renew(id: string): Promise<CommandAck> {
    const renewal = await this.#options.certificate.renewNow({ tellAfterMs: ANSWER_FIRST_MS });
    switch (renewal.outcome) {
      case "renewed":
        return { outcome: "done", id };
      case "failed":
        return { outcome: "failed", id, message: renewal.problem };
      case "refused":
        return { outcome: "failed", id, message: renewal.end.sentence ?? "the hub refused" };
    }
  }

  /** Leaves and returns at once, as after a renewal. */
  async #comeBack(): Promise<void> {
    if (this.#session === null) return;
    this.#isReturning = true;
    this.#reporter?.stop();
    await this.#session.leave("renewed");
  }

  /** A token that was given at start mends a lost identity: the operator pasted the line again on this host. */
  async #tryToken(end: SessionEnd): Promise<"mended" | AgentEnd | null> {
    const enrolAgain = this.#enrolAgain;
    if (enrolAgain === null || end.kind !== "closed_by_hub" || !isMendedByToken(end.error.code)) return null;
    this.#enrolAgain = null;
    this.#options.log.warn(`${end.error.message} A join token was given: enrolling again.`);
    return (await enrolAgain()) ?? "mended";
  }

  /** The gateway may have moved to another address or port; its CA stays the one that is pinned. */
  async #rediscover(hubUrl: string): Promise<void> {
    const discovery = await discoverGateway(hubUrl, DISCOVERY_TIMEOUT_MS);
    if (discovery.outcome !== "found") return;
    await this.#options.certificate.useGateway(hubUrl, discovery.gateway.gatewayUrl);
  }
}

/** What it comes to, or the sentence that it throws. */
function answerOf(id: string, result: Promise<unknown>): Promise<CommandAck> {
  return result.then(
    (value): CommandAck =>
      value === undefined
        ? { outcome: "done", id }
        : { outcome: "done", id, result: value as NonNullable<CommandResultJson> },
    (error: Error): CommandAck => ({ outcome: "failed", id, message: error.message.slice(0, 2000) }),
  );
}

function aborted(signal: AbortSignal): Promise<"aborted"> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve("aborted");
    else signal.addEventListener("abort", () => resolve("aborted"), { once: true });
  });
}
