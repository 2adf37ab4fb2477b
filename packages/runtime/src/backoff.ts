export type BackoffPolicy = { baseMs: number; maxMs: number };

/**
 * Exponential backoff with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): a wait drawn evenly
 * from half of to the whole `min(maxMs, baseMs * 2^attempt)`. `attempt` counts from 0; `random` is in [0, 1).
 */
export function backoffMs(
  policy: BackoffPolicy,
  attempt: number,
  random: () => number = Math.random,
): number {
  const ceilingMs = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt, 30));
  return ceilingMs / 2 + (random() * ceilingMs) / 2;
}
