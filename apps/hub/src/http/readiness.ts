import type { Database } from "@orrery/db";

const PROBE_EVERY_MS = 1000;
const PROBE_TIMEOUT_MS = 1000;

/**
 * Whether the hub is up and Postgres answers, known at any moment: probed once a second with a bound, so that `/readyz` itself
 * never waits. Not ready before `start`.
 */
export class Readiness {
  readonly #db: Pick<Database, "ping">;
  readonly #onChange: (isReady: boolean) => void;
  #isReady = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(db: Pick<Database, "ping">, onChange: (isReady: boolean) => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isStopped;
  }

  /** The hub has done everything that must be done before it serves; the database answered to that. */
  start(): void {
    this.#isReady = true;
    this.#scheduleProbe();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #probe(): Promise<void> {
    const isReady = await Promise.race([
      this.#db.ping().then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PROBE_TIMEOUT_MS).unref()),
    ]);
    if (isReady !== this.#isReady) {
      this.#isReady = isReady;
      this.#onChange(isReady);
    }
    if (!this.#isStopped) this.#scheduleProbe();
  }

  #scheduleProbe(): void {
    this.#timer = setTimeout(() => void this.#probe(), PROBE_EVERY_MS).unref();
  }
}
