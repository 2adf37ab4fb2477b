import type { Database } from "@orrery/db";
import type { EgressReport, NodeId } from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import type { CountedMinute, TrafficBook } from "./traffic-book.ts";

const WRITE_EVERY_MS = 10_000;

export type TrafficWriterOptions = { db: Pick<Database, "read">; log: Logger; traffic: TrafficBook };

/** Stores minutes of traffic a few times a minute. A hub that dies loses the last seconds of these figures; nothing is billed by them. */
export class TrafficWriter {
  readonly #options: TrafficWriterOptions;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: TrafficWriterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.write(), WRITE_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.write();
  }

  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async rotations(nodeId: NodeId, rotations: EgressReport["rotations"]): Promise<void> {
    await this.#options.db.read.proxyRotation.insert(rotations.map((rotation) => ({ ...rotation, nodeId })));
  }

  async #write(): Promise<void> {
    const { db, log, traffic } = this.#options;
    const minutes = traffic.takeMinutes();
    if (minutes.length === 0) return;
    try {
      await db.read.proxyMinute.add(minutes.map(toRow));
    } catch (error) {
      log.warn({ err: error }, "could not store the gateways' traffic; it is stored with the next");
      traffic.putBack(minutes);
    }
  }
}

function toRow({ poolId, proxyId, target, minuteAtMs, counters }: CountedMinute) {
  const { requests, failedRequests, attempts, faults, sentBytes, receivedBytes, latencies } = counters;
  return {
    ...{ poolId, proxyId: proxyId ?? ("" as const), target, minuteAtMs },
    ...{ requestCount: requests, failedCount: failedRequests, attemptCount: attempts, faults },
    ...{ sentBytes, receivedBytes, latencies },
  };
}
