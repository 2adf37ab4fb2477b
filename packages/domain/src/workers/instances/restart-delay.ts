import type { RestartPolicy } from "@orrery/protocol/workers";

/** Milliseconds before the start that follows the n-th end in a row (n from 1; WI3). `random`: 0 to below 1. */
export function restartDelayMs(
  { baseMs, maxMs, jitterRatio }: Pick<RestartPolicy, "baseMs" | "maxMs" | "jitterRatio">,
  endsInRow: number,
  random: number,
): number {
  const wholeMs = Math.min(maxMs, baseMs * 2 ** Math.min(endsInRow - 1, 40));
  return wholeMs * (1 - jitterRatio * random);
}
