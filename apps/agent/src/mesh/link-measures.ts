/** Round trips that percentiles are taken of: half a minute of pings and heartbeats at least, in a small array. */
const SAMPLES_MAX = 256;
/** Pings that loss is counted over. */
const PINGS_MAX = 60;

export type RoundTrips = {
  readonly lastMs: number;
  /** Exponentially, one eighth for the newest (RFC 6298, section 2). */
  readonly smoothedMs: number;
  readonly minMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

export type MeasuresSnapshot = {
  /** Null before the first answer. */
  readonly rtt: RoundTrips | null;
  /** Mean change from one round trip to the next, one sixteenth for the newest (RFC 3550, section 6.4.1). */
  readonly jitterMs: number | null;
  /** Of the last pings whose fate is known, the share that was not answered in time, 0..1; null before the first. */
  readonly lossRatio: number | null;
};

/** Round trip, jitter and loss of one link, from pings and from heartbeats that are echoed. All times are monotonic. */
export class LinkMeasures {
  readonly #deadlineMs: number;
  readonly #pendingMs = new Map<number, number>();
  readonly #samplesMs: number[] = [];
  #sampleAt = 0;
  readonly #answered: boolean[] = [];
  #answeredAt = 0;
  #lastMs: number | null = null;
  #smoothedMs = 0;
  #jitterMs: number | null = null;

  /** A ping that is not answered within `deadlineMs` counts as lost, whether its answer comes later or not. */
  constructor(deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
  }

  pingSent(sequence: number, nowMs: number): void {
    this.#pendingMs.set(sequence, nowMs);
  }

  pongReceived(sequence: number, nowMs: number): void {
    const sentMs = this.#pendingMs.get(sequence);
    if (sentMs === undefined) return;
    this.#pendingMs.delete(sequence);
    const isInTime = nowMs - sentMs <= this.#deadlineMs;
    this.#settle(isInTime);
    if (isInTime) this.#sample(nowMs - sentMs);
  }

  /** `sentMs` and `heldMs` as the peer's heartbeat repeats them. */
  echoReceived(sentMs: number, heldMs: number, nowMs: number): void {
    const rttMs = nowMs - sentMs - heldMs;
    if (rttMs >= 0 && rttMs <= this.#deadlineMs) this.#sample(rttMs);
  }

  expire(nowMs: number): void {
    for (const [sequence, sentMs] of this.#pendingMs) {
      if (nowMs - sentMs <= this.#deadlineMs) continue;
      this.#pendingMs.delete(sequence);
      this.#settle(false);
    }
  }

  /** After a gap of one's own: what came or did not come meanwhile says nothing about the link. */
  forgetPending(): void {
    this.#pendingMs.clear();
  }

  snapshot(): MeasuresSnapshot {
    const lost = this.#answered.filter((isAnswered) => !isAnswered).length;
    return {
      rtt: this.#lastMs === null ? null : this.#roundTrips(this.#lastMs),
      jitterMs: this.#jitterMs,
      lossRatio: this.#answered.length === 0 ? null : lost / this.#answered.length,
    };
  }

  #roundTrips(lastMs: number): RoundTrips {
    const sorted = [...this.#samplesMs].sort((a, b) => a - b);
    return {
      lastMs,
      smoothedMs: this.#smoothedMs,
      minMs: sorted[0] ?? lastMs,
      p50Ms: percentile(sorted, 0.5) ?? lastMs,
      p99Ms: percentile(sorted, 0.99) ?? lastMs,
    };
  }

  #sample(rttMs: number): void {
    if (this.#lastMs === null) {
      this.#smoothedMs = rttMs;
    } else {
      this.#smoothedMs += (rttMs - this.#smoothedMs) / 8;
      const changeMs = Math.abs(rttMs - this.#lastMs);
      this.#jitterMs = this.#jitterMs === null ? changeMs : this.#jitterMs + (changeMs - this.#jitterMs) / 16;
    }
    this.#lastMs = rttMs;
    this.#samplesMs[this.#sampleAt] = rttMs;
    this.#sampleAt = (this.#sampleAt + 1) % SAMPLES_MAX;
  }

  #settle(isAnswered: boolean): void {
    this.#answered[this.#answeredAt] = isAnswered;
    this.#answeredAt = (this.#answeredAt + 1) % PINGS_MAX;
  }
}

/** Nearest rank; `share` in 0..1. Undefined for no values. */
export function percentile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
