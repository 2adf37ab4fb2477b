import type {
  EgressHold,
  EgressReport,
  EgressReportAck,
  GatewayRequest,
  ProxyExit,
  ProxyId,
} from "@orrery/protocol";
import { type BackoffPolicy, backoffMs, type Clock, type Logger, sortableId } from "@orrery/runtime";
import type { TakenCounters, TrafficCounters } from "./traffic-counters.ts";
import { Unreported } from "./unreported.ts";

/** Rejects where no answer came in time; then the hub may have noted it or not. */
export type ReportPort = { sendEgress(report: EgressReport): Promise<EgressReportAck> };

type ProxyReport = EgressReport["proxies"][number];
type Rotation = EgressReport["rotations"][number];

export type EgressReporterOptions = {
  readonly counters: TrafficCounters;
  readonly readGateway: () => EgressReport["gateway"];
  /** Those that changed, at most so many; they count as told. */
  readonly takeProxies: (max: number) => ProxyReport[];
  /** They were not told after all. */
  readonly putBackProxies: (ids: readonly ProxyId[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
};

const EVERY_MS = 1000;
/** Where there is more than fits into one report. */
const SOON_MS = 200;
/** Even if nothing happens, so that what the hub shows does not look old. */
const AT_LEAST_EVERY_MS = 10_000;
const REPORT_AGAIN: BackoffPolicy = { baseMs: 1000, maxMs: 15_000 };
/** Of one report, which stays far below what a message may have. */
const PROXIES_MAX = 500;
const COUNTERS_MAX = 700;
const REQUESTS_MAX = 50;
const EXITS_MAX = 500;
const HOLDS_MAX = 200;
const ROTATIONS_MAX = 200;
const REQUESTS_KEPT = 500;
const ROTATIONS_KEPT = 1000;

type Draft = {
  readonly report: EgressReport;
  readonly taken: TakenCounters;
  readonly ends: { holds: number; rotations: number };
};

/** Tells the hub what the gateway did, once a second while there is anything to tell; what was not noted is told again. */
export class EgressReporter {
  readonly #options: EgressReporterOptions;
  readonly #holds = new Unreported<EgressHold>(HOLDS_MAX);
  readonly #rotations = new Unreported<Rotation>(ROTATIONS_KEPT);
  readonly #exits = new Map<ProxyId, ProxyExit>();
  #requests: GatewayRequest[] = [];
  #port: ReportPort | null = null;
  #runId = sortableId();
  #gatewayText = "";
  #isSending = false;
  #failedCount = 0;
  #sentMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: EgressReporterOptions) {
    this.#options = options;
  }

  /** The hub may have forgotten everything: the caller marks all proxies as changed. */
  connected(port: ReportPort): void {
    this.#port = port;
    this.#runId = sortableId();
    this.#options.counters.beginRun();
    this.#isSending = false;
    this.#failedCount = 0;
    this.#sentMs = Number.NEGATIVE_INFINITY;
    this.#plan(EVERY_MS * this.#options.random());
  }

  disconnected(): void {
    this.#port = null;
    this.#plan(null);
  }

  addRequest(request: GatewayRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > REQUESTS_KEPT * 1.2) this.#requests = this.#requests.slice(-REQUESTS_KEPT);
  }

  addHold(hold: EgressHold): void {
    this.#holds.push(hold);
  }

  addRotation(rotation: Rotation): void {
    this.#rotations.push(rotation);
  }

  addExit(proxyId: ProxyId, exit: ProxyExit): void {
    this.#exits.set(proxyId, exit);
  }

  /** The last words, as far as the hub takes them at once. */
  async stop(): Promise<void> {
    const port = this.#port;
    this.disconnected();
    if (port !== null) await port.sendEgress(this.#draft().report).catch(() => null);
  }

  #plan(ms: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = ms === null ? null : setTimeout(() => this.#tick(), ms).unref();
  }

  #tick(): void {
    const port = this.#port;
    if (port === null || this.#isSending) return;
    const draft = this.#draft();
    if (!this.#isWorthTelling(draft.report)) {
      this.#plan(EVERY_MS);
      return;
    }
    this.#isSending = true;
    this.#sentMs = this.#options.clock.monotonicMs();
    port.sendEgress(draft.report).then(
      (ack) => this.#onAck(port, draft, ack),
      () => this.#onAck(port, draft, null),
    );
  }

  #isWorthTelling({ gateway, proxies, counters, requests, exits, holds, rotations }: EgressReport): boolean {
    if (this.#options.clock.monotonicMs() - this.#sentMs >= AT_LEAST_EVERY_MS) return true;
    if (JSON.stringify(gateway) !== this.#gatewayText) return true;
    return [proxies, counters, requests, exits, holds, rotations].some((list) => list.length > 0);
  }

  #draft(): Draft {
    const { counters, readGateway, takeProxies, clock } = this.#options;
    const holds = this.#holds.peek(HOLDS_MAX);
    const rotations = this.#rotations.peek(ROTATIONS_MAX);
    const taken = counters.take(COUNTERS_MAX);
    const exits = [...this.#exits].slice(0, EXITS_MAX).map(([proxyId, exit]) => ({ proxyId, exit }));
    const report: EgressReport = {
      runId: this.#runId,
      sentAtMs: Math.round(clock.nowAtMs()),
      gateway: readGateway(),
      proxies: takeProxies(PROXIES_MAX),
      counters: taken.rows,
      requests: this.#requests.slice(-REQUESTS_MAX),
      exits,
      holds: holds.items,
      rotations: rotations.items,
    };
    return { report, taken, ends: { holds: holds.end, rotations: rotations.end } };
  }

  #onAck(port: ReportPort, { report, taken, ends }: Draft, ack: EgressReportAck | null): void {
    const { counters, putBackProxies, random, log } = this.#options;
    if (ack?.outcome !== "noted") {
      counters.putBack(taken);
      putBackProxies(report.proxies.map(({ proxyId }) => proxyId));
    } else counters.noted(taken);
    if (this.#port !== port) return;
    this.#isSending = false;
    if (ack?.outcome !== "noted") {
      const pauseMs = backoffMs(REPORT_AGAIN, this.#failedCount, random);
      this.#failedCount += 1;
      const why = ack === null ? "it did not answer in time" : ack.error.message;
      log.warn({ pauseMs: Math.round(pauseMs) }, `the hub did not note what the gateway did: ${why}`);
      this.#plan(pauseMs);
      return;
    }
    this.#failedCount = 0;
    this.#gatewayText = JSON.stringify(report.gateway);
    this.#holds.noted(ends.holds);
    this.#rotations.noted(ends.rotations);
    for (const { proxyId, exit } of report.exits) {
      if (this.#exits.get(proxyId) === exit) this.#exits.delete(proxyId);
    }
    // Only the newest are of interest: whatever is older than what was told is not told any more.
    const told = report.requests.at(-1);
    if (told !== undefined) this.#requests = this.#requests.slice(this.#requests.lastIndexOf(told) + 1);
    const isMore = report.proxies.length === PROXIES_MAX || report.counters.length === COUNTERS_MAX;
    this.#plan(isMore ? SOON_MS : EVERY_MS);
  }
}
