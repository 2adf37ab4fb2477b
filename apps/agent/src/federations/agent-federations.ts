import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FederationCommand, FederationId, FederationReport, FederationSpec } from "@orrery/protocol";
import { type BackoffPolicy, backoffMs, type Clock, type Logger, randomText } from "@orrery/runtime";
import { type AgentFileConfig, configuredHooks } from "../config/agent-file.ts";
import { harmSelf } from "../drills/harm-self.ts";
import type { Identity } from "../enrolment/identity-store.ts";
import type { AgentEvents } from "../events/agent-events.ts";
import type { HookQueue } from "../hooks/hook-queue.ts";
import type { MeshEvent } from "../mesh/link-event.ts";
import type { MeshIdentity } from "../mesh/mesh-identity.ts";
import type { ListenAddress } from "../mesh/mesh-listener.ts";
import type { CommandResult } from "./federation.ts";
import { idleReport } from "./idle-report.ts";
import { FederationThread } from "./thread/federation-thread.ts";
import type { ThreadEntry } from "./thread/thread-entry.ts";
import type { ToldEvent } from "./thread/thread-messages.ts";

export type AgentFederationsOptions = {
  readonly dataDir: string;
  readonly identity: Identity;
  readonly listen: ListenAddress;
  readonly config: AgentFileConfig;
  readonly hooks: HookQueue;
  /** Something starts this agent again when it dies. */
  readonly restarts: boolean;
  readonly events: AgentEvents;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Another thread than the agent's own, for tests of its death. */
  readonly entry?: ThreadEntry;
};

export type FederationsListener = {
  /** There are newer reports. `isUrgent`: the hub is not to wait for the next second. */
  onReports?(isUrgent: boolean): void;
  /** Peers reach this node at another port than before. */
  onPeerPort?(): void;
  /** The thread was started, or started anew: whoever spoke with the old one speaks with this one now. */
  onThread?(thread: FederationThread): void;
};

const PORT_RETRY: BackoffPolicy = { baseMs: 1000, maxMs: 30_000 };
const THREAD_RETRY: BackoffPolicy = { baseMs: 250, maxMs: 30_000 };
/** A thread that lived so long was sound: its death begins a new count. */
const SOUND_MS = 60_000;
const HAND_OVER_MS = 2000;
/** A hook that says that this node leads no more is not cut off at once when the agent stops. */
const LAST_HOOKS_MS = 2000;

/**
 * This node's federations as the main thread knows them. Keeps their thread alive, gives it specs, certificates and commands, and
 * takes its reports, entries, hooks and drills. Everything works without a hub, from the specs on disk.
 */
export class AgentFederations {
  readonly #options: AgentFederationsOptions;
  readonly #clockId = randomText(12);
  #listener: FederationsListener[] = [];
  #identity: Identity;
  #specs: readonly FederationSpec[] = [];
  #thread: FederationThread | null = null;
  /** Ends when the thread that is being started listens, or does not. */
  #starting: Promise<void> | null = null;
  #startedMs = 0;
  #failures = 0;
  #retryTimer: NodeJS.Timeout | null = null;
  #peerPort: number | null = null;
  /** On loopback; null = no service has an instance on this node. */
  #servicesPort: number | null = null;
  /** Why no federation runs here; null = nothing is wrong. */
  #problem: string | null = null;
  #toldPortCode: string | null = null;
  #reports: readonly FederationReport[] = [];
  readonly #hooksRunning = new Set<Promise<void>>();
  #isStopped = false;

  constructor(options: AgentFederationsOptions) {
    this.#options = options;
    this.#identity = options.identity;
  }

  /** Where peers reach this node; null = not known yet (a free port that was not taken yet). */
  get peerPort(): number | null {
    return this.#peerPort ?? (this.#options.listen.port === 0 ? null : this.#options.listen.port);
  }

  get thread(): FederationThread | null {
    return this.#thread;
  }

  /** Newest of each federation; a report stays the same object until there is a newer one. */
  get reports(): readonly FederationReport[] {
    return this.#reports;
  }

  listen(listener: FederationsListener): void {
    this.#listener.push(listener);
  }

