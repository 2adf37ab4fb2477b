import type { Database } from "@orrery/db";
import type { Clock, Logger } from "@orrery/runtime";

export type HeldLeaseOptions = {
  name: string;
  db: Pick<Database, "read">;
  clock: Clock;
  log: Logger;
  hubId: string;
};

const KEEP_EVERY_MS = 1000;
/** What another replica, or the next hub, waits after a crash of this one. */
const TTL_MS = 4000;
/** From then on this one does not act, although the database may still say that it holds the lease. */
const MARGIN_MS = 1000;

/** A lease that is held for as long as the replica runs, for work whose rounds are too short to ask each time. */
export class HeldLease {
  readonly #options: HeldLeaseOptions;
  #timer: NodeJS.Timeout | null = null;
  #held: { fencing: bigint; untilMs: number } | null = null;
  #isAsking = false;

  constructor(options: HeldLeaseOptions) {
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
    const { db, hubId, name } = this.#options;
    if (fencing !== null) await db.read.lease.release(name, hubId, fencing).catch(() => undefined);
  }

  /** Null = another replica holds it, or nobody knows. Each write asks the database again. */
  get fencing(): bigint | null {
    const { clock } = this.#options;
    return this.#held !== null && clock.monotonicMs() < this.#held.untilMs ? this.#held.fencing : null;
  }

  async #keep(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { db, clock, log, hubId, name } = this.#options;
    const askedMs = clock.monotonicMs();
    try {
      const answer = await db.read.lease.acquire(name, hubId, TTL_MS);
      this.#held =
        answer.outcome === "held" ? { fencing: answer.fencing, untilMs: askedMs + TTL_MS - MARGIN_MS } : null;
    } catch (error) {
      log.debug({ err: error, lease: name }, "could not ask who holds a lease");
    } finally {
      this.#isAsking = false;
    }
  }
}
