import { quantile } from "../figure.ts";

/** What some writers came to, who each ask again as soon as they are answered. */
export type Round = { perSecond: number; p50Ms: number; p99Ms: number; count: number };

const WARM_UP_MS = 500;

/** Counts acts that ended within `durationMs`, after a warm-up that is not counted. `act` gets the writer's number and how often it has acted. */
export async function measureWriters(
  writers: number,
  durationMs: number,
  act: (writer: number, turn: number) => Promise<void>,
): Promise<Round> {
  const startMs = performance.now() + WARM_UP_MS;
  const endMs = startMs + durationMs;
  const samplesMs: number[] = [];
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let turn = 0; ; turn += 1) {
        const askedMs = performance.now();
        if (askedMs >= endMs) return;
        await act(writer, turn);
        const answeredMs = performance.now();
        if (answeredMs >= startMs && answeredMs < endMs) samplesMs.push(answeredMs - askedMs);
      }
    }),
  );
  return {
    perSecond: (samplesMs.length * 1000) / durationMs,
    p50Ms: quantile(samplesMs, 0.5),
    p99Ms: quantile(samplesMs, 0.99),
    count: samplesMs.length,
  };
}

/** The medians of the rounds. */
export function medianRound(rounds: readonly Round[]): Round {
  const median = (pick: (round: Round) => number) => quantile(rounds.map(pick), 0.5);
  return {
    perSecond: median(({ perSecond }) => perSecond),
    p50Ms: median(({ p50Ms }) => p50Ms),
    p99Ms: median(({ p99Ms }) => p99Ms),
    count: rounds.reduce((sum, { count }) => sum + count, 0),
  };
}
