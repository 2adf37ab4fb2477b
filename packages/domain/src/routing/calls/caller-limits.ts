import type { ServiceSettings } from "@orrery/protocol";

export type CallerRate =
  | { readonly outcome: "taken" }
  | { readonly outcome: "limited"; readonly retryInMs: number; readonly sentence: string };

const CALLERS_MAX = 10_000;
const MINUTE_MS = 60_000;
const TAKEN: CallerRate = { outcome: "taken" };

type Bucket = { tokens: number; atMs: number };

/** A token bucket for each caller of a service at one gateway (rules RC7, RC8). */
export class CallerLimits {
  #settings: ServiceSettings["callerLimits"];
  #perMinuteOf: ReadonlyMap<string, number | null>;
  /** The one that was used longest ago first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(settings: ServiceSettings["callerLimits"]) {
    this.#settings = settings;
    this.#perMinuteOf = ratesOf(settings);
  }

  /** What was spent stays spent. */
  set settings(settings: ServiceSettings["callerLimits"]) {
    this.#settings = settings;
    this.#perMinuteOf = ratesOf(settings);
  }

  get callerCount(): number {
    return this.#buckets.size;
  }

  take(caller: string, nowMs: number): CallerRate {
    const own = this.#perMinuteOf.get(caller);
    const perMinute = own === undefined ? this.#settings.perMinute : own;
    if (perMinute === null) return TAKEN;
    const burst = own === undefined ? (this.#settings.burst ?? perMinute) : perMinute;
    const bucket = this.#buckets.get(caller) ?? { tokens: burst, atMs: nowMs };
    const sinceMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(burst, bucket.tokens + (sinceMs * perMinute) / MINUTE_MS);
    bucket.atMs = Math.max(bucket.atMs, nowMs);
    this.#keep(caller, bucket);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return TAKEN;
    }
    const retryInMs = Math.ceil(((1 - bucket.tokens) * MINUTE_MS) / perMinute);
    const sentence = `${caller} has spent its ${perMinute} requests a minute; try again in ${Math.ceil(retryInMs / 1000)} s, or raise the limit of the service.`;
    return { outcome: "limited", retryInMs, sentence };
  }

  #keep(caller: string, bucket: Bucket): void {
    this.#buckets.delete(caller);
    if (this.#buckets.size >= CALLERS_MAX) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    this.#buckets.set(caller, bucket);
  }
}

function ratesOf({ callers }: ServiceSettings["callerLimits"]): ReadonlyMap<string, number | null> {
  return new Map(callers.map(({ caller, perMinute }) => [caller, perMinute]));
}