  /**
   * Resolves when the port is known. A node without federations needs no thread and no open port, unless the port is whichever
   * is free: then others could not be told of it before.
   */
  async start(specs: readonly FederationSpec[]): Promise<void> {
    this.#specs = specs;
    if (this.#needsThread()) await this.#launch();
  }

  setSpecs(specs: readonly FederationSpec[]): void {
    this.#specs = specs;
    if (this.#thread !== null && this.#starting === null) this.#pass(this.#thread.setSpecs(specs));
    else if (this.#needsThread() && this.#retryTimer === null) void this.#launch();
    if (this.#problem !== null) this.#tellProblem();
  }

  /** Other nodes' gateways come in by the peer port, federation or not: it is open from now on, and passes them on. */
  setServicesPort(port: number): void {
    this.#servicesPort = port;
    if (this.#thread !== null && this.#starting === null) this.#pass(this.#thread.setServicesPort(port));
    else if (this.#thread === null && this.#retryTimer === null) void this.#launch();
  }

  /** A renewed certificate goes to the thread; another node's identity (enrolled anew) needs another thread. */
  async setIdentity(identity: Identity): Promise<void> {
    const isSameNode = identity.nodeId === this.#identity.nodeId;
    this.#identity = identity;
    await this.#starting;
    const thread = this.#thread;
    if (thread === null) return;
    if (isSameNode) {
      this.#pass(thread.setIdentity(meshIdentityOf(identity)));
      return;
    }
    this.#thread = null;
    this.#specs = [];
    await thread.stop();
    if (this.#needsThread()) await this.#launch();
  }

  /** `deadlineMs` from now. */
  async run(command: FederationCommand, deadlineMs: number): Promise<CommandResult> {
    const thread = this.#thread;
    if (thread === null) {
      return { outcome: "failed", message: this.#problem ?? "no federation runs on this node" };
    }
    return thread
      .run(command, deadlineMs)
      .catch((error: unknown) => ({ outcome: "failed", message: messageOf(error) }));
  }

  /** What this node leads is handed over first, within two seconds; peers hear a goodbye. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    await this.#starting;
    await this.#thread?.stop(HAND_OVER_MS);
    this.#thread = null;
    await Promise.race([Promise.all(this.#hooksRunning), sleep(LAST_HOOKS_MS, undefined, { ref: false })]);
    await this.#options.hooks.stop();
  }

  #needsThread(): boolean {
    const isWanted = this.#specs.length > 0 || this.#servicesPort !== null || this.#options.listen.port === 0;
    return !this.#isStopped && isWanted;
  }

  #launch(): Promise<void> {
    this.#starting ??= this.#startThread().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #startThread(): Promise<void> {
    const { dataDir, listen, clock, entry } = this.#options;
    const identity = this.#identity;
    const thread: FederationThread = new FederationThread({
      onEvent: (federationId, event) => this.#onEvent(thread, federationId, event),
      onMeshEvent: (event) => this.#onMeshEvent(event),
      onReports: (reports, isUrgent) => this.#onReports(reports, isUrgent),
      onFailure: (error) => this.#onDeath(thread, error),
      ...(entry === undefined ? {} : { entry }),
    });
    this.#thread = thread;
    const port = this.#peerPort ?? listen.port;
    const started = await thread
      .start({
        identity: meshIdentityOf(identity),
        listen: { host: listen.host, port },
        folder: join(dataDir, "federations"),
        clockId: this.#clockId,
      })
      .catch((error: unknown) => error as Error);
    // It died on the way, which was told already.
    if (this.#thread !== thread) return;
    if (started instanceof Error) {
      await thread.stop();
      this.#onDeath(thread, started);
      return;
    }
    const { rehearsal, listening } = started;
    if (rehearsal.outcome === "failed") {
      this.#options.log.warn({ problem: rehearsal.problem }, "the rehearsal of a takeover failed");
    }
    if (listening.outcome === "failed") {
      this.#thread = null;
      await thread.stop();
      // A free port that was ours until the thread ended may be somebody else's now.
      if (listen.port === 0) this.#peerPort = null;
      await this.#onPortFailed(port, listening.code);
      return;
    }
    this.#onListening(thread, listening.port, clock.monotonicMs());
    if (identity !== this.#identity) this.#pass(thread.setIdentity(meshIdentityOf(this.#identity)));
    if (this.#servicesPort !== null) this.#pass(thread.setServicesPort(this.#servicesPort));
    this.#pass(thread.setSpecs(this.#specs));
  }

  #onListening(thread: FederationThread, port: number, nowMs: number): void {
    const isNews = this.peerPort !== port;
    this.#startedMs = nowMs;
    this.#peerPort = port;
    this.#problem = null;
    this.#toldPortCode = null;
    this.#options.log.info({ port }, "peers reach this node");
    for (const listener of this.#listener) {
      listener.onThread?.(thread);
      if (isNews) listener.onPeerPort?.();
    }
  }

  async #onPortFailed(port: number, code: string): Promise<void> {
    const { log, events, random } = this.#options;
    const why = code === "EADDRINUSE" ? "another program uses it" : `the system answered ${code}`;
    this.#problem =
      `The peer port ${port} cannot be opened (${why}), so no federation runs on this node and no other node reaches its services. Free it, or give the agent another ` +
      "one with --peer-port; it is tried again all the time.";
    const delayMs = this.#retryLater(PORT_RETRY, random);
    log.error({ port, code, delayMs }, this.#problem);
    this.#tellProblem();
    if (code === this.#toldPortCode) return;
    this.#toldPortCode = code;
    await events.record("agent.peer_port_unavailable", { port, code, problem: this.#problem });
  }

  #onDeath(thread: FederationThread, error: Error): void {
    if (thread !== this.#thread) return;
    const { log, events, random, clock } = this.#options;
    this.#thread = null;
    if (this.#isStopped) return;
    if (this.#startedMs > 0 && clock.monotonicMs() - this.#startedMs > SOUND_MS) this.#failures = 0;
    const delayMs = this.#retryLater(THREAD_RETRY, random);
    this.#problem = `The thread of this node's federations ended (${messageOf(error)}) and is started again.`;
    log.error({ err: error, delayMs }, this.#problem);
    this.#tellProblem();
    void events.record("agent.federations_thread_ended", { problem: messageOf(error), restartInMs: delayMs });
  }

  #retryLater(policy: BackoffPolicy, random: () => number): number {
    const delayMs = Math.round(backoffMs(policy, this.#failures, random));
    this.#failures += 1;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      if (this.#needsThread()) void this.#launch();
    }, delayMs);
    return delayMs;
  }

  #tellProblem(): void {
    const { config } = this.#options;
    this.#reports = this.#specs.map((spec) => ({
      ...idleReport(spec, "starting", this.#problem),
      hooks: configuredHooks(config, spec.name),
    }));
    for (const listener of this.#listener) listener.onReports?.(true);
  }

  #onReports(reports: readonly FederationReport[], isUrgent: boolean): void {
    const { config } = this.#options;
    const names = new Map(this.#specs.map(({ federationId, name }) => [federationId, name]));
    this.#reports = reports.map((report) => {
      const name = names.get(report.federationId);
      return name === undefined ? report : { ...report, hooks: configuredHooks(config, name) };
    });
    for (const listener of this.#listener) listener.onReports?.(isUrgent);
  }

  #onEvent(thread: FederationThread, federationId: FederationId, event: ToldEvent): void {
    const { events, log, restarts } = this.#options;
    if (event.kind === "entry") void events.record(event.type, event.data);
    else if (event.kind === "hook") {
      const running = this.#runHook(thread, federationId, event).finally(() => {
        this.#hooksRunning.delete(running);
      });
      this.#hooksRunning.add(running);
    } else {
      const { fault, durationMs } = event;
      log.warn({ fault, durationMs }, "a drill harms this agent");
      void harmSelf({ fault, durationMs }, restarts).then((outcome) => {
        if (outcome.outcome === "refused") log.error(`the drill did nothing: ${outcome.sentence}`);
      });
    }
  }

  async #runHook(
    thread: FederationThread,
    federationId: FederationId,
    { hook, term, fencingToken, oldLeader, newLeader }: Extract<ToldEvent, { kind: "hook" }>,
  ): Promise<void> {
    const { hooks, events, log } = this.#options;
    const spec = this.#specs.find((each) => each.federationId === federationId);
    const { outcome, problem, outputTail, durationMs } = await hooks.run({
      ...{ hook, term, fencingToken },
      federationName: spec?.name ?? federationId,
      nodeName: spec?.places.find(({ memberId }) => memberId === spec.memberId)?.name ?? this.#identity.name,
      oldLeaderName: oldLeader?.name ?? null,
      newLeaderName: newLeader?.name ?? null,
    });
    if (this.#thread === thread && !this.#isStopped) {
      this.#pass(thread.hookDone(federationId, { kind: hook, term, problem }));
    }
    if (problem === null) return;
    log.warn({ federationId, hook, term, outcome, outputTail }, problem);
    await events.record("agent.hook_failed", { federationId, hook, term, outcome, problem, durationMs });
  }

  #onMeshEvent(event: MeshEvent): void {
    const { log } = this.#options;
    if (event.kind === "refused" || event.kind === "violation") log.warn(event, `mesh: ${event.kind}`);
    else log.debug(event, `mesh: ${event.kind}`);
  }

  /** What the thread does not answer because it died is told by its death. */
  #pass(call: Promise<unknown>): void {
    call.catch((error: unknown) =>
      this.#options.log.warn({ err: error }, "the federations' thread did not answer"),
    );
  }
}

function meshIdentityOf({ nodeId, keyPem, certificatePem, caPem }: Identity): MeshIdentity {
  return { nodeId, keyPem, certificatePem, caPem };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
