import { type BackoffPolicy, backoffMs, type Clock, type Logger } from "@orrery/runtime";
import { type AgentEnd, EXIT_CODE } from "../agent-end.ts";
import type { AgentEvents } from "../events/agent-events.ts";
import { readCertificateLife, renewAtMs } from "./certificate-schedule.ts";
import { type Identity, storeGatewayUrl } from "./identity-store.ts";
import { renew } from "./renew.ts";

export type KeeperOptions = {
  dataDir: string;
  identity: Identity;
  events: AgentEvents;
  clock: Clock;
  log: Logger;
  random: () => number;
  /** This host's clock minus the hub's. */
  clockSkewMs: () => number;
  /** Renewal was refused for good. */
  onRefused: (end: AgentEnd) => void;
};

export type KeeperOutcome =
  | { outcome: "renewed" }
  /** It may go well later. */
  | { outcome: "failed"; problem: string }
  | { outcome: "refused"; end: AgentEnd };

const CHECK_EVERY_MS_MAX = 60_000;
const CHECKS_PER_LIFE = 50;
const RETRY: BackoffPolicy = { baseMs: 5000, maxMs: 600_000 };

/** Holds the identity and keeps its certificate fresh. */
export class CertificateKeeper {
  readonly #options: KeeperOptions;
  #identity: Identity;
  #draw: number;
  #timer: NodeJS.Timeout | null = null;
  #failedCount = 0;
  #retryNotBeforeMs = 0;
  #renewing: Promise<KeeperOutcome> | null = null;
  readonly #onRenewed: (() => void)[] = [];

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#identity = options.identity;
    this.#draw = options.random();
  }

  get identity(): Identity {
    return this.#identity;
  }

  onRenewed(listener: () => void): void {
    this.#onRenewed.push(listener);
  }

  start(): void {
    this.#planCheck();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** After enrolling again. */
  replace(identity: Identity): void {
    this.#identity = identity;
    this.#draw = this.#options.random();
  }

  async useGateway(hubUrl: string, gatewayUrl: string): Promise<void> {
    if (hubUrl === this.#identity.hubUrl && gatewayUrl === this.#identity.gatewayUrl) return;
    this.#identity = { ...this.#identity, hubUrl, gatewayUrl };
    await storeGatewayUrl(this.#options.dataDir, this.#identity);
  }

  isExpired(): boolean {
    return this.#hubNowAtMs() >= readCertificateLife(this.#identity.certificatePem).notAfterAtMs;
  }

  /** One at a time. `tellAfterMs` holds the reconnecting back until an answer has left. */
  renewNow(options: { tellAfterMs?: number } = {}): Promise<KeeperOutcome> {
    this.#renewing ??= this.#renew(options.tellAfterMs ?? 0).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew(tellAfterMs: number): Promise<KeeperOutcome> {
    const { dataDir, log, events, clock, random } = this.#options;
    const outcome = await renew(dataDir, this.#identity);
    if (outcome.outcome === "renewed") {
      this.replace(outcome.identity);
      this.#failedCount = 0;
      const life = readCertificateLife(outcome.identity.certificatePem);
      log.info({ serial: life.serial, notAfterAtMs: life.notAfterAtMs }, "certificate renewed");
      await events.record("agent.certificate_renewed", {
        serial: life.serial,
        notAfterAtMs: life.notAfterAtMs,
      });
      setTimeout(() => {
        for (const listener of this.#onRenewed) listener();
      }, tellAfterMs);
      return { outcome: "renewed" };
    }
    if (outcome.outcome === "refused") {
      const end: AgentEnd = { exitCode: EXIT_CODE.refused, sentence: outcome.error.message };
      return { outcome: "refused", end };
    }
    const pauseMs = backoffMs(RETRY, this.#failedCount, random);
    this.#failedCount += 1;
    this.#retryNotBeforeMs = clock.monotonicMs() + pauseMs;
    log.warn({ pauseMs: Math.round(pauseMs) }, `the certificate could not be renewed: ${outcome.problem}`);
    return outcome;
  }

  /** Looks at the wall clock now and then instead of one long timer: hosts sleep, and clocks are set. */
  #planCheck(): void {
    const life = readCertificateLife(this.#identity.certificatePem);
    const everyMs = Math.min(CHECK_EVERY_MS_MAX, (life.notAfterAtMs - life.notBeforeAtMs) / CHECKS_PER_LIFE);
    this.#timer = setTimeout(() => void this.#check(), everyMs);
    this.#timer.unref();
  }

  async #check(): Promise<void> {
    const { clock, onRefused } = this.#options;
    const dueAtMs = renewAtMs(readCertificateLife(this.#identity.certificatePem), this.#draw);
    if (this.#hubNowAtMs() >= dueAtMs && clock.monotonicMs() >= this.#retryNotBeforeMs) {
      const renewal = await this.renewNow();
      if (renewal.outcome === "refused") {
        onRefused(renewal.end);
        return;
      }
    }
    this.#planCheck();
  }

  #hubNowAtMs(): number {
    return this.#options.clock.nowAtMs() - this.#options.clockSkewMs();
  }
}
