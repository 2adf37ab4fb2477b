const MINUTE_MS = 60_000;
const POINTS_MAX = 400;

/** The shortest step, in whole minutes, that makes at most 400 of the range. */
export function stepOf({ fromAtMs, toAtMs }: { fromAtMs: number; toAtMs: number }): number {
  // One less: where the range begins and ends within steps, there is one more of them.
  return Math.ceil((toAtMs - fromAtMs) / (POINTS_MAX - 1) / MINUTE_MS) * MINUTE_MS;
}
