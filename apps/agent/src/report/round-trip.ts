export type RoundTripSample = {
  /** By the monotonic clock. */
  rttMs: number;
  /** The hub's clock when it answered. */
  hubAtMs: number;
  /** This host's clock when the answer came. */
  localAtMs: number;
};

const WEIGHT = 0.3;
/** A skew that moves by more than this is a clock that was set, not noise. */
const CLOCK_STEP_MS = 250;

/** Round trip and clock skew against the hub, smoothed a little (exponentially, three tenths for the newest). */
export class RoundTrip {
  #rttMs: number | null = null;
  #skewMs: number | null = null;

  get rttMs(): number | null {
    return this.#rttMs;
  }

  /** This host's clock minus the hub's. */
  get clockSkewMs(): number | null {
    return this.#skewMs;
  }

  observe(sample: RoundTripSample): void {
    const skewMs = sample.localAtMs - (sample.hubAtMs + sample.rttMs / 2);
    const hasStepped =
      this.#skewMs !== null && Math.abs(skewMs - this.#skewMs) > CLOCK_STEP_MS + sample.rttMs;
    this.#skewMs = hasStepped ? skewMs : smoothed(this.#skewMs, skewMs);
    this.#rttMs = smoothed(this.#rttMs, sample.rttMs);
  }
}

function smoothed(before: number | null, value: number): number {
  return before === null ? value : before + (value - before) * WEIGHT;
}
