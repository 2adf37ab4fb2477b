/** How often a node tells and asks about a limit with this window: often enough that units do not lie idle for more than some hundredths of it. */
export function askEveryMs(windowMs: number): number {
  return Math.min(1000, Math.max(50, windowMs / 60));
}

/** For how long the hub leases: an answer must begin, or the hub come back, within it. */
export function sliceForMs(windowMs: number): number {
  return Math.min(30_000, Math.max(5000, windowMs / 2));
}

/** What was under way when its way was cut arrives at the target within so long, or not at all. */
export const LINGER_MS = 1000;
