import type { MemberId } from "@orrery/protocol";
import { edgeKey, type MeasuredLink } from "./topology.ts";

/** What an unmeasured link is taken for: slow enough to be chosen only where nothing measured will do. */
export const UNMEASURED_RTT_MS = 1_000;

/** Measured round trips by pair. */
export type RoundTrips = ReadonlyMap<string, number>;

/** Of several measurements of a pair the slowest counts; one that is negative or not finite counts as none. */
export function roundTrips(links: readonly MeasuredLink[]): RoundTrips {
  const byPair = new Map<string, number>();
  for (const { from, to, rttMs } of links) {
    if (from === to || !(rttMs >= 0 && rttMs < Number.POSITIVE_INFINITY)) continue;
    const key = edgeKey(from, to);
    byPair.set(key, Math.max(rttMs, byPair.get(key) ?? 0));
  }
  return byPair;
}

/** Milliseconds; null = never measured. */
export function measuredRttMs(trips: RoundTrips, x: MemberId, y: MemberId): number | null {
  return trips.get(edgeKey(x, y)) ?? null;
}

/** Whole microseconds, so that sums of the same links are equal in whatever order they were added. */
export function rttMicros(trips: RoundTrips, x: MemberId, y: MemberId): number {
  return Math.round((measuredRttMs(trips, x, y) ?? UNMEASURED_RTT_MS) * 1000);
}
