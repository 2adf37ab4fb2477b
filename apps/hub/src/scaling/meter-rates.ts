import type { Database } from "@orrery/db";
import type { Logger } from "@orrery/runtime";

const READ_EVERY_MS = 15_000;
/** What a rate is the mean of. */
const WINDOW_MS = 60_000;

type Reading = { atMs: number; quantities: ReadonlyMap<string, number> };

/** What meters counted a second, over the last minute: by differences of what they have come to. */
export class MeterRates {
  readonly #options: { db: Pick<Database, "read">; log: Logger; meters: () => ReadonlySet<string> };
  #readings: Reading[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isReading = false;
  #problem: string | null = null;

  constructor(options: { db: Pick<Database, "read">; log: Logger; meters: () => ReadonlySet<string> }) {
    this.#options = options;
  }

  start(nowAtMs: () => number): void {
    this.#timer = setInterval(() => void this.read(nowAtMs), READ_EVERY_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Why the last reading is missing; null = it is not. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Null before two readings. */
  rateOf(meter: string): { value: number; atMs: number } | null {
    const newest = this.#readings.at(-1);
    const oldest = this.#readings.find(({ quantities }) => quantities.has(meter));
    if (newest === undefined || oldest === undefined || oldest === newest) return null;
    const counted = (newest.quantities.get(meter) ?? 0) - (oldest.quantities.get(meter) ?? 0);
    return { value: Math.max(0, (counted * 1000) / (newest.atMs - oldest.atMs)), atMs: newest.atMs };
  }

  async read(nowAtMs: () => number): Promise<void> {
    const meters = [...this.#options.meters()];
    if (this.#isReading || meters.length === 0) return;
    this.#isReading = true;
    try {
      const read = await this.#options.db.read.meter.sumQuantities(meters);
      const atMs = nowAtMs();
      const quantities = new Map(meters.map((meter) => [meter, read.get(meter) ?? 0]));
      const kept = this.#readings.filter((each) => each.atMs >= atMs - WINDOW_MS && each.atMs < atMs);
      this.#readings = [...kept, { atMs, quantities }];
      this.#problem = null;
    } catch (error) {
      this.#problem = "What meters have come to could not be read from the database.";
      this.#options.log.debug({ err: error }, "could not read meters for scaling");
    } finally {
      this.#isReading = false;
    }
  }
}
