import type { RouterState, ServiceGatewayState, ServiceReport, ServiceReportAck } from "@orrery/protocol";
import { type BackoffPolicy, backoffMs, type Clock, type Logger } from "@orrery/runtime";
import type { Tally } from "./tally.ts";

/** The connection to the hub, as far as services need it. Rejects where no answer comes in time. */
export type ServicesSession = { sendServices(report: ServiceReport): Promise<ServiceReportAck> };

export type ServiceReporterOptions = {
  readonly tally: Tally;
  readonly readGateway: () => ServiceGatewayState;
  /** Of services of which something changed since they were taken, at most so many; `isAll`: of all. */
  readonly takeRouters: (isAll: boolean, instancesMax: number) => RouterState[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
};

const EVERY_MS = 1000;
/** Even if nothing happens, so that what the hub shows does not look old. */
const AT_LEAST_EVERY_MS = 5000;
const AGAIN: BackoffPolicy = { baseMs: 1000, maxMs: 15_000 };
/** Of one report, which stays far below what a message may have. */
const INSTANCES_MAX = 500;

/** Tells the hub what the gateway did and how it finds instances, once a second while there is anything to tell; what was not noted is told again. */
export class ServiceReporter {
  readonly #options: ServiceReporterOptions;
  #session: ServicesSession | null = null;
  #gatewayText = "";
  #isFirst = true;
  #isSending = false;
  #failedCount = 0;
  #sentMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ServiceReporterOptions) {
    this.#options = options;
  }

  /** Of a session that it knows already: nothing new. */
  connected(session: ServicesSession): void {
    if (this.#session === session) return;
    this.#session = session;
    this.#isFirst = true;
    this.#isSending = false;
    this.#failedCount = 0;
    this.#plan(EVERY_MS * this.#options.random());
  }

  disconnected(): void {
    this.#session = null;
    this.#plan(null);
  }

  /** The last words, as far as the hub takes them at once. */
  async stop(): Promise<void> {
    const session = this.#session;
    this.disconnected();
    if (session !== null) await session.sendServices(this.#draft().report).catch(() => null);
  }

  #plan(ms: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = ms === null ? null : setTimeout(() => this.#tick(), ms).unref();
  }

  #tick(): void {
    const session = this.#session;
    if (session === null || this.#isSending) return;
    const { clock, tally, readGateway } = this.#options;
    const nowMs = clock.monotonicMs();
    const isDue = this.#isFirst || nowMs - this.#sentMs >= AT_LEAST_EVERY_MS;
    const hasNews = !tally.isEmpty || textOf(readGateway()) !== this.#gatewayText;
    if (!isDue && !hasNews) {
      this.#plan(EVERY_MS);
      return;
    }
    const { report, taken } = this.#draft();
    this.#isSending = true;
    this.#sentMs = nowMs;
    session.sendServices(report).then(
      (ack) => this.#onAck(session, report, taken, ack),
      () => this.#onAck(session, report, taken, null),
    );
  }

  #draft(): { report: ServiceReport; taken: ReturnType<Tally["take"]> } {
    const { tally, readGateway, takeRouters, clock } = this.#options;
    const taken = tally.take();
    const routers = takeRouters(this.#isFirst, INSTANCES_MAX);
    return { report: { sentAtMs: clock.nowAtMs(), gateway: readGateway(), routers, ...taken }, taken };
  }

  #onAck(
    session: ServicesSession,
    report: ServiceReport,
    taken: ReturnType<Tally["take"]>,
    ack: ServiceReportAck | null,
  ): void {
    const { tally, log, random } = this.#options;
    const isNoted = ack?.outcome === "noted";
    if (!isNoted) tally.putBack(taken);
    if (this.#session !== session) return;
    this.#isSending = false;
    if (!isNoted) {
      const pauseMs = backoffMs(AGAIN, this.#failedCount, random);
      this.#failedCount += 1;
      const why = ack === null ? "it did not answer in time" : ack.error.message;
      log.warn(
        { pauseMs: Math.round(pauseMs) },
        `the hub did not note what the services' gateway did: ${why}`,
      );
      this.#plan(pauseMs);
      return;
    }
    this.#failedCount = 0;
    this.#isFirst = false;
    this.#gatewayText = textOf(report.gateway);
    this.#plan(EVERY_MS);
  }
}

/** What is open changes all the time, and is told with the rest. */
function textOf({ state, port, sentence }: ServiceGatewayState): string {
  return JSON.stringify([state, port, sentence]);
}
