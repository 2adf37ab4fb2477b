import {
  coveredMs,
  type IntervalRecord,
  intervalCount,
  keptIntervals,
  RECORD_SPAN_MS,
} from "./interval-record.ts";
import type { Profile } from "./profile.ts";
import { lagFactor, suspectAfterMs } from "./suspicion.ts";

export type ReplayedAccusation = {
  readonly atMs: number;
  /** The silence as it would have been under the profile's own heartbeats. */
  readonly silenceMs: number;
  readonly suspectAfterMs: number;
};

/** What a profile would have done to a healthy peer. */
export type Replay = {
  readonly accusations: readonly ReplayedAccusation[];
  /** All intervals looked at, to the hour. */
  readonly intervalCount: number;
  readonly coveredMs: number;
  /** By how many ms the closest silence stayed below its threshold, negative for an accusation; null if no silence was remarkable. */
  readonly worstMarginMs: number | null;
  readonly longestSilenceMs: number | null;
  readonly outages: number;
};

/**
 * The profile over what was recorded of one peer. A delay is carried over as it was: a heartbeat 40 ms late at a rhythm of 10 ms is taken as
 * 40 ms late at the profile's rhythm. Exact for every profile whose silenceMinMs is at least LATENESS_KEPT_MIN_MS above its heartbeatMs.
 */
export function replayProfile(record: IntervalRecord, profile: Profile, nowMs: number): Replay {
  const accusations: ReplayedAccusation[] = [];
  let worstMarginMs: number | null = null;
  let longestSilenceMs: number | null = null;
  for (const kept of keptIntervals(record, nowMs)) {
    const silenceMs = kept.latenessMs + profile.heartbeatMs;
    const rhythm = { meanMs: kept.meanLatenessMs + profile.heartbeatMs, stdDevMs: kept.stdDevMs };
    const thresholdMs = suspectAfterMs(profile, rhythm, lagFactor(profile, kept.lateRatio));
    worstMarginMs = Math.min(worstMarginMs ?? Number.POSITIVE_INFINITY, thresholdMs - silenceMs);
    longestSilenceMs = Math.max(longestSilenceMs ?? 0, silenceMs);
    if (silenceMs >= thresholdMs)
      accusations.push({ atMs: kept.atMs, silenceMs, suspectAfterMs: thresholdMs });
  }
  return {
    accusations,
    intervalCount: intervalCount(record, nowMs),
    coveredMs: coveredMs(record, nowMs),
    worstMarginMs,
    longestSilenceMs,
    outages: record.outagesAtMs.filter((atMs) => atMs > nowMs - RECORD_SPAN_MS).length,
  };
}

export type FalsePositiveEstimate = { readonly accusations: number; readonly coveredMs: number };

/** One watcher's replay of one profile over its record of one peer, as it is reported. */
export type WatcherReplay = {
  readonly peer: string;
  readonly accusations: number;
  readonly coveredMs: number;
};

/**
 * A federation's estimate from all its watchers. One pause of a peer is seen by all who watch it, and their clocks differ, so that a peer's count
 * is that of the watcher that saw most; the time covered is the shortest.
 */
export function federationEstimate(replays: readonly WatcherReplay[]): FalsePositiveEstimate {
  const byPeer = new Map<string, number>();
  for (const { peer, accusations } of replays) byPeer.set(peer, Math.max(byPeer.get(peer) ?? 0, accusations));
  return {
    accusations: [...byPeer.values()].reduce((sum, accusations) => sum + accusations, 0),
    coveredMs: replays.reduce(
      (least, replay) => Math.min(least, replay.coveredMs),
      replays.length ? RECORD_SPAN_MS : 0,
    ),
  };
}

/** "This profile would have accused a healthy node 0 times in the last 24 h; lan 3 times." */
export function describeEstimate(
  own: FalsePositiveEstimate,
  others: readonly (FalsePositiveEstimate & { readonly name: string })[],
): string {
  if (own.coveredMs <= 0)
    return "No heartbeats are recorded yet, so that nothing can be said about false accusations.";
  const rest = others.map(({ name, accusations }) => `; ${name} ${times(accusations)}`).join("");
  return `This profile would have accused a healthy node ${times(own.accusations)} in the last ${span(own.coveredMs)}${rest}.`;
}

function times(count: number): string {
  return count === 1 ? "1 time" : `${count} times`;
}

function span(ms: number): string {
  if (ms >= 3_600_000) return `${Number((ms / 3_600_000).toFixed(1))} h`;
  if (ms >= 60_000) return `${Math.floor(ms / 60_000)} min`;
  return `${Math.floor(ms / 1_000)} s`;
}
