import { phiOf } from "../nodes/phi-accrual.ts";
import type { Profile } from "./profile.ts";

/** A peer's heartbeats as they came lately. */
export type Rhythm = { readonly meanMs: number; readonly stdDevMs: number };

/** Among those who already accuse, a member's own patience shrinks at most to this share (Lifeguard's minimum). */
export const SHORTENED_MIN_RATIO = 0.6;

/**
 * How much longer one waits because of lateness: one's own, or what the peer reported of itself (Lifeguard's local health; Dadgar,
 * Phillips, Currey: "Lifeguard: Local Health Awareness for More Accurate Failure Detection", 2018, section IV.A). `lateRatio`: 0..1, the
 * share of time by which ticks were late. 1 .. lagFactorMax.
 */
export function lagFactor(profile: Profile, lateRatio: number): number {
  const excess = lateRatio - profile.lateRatioCalm;
  if (!(excess > 0)) return 1;
  return Math.min(profile.lagFactorMax, 1 + excess * profile.patiencePerLateRatio);
}

/** The silence in ms from which on a peer of this rhythm is suspected: silenceMinMs .. silenceMaxMs, whatever the rhythm holds. */
export function suspectAfterMs(profile: Profile, rhythm: Rhythm, factor: number): number {
  const crossingMs =
    rhythm.meanMs +
    profile.acceptablePauseMs +
    deviationsAt(profile.phiThreshold) * Math.max(rhythm.stdDevMs, profile.stdDevMinMs);
  const patientMs = Math.max(profile.silenceMinMs, crossingMs) * factor;
  // Written so that a NaN ends in the longest wait.
  return patientMs < profile.silenceMaxMs ? patientMs : profile.silenceMaxMs;
}

/** The silence in ms that suffices when another member accuses and asks for this one's opinion. */
export function agreeAfterMs(profile: Profile, fullMs: number): number {
  return Math.max(profile.silenceMinMs, SHORTENED_MIN_RATIO * fullMs);
}

/**
 * The wait among `accusers` other members who accuse, where `expected` of them decide (memberlist, suspicion.go: the first confirmations
 * shorten most).
 */
export function shortenedMs(profile: Profile, fullMs: number, accusers: number, expected: number): number {
  if (accusers <= 0) return fullMs;
  const minMs = agreeAfterMs(profile, fullMs);
  const share = Math.min(1, Math.log(accusers + 1) / Math.log(Math.max(1, expected) + 1));
  return fullMs - Math.max(0, fullMs - minMs) * share;
}

/** Phi of a silence under a profile: what was granted as patience and pause is taken off first. 0 .. PHI_MAX. */
export function phiOfSilence(profile: Profile, rhythm: Rhythm, factor: number, silentForMs: number): number {
  const countedMs = silentForMs / factor - profile.acceptablePauseMs;
  const phi = phiOf(countedMs, rhythm.meanMs, rhythm.stdDevMs, profile.stdDevMinMs);
  return Number.isFinite(phi) ? phi : 0;
}

/**
 * How many standard deviations above the mean phi reaches the threshold: phiOf solved for y. The logistic exponent
 * x = 1.5976 y + 0.070566 y^3 is a cubic with one real root, in closed form by the hyperbolic sine.
 */
export function deviationsAt(phiThreshold: number): number {
  const x = phiThreshold * Math.LN10 + Math.log1p(-(10 ** -phiThreshold));
  const p = 1.5976 / 0.070566;
  const q = x / 0.070566;
  return 2 * Math.sqrt(p / 3) * Math.sinh(Math.asinh(((3 * q) / (2 * p)) * Math.sqrt(3 / p)) / 3);
}
