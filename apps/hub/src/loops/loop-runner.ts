import type { Database } from "@orrery/db";
import { AppError, type Clock, type Logger } from "@orrery/runtime";
import type { HubMetrics } from "../metrics.ts";

/** What a round of a loop may do: everything it writes must carry the fencing number. */
export type LoopRound = { fencing: bigint; signal: AbortSignal };

export type Loop = {
  /** Also the lease's name. */
  name: string;
  everyMs: number;
  deadlineMs: number;
  /** False: this replica could do nothing now, and leaves the lease to another. Left out = it always can. */
  canAct?: () => boolean;
  run(round: LoopRound): Promise<void>;
};

export type LoopRunnerOptions = {
  db: Database;
  clock: Clock;
  log: Logger;
  metrics: HubMetrics;
  hubId: string;
  random?: () => number;
};

const LEASE_MARGIN_MS = 2_000;

/**
 * Runs loops that only one replica may run at a time. Each round holds the loop's lease in Postgres; a replica that was
 * paused past its lease finds its fencing number outdated and writes nothing. A round that fails is tried again at the next.
 */
export class LoopRunner {
  readonly #options: LoopRunnerOptions;
  readonly #loops: Loop[];
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #held = new Map<string, bigint>();
  readonly #stop = new AbortController();

  constructor(loops: Loop[], options: LoopRunnerOptions) {
    this.#loops = loops;
    this.#options = options;
  }

  start(): void {
    for (const loop of this.#loops) this.#scheduleNext(loop);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.allSettled(this.#running.values());
    const { db, hubId } = this.#options;
    const releases = Array.from(this.#held, ([name, fencing]) => db.read.lease.release(name, hubId, fencing));
    await Promise.allSettled(releases);
  }

  #scheduleNext(loop: Loop): void {
    if (this.#stop.signal.aborted) return;
    // Up to a tenth more, so that replicas do not ask for the lease in step.
    const jitterMs = loop.everyMs * 0.1 * (this.#options.random ?? Math.random)();
    const timer = setTimeout(() => {
      const round = this.#round(loop).finally(() => {
        this.#running.delete(loop.name);
        this.#scheduleNext(loop);
      });
      this.#running.set(loop.name, round);
    }, loop.everyMs + jitterMs);
    this.#timers.set(loop.name, timer);
  }

  async #leave({ name }: Loop): Promise<void> {
    const fencing = this.#held.get(name);
    this.#held.delete(name);
    if (fencing !== undefined) {
      await this.#options.db.read.lease.release(name, this.#options.hubId, fencing).catch(() => undefined);
    }
  }

  async #round(loop: Loop): Promise<void> {
    const { db, metrics, log, hubId, clock } = this.#options;
    const startedMs = clock.monotonicMs();
    let outcome = "done";
    if (loop.canAct?.() === false) return this.#leave(loop);
    try {
      // Longer than a round may take, and no longer: it is what another replica waits after a crash of this one.
      const lease = await db.read.lease.acquire(loop.name, hubId, loop.deadlineMs + LEASE_MARGIN_MS);
      if (lease.outcome === "taken") {
        outcome = "elsewhere";
        return;
      }
      this.#held.set(loop.name, lease.fencing);
      const signal = AbortSignal.any([AbortSignal.timeout(loop.deadlineMs), this.#stop.signal]);
      await loop.run({ fencing: lease.fencing, signal });
    } catch (error) {
      outcome = "failed";
      const isAway = error instanceof AppError && error.retryable;
      log[isAway ? "debug" : "error"]({ err: error, loop: loop.name }, "a round of a loop failed");
    } finally {
      metrics.loopSeconds.observe({ loop: loop.name, outcome }, (clock.monotonicMs() - startedMs) / 1000);
    }
  }
}
