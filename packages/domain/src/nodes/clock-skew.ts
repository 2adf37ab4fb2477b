/** A host's clock counts as skewed from here on (C1); below it, transit and rounding explain the difference. */
export const SKEW_TOLERATED_MS = 5_000;

/**
 * When an outbox entry happened, in the hub's time (C1, C2). `skewMs` is the host's clock minus the hub's, as measured when
 * the agent said hello. The result never lies in the future or before the node was enrolled.
 */
export function correctedEventAtMs(event: {
  agentAtMs: number;
  skewMs: number;
  nowAtMs: number;
  enrolledAtMs: number;
}): number {
  const skewMs = Math.abs(event.skewMs) > SKEW_TOLERATED_MS ? event.skewMs : 0;
  const atMs = event.agentAtMs - skewMs;
  return Math.min(event.nowAtMs, Math.max(Math.min(event.enrolledAtMs, event.nowAtMs), atMs));
}
