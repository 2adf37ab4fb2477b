import type { KnownLeader } from "./federation-sight.ts";
import { LEADERLESS_AFTER_MS } from "./federation-status.ts";
import type { JudgedLeader } from "./judge-leader.ts";

export type LeaderWatch = {
  readonly known: KnownLeader | null;
  readonly leaderlessSinceAtMs: number | null;
  readonly isLeaderlessTold: boolean;
};

export type LeaderNews =
  | { readonly kind: "leader-changed"; readonly old: KnownLeader | null; readonly now: KnownLeader }
  | { readonly kind: "leaderless"; readonly last: KnownLeader; readonly sinceAtMs: number };

export const NOTHING_KNOWN: LeaderWatch = { known: null, leaderlessSinceAtMs: null, isLeaderlessTold: false };

/**
 * What is worth an event. `canTell` false: too few voters report, so that without a leader nothing is known, and nothing is
 * said. Between two terms the newer one counts, in whatever order the members' words come.
 */
export function stepLeaderWatch(
  watch: LeaderWatch,
  input: { leader: JudgedLeader | null; canTell: boolean; nameOf: () => string; nowAtMs: number },
): { watch: LeaderWatch; news: LeaderNews | null } {
  const { leader, nowAtMs } = input;
  if (leader !== null) {
    const led = { leaderlessSinceAtMs: null, isLeaderlessTold: false };
    if (watch.known !== null && leader.term <= watch.known.term) {
      return { watch: { ...watch, ...led }, news: null };
    }
    const { memberId, term } = leader;
    const now: KnownLeader = { memberId, term, name: input.nameOf(), sinceAtMs: nowAtMs };
    return { watch: { known: now, ...led }, news: { kind: "leader-changed", old: watch.known, now } };
  }
  if (!input.canTell) return { watch: { ...watch, leaderlessSinceAtMs: null }, news: null };
  const sinceAtMs = watch.leaderlessSinceAtMs ?? nowAtMs;
  const isDue = watch.known !== null && nowAtMs - sinceAtMs >= LEADERLESS_AFTER_MS && !watch.isLeaderlessTold;
  return {
    watch: { ...watch, leaderlessSinceAtMs: sinceAtMs, isLeaderlessTold: watch.isLeaderlessTold || isDue },
    news: isDue && watch.known !== null ? { kind: "leaderless", last: watch.known, sinceAtMs } : null,
  };
}
