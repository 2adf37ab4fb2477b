/** How many intervals the estimate rests on (H2). */
export const WINDOW_CAPACITY = 1000;
/** An interval longer than this says nothing about the rhythm and is not learned (H2). */
export const INTERVAL_LEARNED_MAX_MS = 60_000;

/**
 * The last intervals between heartbeats of one node, with their running sums, so that one heartbeat costs O(1). The
 * health state owns it and changes it in place: with 5,000 nodes at one heartbeat a second a copy a heartbeat would
 * be 20 MB/s of garbage. The buffer grows by doubling, because most nodes of a young hub have few intervals.
 */
export type HeartbeatWindow = {
  intervalsMs: Float32Array;
  /** Filled places, at most WINDOW_CAPACITY. */
  count: number;
  /** Where the next interval goes. */
  next: number;
  sumMs: number;
  sumOfSquares: number;
};

/**
 * A fresh window knows only the expected interval. It starts with two made-up intervals, a quarter below and above it
 * (the same bootstrap as Akka's PhiAccrualFailureDetector), so that there is an estimate from the first heartbeat on.
 */
export function createHeartbeatWindow(expectedIntervalMs: number): HeartbeatWindow {
  const window: HeartbeatWindow = {
    intervalsMs: new Float32Array(16),
    count: 0,
    next: 0,
    sumMs: 0,
    sumOfSquares: 0,
  };
  addInterval(window, expectedIntervalMs * 0.75);
  addInterval(window, expectedIntervalMs * 1.25);
  return window;
}

/** Learns one interval; what is not a number from 0 to INTERVAL_LEARNED_MAX_MS is left out. Changes the window in place. */
export function addInterval(window: HeartbeatWindow, intervalMs: number): void {
  if (!(intervalMs >= 0 && intervalMs <= INTERVAL_LEARNED_MAX_MS)) return;
  growIfFull(window);
  // The buffer's precision is what the sums must hold, or they would drift apart from it.
  const added = Math.fround(intervalMs);
  if (window.count === WINDOW_CAPACITY) {
    const removed = window.intervalsMs[window.next] ?? 0;
    window.sumMs -= removed;
    window.sumOfSquares -= removed * removed;
  } else {
    window.count += 1;
  }
  window.intervalsMs[window.next] = added;
  window.sumMs += added;
  window.sumOfSquares += added * added;
  window.next = (window.next + 1) % WINDOW_CAPACITY;
  if (window.next === 0) resum(window);
}

export function meanMs(window: HeartbeatWindow): number {
  return window.sumMs / window.count;
}

/** Population standard deviation; never negative or NaN, whatever rounding does. */
export function stdDevMs(window: HeartbeatWindow): number {
  const mean = meanMs(window);
  return Math.sqrt(Math.max(0, window.sumOfSquares / window.count - mean * mean));
}

function growIfFull(window: HeartbeatWindow): void {
  const { length } = window.intervalsMs;
  if (window.count < length || length >= WINDOW_CAPACITY) return;
  const grown = new Float32Array(Math.min(WINDOW_CAPACITY, length * 2));
  grown.set(window.intervalsMs);
  window.intervalsMs = grown;
}

/** Once a lap, so that rounding errors of subtraction cannot pile up over weeks. */
function resum(window: HeartbeatWindow): void {
  let sumMs = 0;
  let sumOfSquares = 0;
  for (let i = 0; i < window.count; i += 1) {
    const intervalMs = window.intervalsMs[i] ?? 0;
    sumMs += intervalMs;
    sumOfSquares += intervalMs * intervalMs;
  }
  window.sumMs = sumMs;
  window.sumOfSquares = sumOfSquares;
}
