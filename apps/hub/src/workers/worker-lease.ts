import type { Database } from "@orrery/db";
import type { Clock, Logger } from "@orrery/runtime";

const NAME = "workers";
const KEEP_EVERY_MS = 1000;
/** What another replica, or the next hub, waits after a crash of this one. */
const TTL_MS = 4000;
/** From then on this one does not act, although the database may still say that it holds the lease. */
const MARGIN_MS = 1000;

/** The one replica that decides about workers. */
export class WorkerLease {
  readonly #options: { db: Database; clock: Clock; log: Logger; hubId: string };
  #timer: NodeJS.Timeout | null = null;
  #held: { fencing: bigint; untilMs: number } | null = null;
  #isAsking = false;

  constructor(options: { db: Database; clock: Clock; log: Logger; hubId: string }) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#keep();
    this.#timer = setInterval(() => void this.#keep(), KEEP_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const fencing = this.fencing;
    this.#held = null;
    const { db, hubId } = this.#options;
    if (fencing !== null) await db.read.lease.release(NAME, hubId, fencing).catch(() => undefined);
  }

  /** Null = another replica decides, or nobody knows. Each write asks `isCurrent` again. */
  get fencing(): bigint | null {
    const { clock } = this.#options;
    return this.#held !== null && clock.monotonicMs() < this.#held.untilMs ? this.#held.fencing : null;
  }

  /** First in a transaction; false = write nothing. */
  isCurrent({ lease }: Pick<Database["read"], "lease">, fencing: bigint): Promise<boolean> {
    return lease.isCurrent(NAME, fencing);
  }

  async #keep(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { db, clock, log, hubId } = this.#options;
    const askedMs = clock.monotonicMs();
    try {
      const answer = await db.read.lease.acquire(NAME, hubId, TTL_MS);
      this.#held =
        answer.outcome === "held" ? { fencing: answer.fencing, untilMs: askedMs + TTL_MS - MARGIN_MS } : null;
    } catch (error) {
      log.debug({ err: error }, "could not ask who decides about workers");
    } finally {
      this.#isAsking = false;
    }
  }
}
