import { type Clock, randomText } from "@orrery/runtime";
import type { UsageGrant } from "../admission/admission.ts";

/** What was allowed to a worker and is not recorded yet. */
export type OpenGrant = { readonly grant: UsageGrant; readonly worker: string | null };

export const GRANTS_OPEN_MAX = 10_000;
export const GRANT_LIFE_MS = { default: 60_000, min: 1_000, max: 600_000 } as const;
const SWEEP_EVERY_MS = 1_000;

/** Each is taken out once: by its record, by its release, or when its time is over. */
export class OpenGrants {
  readonly #clock: Clock;
  readonly #onOver: (grant: UsageGrant) => void;
  readonly #open = new Map<string, OpenGrant & { readonly endsMs: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(clock: Clock, onOver: (grant: UsageGrant) => void) {
    this.#clock = clock;
    this.#onOver = onOver;
  }

  get size(): number {
    return this.#open.size;
  }

  add(grant: UsageGrant, worker: string | null, lifeMs: number): string {
    const id = randomText(12);
    this.#open.set(id, { grant, worker, endsMs: this.#clock.monotonicMs() + lifeMs });
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_EVERY_MS).unref();
    return id;
  }

  /** Null where it was taken, is over, or never was; and where it is another worker's. */
  take(id: string, worker: string | null): UsageGrant | null {
    const open = this.#open.get(id);
    if (open === undefined || open.worker !== worker) return null;
    this.#open.delete(id);
    return open.grant;
  }

  clear(): void {
    for (const { grant } of this.#open.values()) this.#onOver(grant);
    this.#open.clear();
    this.#sweep();
  }

  #sweep(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [id, { grant, endsMs }] of this.#open) {
      if (nowMs < endsMs) continue;
      this.#open.delete(id);
      this.#onOver(grant);
    }
    if (this.#open.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
