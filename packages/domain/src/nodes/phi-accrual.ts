import { type HeartbeatWindow, meanMs, stdDevMs } from "./heartbeat-window.ts";

/** Suspicion begins here: one wrong suspicion in 10^8 heartbeats, if intervals are normally distributed. */
export const PHI_THRESHOLD = 8;
/** A very steady rhythm must not make the detector nervous. */
export const STD_DEV_MIN_MS = 100;
/** Phi is a finite number, also after days of silence. */
export const PHI_MAX = 1000;

/**
 * How unlikely it is that a heartbeat still comes, after `elapsedMs` of silence: phi = -log10(P(interval > elapsedMs)).
 * Hayashibara, Défago, Yared, Katayama: "The phi accrual failure detector" (SRDS 2004), section 4.2, with a normal
 * distribution of the window's mean and deviation. The tail is the logistic approximation of Bowling et al.
 * ("A logistic approximation to the cumulative normal distribution", JIEM 2009; absolute error below 1.5e-4), written as a
 * softplus, so that no exponential can overflow or vanish. 0 .. PHI_MAX, never NaN.
 */
export function phi(window: HeartbeatWindow, elapsedMs: number): number {
  return phiOf(elapsedMs, meanMs(window), stdDevMs(window));
}

export function phiOf(elapsedMs: number, mean: number, stdDev: number, stdDevMinMs = STD_DEV_MIN_MS): number {
  if (!(elapsedMs > 0)) return 0;
  const y = (elapsedMs - mean) / Math.max(stdDev, stdDevMinMs);
  const x = y * (1.5976 + 0.070566 * y * y);
  const softplus = x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
  return Math.min(PHI_MAX, softplus * Math.LOG10E);
}
