import type { Clock } from "@orrery/runtime";

export type SteadyTimer = { setIntervalMs(intervalMs: number): void; stop(): void };

/**
 * Ticks at start + n * interval, however long a tick takes, so that a second's heartbeat does not drift. Ticks that a
 * frozen process missed are left out, not made up for.
 */
export function startSteadyTimer(
  clock: Clock,
  intervalMs: number,
  onTick: () => void,
  firstInMs: number = intervalMs,
): SteadyTimer {
  let currentIntervalMs = intervalMs;
  let nextMs = clock.monotonicMs() + firstInMs;
  let timer: NodeJS.Timeout | null = null;

  const plan = () => {
    timer = setTimeout(tick, Math.max(0, nextMs - clock.monotonicMs()));
  };
  const tick = () => {
    nextMs = nextTickMs(nextMs, currentIntervalMs, clock.monotonicMs());
    plan();
    onTick();
  };
  plan();
  return {
    setIntervalMs: (changedMs) => {
      if (changedMs === currentIntervalMs) return;
      currentIntervalMs = changedMs;
      nextMs = clock.monotonicMs() + changedMs;
      if (timer !== null) clearTimeout(timer);
      plan();
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** The first multiple after now, counted from the tick that was due. */
export function nextTickMs(dueMs: number, intervalMs: number, nowMs: number): number {
  const missed = Math.max(0, Math.floor((nowMs - dueMs) / intervalMs));
  return dueMs + (missed + 1) * intervalMs;
}
