import type { Database } from "@orrery/db";
import type { Logger } from "@orrery/runtime";
import type { ServiceRecorder } from "./service-recorder.ts";
import type { ServiceTrafficBook } from "./service-traffic.ts";

const WRITE_EVERY_MS = 10_000;
/** Recorded requests of so many services in one statement. */
const RECORDINGS_MAX = 20;

export type ServiceWriterOptions = {
  db: Pick<Database, "read">;
  log: Logger;
  nowAtMs: () => number;
  traffic: ServiceTrafficBook;
  recorder: ServiceRecorder;
};

/**
 * Stores minutes of traffic a few times a minute, and recorded requests at each minute's end. A hub that dies loses the last seconds of the one and
 * the last minute of the other; nothing is billed by them.
 */
export class ServiceWriter {
  readonly #options: ServiceWriterOptions;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: ServiceWriterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#writeLater("over"), WRITE_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#writeLater("all");
  }

  #writeLater(which: "over" | "all"): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      await this.#writeMinutes();
      await this.#writeRecordings(which);
    });
    return this.#writing;
  }

  async #writeMinutes(): Promise<void> {
    const { db, log, traffic } = this.#options;
    const minutes = traffic.takeMinutes();
    if (minutes.length === 0) return;
    try {
      await db.read.serviceMinute.add(minutes);
    } catch (error) {
      log.warn({ err: error }, "could not store the services' traffic; it is stored with the next");
      traffic.putBack(minutes);
    }
  }

  async #writeRecordings(which: "over" | "all"): Promise<void> {
    const { db, log, nowAtMs, recorder } = this.#options;
    const recordings = recorder.takeMinutes(nowAtMs(), which);
    try {
      for (let at = 0; at < recordings.length; at += RECORDINGS_MAX) {
        await db.read.serviceRecording.add(recordings.slice(at, at + RECORDINGS_MAX));
      }
    } catch (error) {
      log.warn({ err: error }, "could not store recorded requests: previews do without them");
    }
  }
}
