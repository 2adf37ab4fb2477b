import type {
  InstanceId,
  InstanceReport,
  WorkerHost,
  WorkerReport,
  WorkerReportAck,
} from "@orrery/protocol/workers";
import type { Clock, Logger } from "@orrery/runtime";

/** The connection to the hub, as far as workers need it. Rejects where no answer comes in time. */
export type WorkersSession = {
  sendWorkers(report: WorkerReport): Promise<WorkerReportAck>;
};

export type WorkerReporterOptions = {
  readonly host: () => WorkerHost;
  readonly instances: () => readonly InstanceReport[];
  readonly goneIds: () => readonly InstanceId[];
  readonly onGoneTold: (ids: readonly InstanceId[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
};

/** After a change, so that what comes together goes together. */
const SOON_MS = 100;
/** What changes all the time: usage, checks, logs. */
const FIGURES_EVERY_MS = 2000;
const RETRY_MS = 2000;
/** Of a report, so that it stays a message: what is left over comes with the next. */
const INSTANCES_MAX = 100;

/** Tells the hub what changed since it last noted something: states at once, figures every two seconds; everything after a new connection. */
export class WorkerReporter {
  readonly #options: WorkerReporterOptions;
  readonly #noted = new Map<InstanceId, string>();
  #isHostNoted = false;
  #session: WorkersSession | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dueMs = 0;
  #isSending = false;
  #isDirty = false;

  constructor(options: WorkerReporterOptions) {
    this.#options = options;
  }

  /** Of a session that it knows already: nothing new. */
  connected(session: WorkersSession): void {
    if (this.#session === session) return;
    this.#session = session;
    this.#noted.clear();
    this.#isHostNoted = false;
    this.#schedule(0);
  }

  disconnected(): void {
    this.#session = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** A state has changed. */
  changed(): void {
    this.#isDirty = true;
    if (this.#session !== null) this.#schedule(SOON_MS);
  }

  /** The earlier of what is due and this. */
  #schedule(inMs: number): void {
    const dueMs = this.#options.clock.monotonicMs() + inMs;
    if (this.#timer !== null) {
      if (this.#dueMs <= dueMs) return;
      clearTimeout(this.#timer);
    }
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#send();
    }, inMs);
  }

  async #send(): Promise<void> {
    const session = this.#session;
    // One at a time; the end of that one schedules the next.
    if (session === null || this.#isSending) return;
    this.#isSending = true;
    this.#isDirty = false;
    const outcome = await this.#sendTo(session);
    this.#isSending = false;
    if (this.#session === null) return;
    if (this.#session !== session || outcome === "more") this.#schedule(0);
    else if (outcome === "failed") this.#schedule(RETRY_MS * (0.5 + this.#options.random()));
    else this.#schedule(this.#isDirty ? SOON_MS : FIGURES_EVERY_MS);
  }

  async #sendTo(session: WorkersSession): Promise<"told" | "more" | "failed"> {
    const { host, instances, goneIds, onGoneTold, clock, log } = this.#options;
    const all = instances().map((report) => ({ report, text: JSON.stringify(report) }));
    const allChanged = all.filter(({ report, text }) => this.#noted.get(report.instanceId) !== text);
    const changed = allChanged.slice(0, INSTANCES_MAX);
    const gone = goneIds().slice(0, INSTANCES_MAX);
    if (changed.length === 0 && gone.length === 0 && this.#isHostNoted) return "told";
    const report = {
      sentAtMs: clock.nowAtMs(),
      host: host(),
      instances: changed.map((each) => each.report),
      goneIds: gone,
    };
    try {
      const ack = await session.sendWorkers(report);
      if (ack.outcome === "failed") return "failed";
    } catch (error) {
      log.debug({ problem: String(error) }, "the report on workers was not answered; it is sent again");
      return "failed";
    }
    if (this.#session !== session) return "failed";
    this.#isHostNoted = true;
    for (const each of changed) this.#noted.set(each.report.instanceId, each.text);
    for (const id of gone) this.#noted.delete(id);
    onGoneTold(gone);
    return allChanged.length > changed.length || goneIds().length > 0 ? "more" : "told";
  }
}
