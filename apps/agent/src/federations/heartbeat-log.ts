import type { HeartbeatRecord, MemberId } from "@orrery/protocol";

const SAMPLES_MAX = 2000;
const COLUMNS = 3;

type Ring = { readonly values: Float64Array; at: number; count: number };

/** The newest intervals between each peer's heartbeats, with the threshold that held: for people who look at them. */
export class HeartbeatLog {
  readonly #rings = new Map<MemberId, Ring>();

  add(peer: MemberId, atMs: number, intervalMs: number, thresholdMs: number): void {
    let ring = this.#rings.get(peer);
    if (ring === undefined) {
      ring = { values: new Float64Array(SAMPLES_MAX * COLUMNS), at: 0, count: 0 };
      this.#rings.set(peer, ring);
    }
    const from = ring.at * COLUMNS;
    ring.values[from] = atMs;
    ring.values[from + 1] = intervalMs;
    ring.values[from + 2] = thresholdMs;
    ring.at = (ring.at + 1) % SAMPLES_MAX;
    ring.count = Math.min(SAMPLES_MAX, ring.count + 1);
  }

  keepOnly(peers: ReadonlySet<MemberId>): void {
    for (const peer of this.#rings.keys()) if (!peers.has(peer)) this.#rings.delete(peer);
  }

  /** Oldest first. `shiftMs` is added to the times, which are monotonic. */
  samples(peer: MemberId, shiftMs: number): HeartbeatRecord["samples"] {
    const ring = this.#rings.get(peer);
    if (ring === undefined) return [];
    return Array.from({ length: ring.count }, (_, i) => {
      const from = ((ring.at - ring.count + i + SAMPLES_MAX) % SAMPLES_MAX) * COLUMNS;
      return {
        atMs: (ring.values[from] ?? 0) + shiftMs,
        intervalMs: ring.values[from + 1] ?? 0,
        thresholdMs: ring.values[from + 2] ?? 0,
      };
    });
  }
}
