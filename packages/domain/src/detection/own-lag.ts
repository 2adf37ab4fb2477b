import type { Profile } from "./profile.ts";

const QUICK_MS = 500;
const FAST_MS = 2_000;
const SLOW_MS = 15_000;

/**
 * The share of time by which this member's own ticks were late, as three exponential averages: the quick one answers to the first stalls of
 * a machine that becomes busy, before a peer's long one comes; the others remember between the stalls. Changed in place.
 */
export type OwnLag = { quickRatio: number; fastRatio: number; slowRatio: number };

/** A process that starts does not know its machine yet: it is patient for the first seconds. */
const RATIO_AT_START = 0.1;

export function createOwnLag(): OwnLag {
  return { quickRatio: 0, fastRatio: RATIO_AT_START, slowRatio: 0 };
}

/**
 * One turn of the loop that took `gapMs` from tick to tick. What is longer than the profile's gap was a stop and says nothing about how busy
 * the loop is: a process that was frozen is as quick as before once it goes on.
 */
export function addTurn(lag: OwnLag, profile: Profile, gapMs: number): void {
  if (!(gapMs > 0 && gapMs <= profile.gapMs)) return;
  addShare(lag, Math.max(0, gapMs - profile.tickMs - profile.lateToleratedMs), gapMs);
}

/** Lateness that ticks do not show: a stalled fsync, the kernel's account of waiting for a core. `lagMs` of one occurrence. */
export function addLag(lag: OwnLag, profile: Profile, lagMs: number): void {
  if (!(lagMs > profile.lateToleratedMs)) return;
  const spanMs = Math.min(lagMs, profile.gapMs);
  addShare(lag, spanMs - profile.lateToleratedMs, spanMs);
}

/** 0..1. */
export function lateRatio(lag: OwnLag): number {
  return Math.max(lag.quickRatio, lag.fastRatio, lag.slowRatio);
}

function addShare(lag: OwnLag, lateMs: number, spanMs: number): void {
  const ratio = lateMs / spanMs;
  lag.quickRatio += (1 - Math.exp(-spanMs / QUICK_MS)) * (ratio - lag.quickRatio);
  lag.fastRatio += (1 - Math.exp(-spanMs / FAST_MS)) * (ratio - lag.fastRatio);
  lag.slowRatio += (1 - Math.exp(-spanMs / SLOW_MS)) * (ratio - lag.slowRatio);
}
