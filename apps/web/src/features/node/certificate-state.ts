/** Node certificates live for 24 hours; agents renew them after two thirds of that. */
const LIFETIME_MS = 24 * 3_600_000;
/** An agent that was asleep at the moment renews when it wakes; only a longer delay is worth a word. */
const RENEWAL_GRACE_MS = 15 * 60_000;

export function renewsAtMs(expiresAtMs: number): number {
  return expiresAtMs - LIFETIME_MS / 3;
}

export function certificateState(expiresAtMs: number, nowAtMs: number): "valid" | "renewal_due" | "expired" {
  if (nowAtMs >= expiresAtMs) return "expired";
  return nowAtMs > renewsAtMs(expiresAtMs) + RENEWAL_GRACE_MS ? "renewal_due" : "valid";
}
