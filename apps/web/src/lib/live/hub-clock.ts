const OBSERVATIONS_MAX = 10;

export type HubClock = {
  /** A time of the hub's that arrived at this browser's `nowAtMs`. Returns the hub's clock minus the browser's. */
  observe(hubAtMs: number, nowAtMs: number): number;
  offsetMs(): number;
};

/**
 * Estimates the hub's clock. A message is delayed, never early, so the largest difference seen lately is the closest;
 * a clock that was set anew is followed once the older observations are forgotten.
 */
export function createHubClock(): HubClock {
  const observations: number[] = [];
  const offsetMs = () => (observations.length === 0 ? 0 : Math.max(...observations));
  return {
    offsetMs,
    observe(hubAtMs, nowAtMs) {
      observations.push(hubAtMs - nowAtMs);
      if (observations.length > OBSERVATIONS_MAX) observations.shift();
      return offsetMs();
    },
  };
}
