import type { MemberStorage } from "./member-storage.ts";
import type { Rng } from "./rng.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * The timing of one host's disk: one fsync at a time, which covers what was written before it began; slow or hung for a while
 * if a fault says so.
 */
export class Disk {
  readonly #scheduler: Scheduler;
  readonly #rng: Rng;
  readonly #minMs: number;
  readonly #maxMs: number;
  #storage: MemberStorage;
  /** Grows with every loss of the host, so that a sync from before does not complete afterwards. */
  #life = 0;
  #isSyncing = false;
  #slowUntilMs = 0;
  #slowFactor = 1;
  #hungUntilMs = 0;

  constructor(
    scheduler: Scheduler,
    rng: Rng,
    storage: MemberStorage,
    timing: { minMs: number; maxMs: number },
  ) {
    this.#scheduler = scheduler;
    this.#rng = rng;
    this.#storage = storage;
    this.#minMs = timing.minMs;
    this.#maxMs = timing.maxMs;
  }

  /** Syncs what is written now; `done` gets the position up to which it is durable. Nothing while one is under way. */
  sync(done: (position: number) => void): void {
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    this.#storage.write();
    const { position } = this.#storage;
    const life = this.#life;
    this.#scheduler.after(this.#latencyMs(), () => this.#complete(life, position, done));
  }

  slow(factor: number, durationMs: number): void {
    this.#slowFactor = factor;
    this.#slowUntilMs = this.#scheduler.nowMs + durationMs;
  }

  /** No sync completes until then, not even one that has begun. */
  hang(durationMs: number): void {
    this.#hungUntilMs = this.#scheduler.nowMs + durationMs;
  }

  heal(): void {
    this.#slowUntilMs = 0;
    this.#hungUntilMs = 0;
  }

  reset(storage: MemberStorage): void {
    this.#life += 1;
    this.#isSyncing = false;
    this.#storage = storage;
  }

  #complete(life: number, position: number, done: (position: number) => void): void {
    if (life !== this.#life) return;
    const leftMs = this.#hungUntilMs - this.#scheduler.nowMs;
    if (leftMs > 0) {
      // Looks again often, since healing ends a hang early.
      this.#scheduler.after(Math.min(leftMs, 20), () => this.#complete(life, position, done));
      return;
    }
    this.#isSyncing = false;
    this.#storage.synced(position);
    done(position);
  }

  #latencyMs(): number {
    const factor = this.#scheduler.nowMs < this.#slowUntilMs ? this.#slowFactor : 1;
    return this.#rng.between(this.#minMs, this.#maxMs) * factor;
  }
}
