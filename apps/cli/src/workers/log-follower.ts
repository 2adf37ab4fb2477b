import { setTimeout as sleep } from "node:timers/promises";
import {
  type InstanceId,
  LOG_CHUNK_BYTES_MAX,
  type WorkerId,
  type WorkerInstanceView,
  type WorkerLogAnswer,
} from "@orrery/protocol/workers";
import { backoffMs } from "@orrery/runtime";
import { CliError } from "../cli-error.ts";
import { ask, type Hub } from "../command-context.ts";
import { hasEnded } from "./find-worker.ts";
import type { LogPrinter } from "./log-printer.ts";

const WAIT_MS = 10_000;
const RETRY = { baseMs: 1000, maxMs: 10_000 };

type Parts = { hub: Hub; printer: LogPrinter; workerId: WorkerId; isFollowing: boolean };

/** Reads instances' logs to their ends, or further. */
export class LogFollower {
  readonly #parts: Parts;
  readonly #ended = new Set<InstanceId>();
  readonly #known = new Set<InstanceId>();
  #size = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Logs that are being read. */
  get size(): number {
    return this.#size;
  }

  /** Its log is read, or was. */
  knows(instanceId: InstanceId): boolean {
    return this.#known.has(instanceId);
  }

  /** It prints nothing more: what there is is read to its end. */
  end(instanceId: InstanceId): void {
    this.#ended.add(instanceId);
  }

  /** `from`: an offset; negative = so many bytes before the end. */
  async follow(instance: WorkerInstanceView, from: number): Promise<void> {
    const { instanceId } = instance;
    if (hasEnded(instance)) this.end(instanceId);
    this.#known.add(instanceId);
    this.#size += 1;
    try {
      await this.#read(instanceId, from);
    } finally {
      this.#size -= 1;
      this.#parts.printer.finish(instanceId);
    }
  }

  /** Again and again, later each time, where a hub or a node is away for a while and one follows. */
  async patiently<T>(work: () => Promise<T>, instanceId?: InstanceId): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!this.#parts.isFollowing || !isPassing(error)) throw error;
        if (attempt === 0 && instanceId !== undefined)
          this.#parts.printer.note(instanceId, `${(error as Error).message} Trying again.`);
        await sleep(backoffMs(RETRY, attempt));
      }
    }
  }

  async #read(instanceId: InstanceId, from: number): Promise<void> {
    let asked = from;
    for (let end = Number.POSITIVE_INFINITY; ; ) {
      const isOver = this.#ended.has(instanceId);
      const chunk = await this.#ask(instanceId, asked, isOver);
      if (chunk === null) return;
      this.#parts.printer.print(instanceId, chunk, asked);
      // Without --follow what is printed meanwhile is left out: it might never end.
      if (!this.#parts.isFollowing) end = Math.min(end, chunk.endOffset);
      else if (isOver) end = chunk.endOffset;
      asked = chunk.nextOffset;
      if (asked >= end) return;
    }
  }

  /** Null = nobody can tell any more. */
  async #ask(instanceId: InstanceId, fromOffset: number, isOver: boolean): Promise<WorkerLogAnswer | null> {
    const { hub, printer, workerId, isFollowing } = this.#parts;
    const waitMs = isFollowing && !isOver ? WAIT_MS : 0;
    const input = { workerId, instanceId, fromOffset, bytesMax: LOG_CHUNK_BYTES_MAX, waitMs };
    try {
      return await this.patiently(() => ask(hub, (api) => api.workers.logs.query(input)), instanceId);
    } catch (error) {
      if (!isFollowing || !(error instanceof CliError) || error.code !== "NOT_FOUND") throw error;
      printer.note(instanceId, error.message);
      return null;
    }
  }
}

/** The same question may be answered later: hub or node are away, or come back. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof CliError)) return false;
  const { code, wire } = error;
  return wire?.retryable === true || ["TIMEOUT", "UNREACHABLE", "PRECONDITION_FAILED"].includes(code);
}
