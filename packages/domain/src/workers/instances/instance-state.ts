import type { InstancePhase, WorkerInstanceState } from "@orrery/protocol/workers";
import type { Instance } from "./instance.ts";

/** It serves, as far as its node can tell. */
export function isAvailable(phase: InstancePhase): boolean {
  return phase === "running" || phase === "healthy";
}

/** It will not run again. */
export function isOver(phase: InstancePhase): boolean {
  return phase === "stopped" || phase === "failed";
}

/** What everyone is told of it. */
export function instanceState(instance: Instance, nowAtMs: number, nowMs: number): WorkerInstanceState {
  const { phase, reason, sinceAtMs, startedAtMs, restartCount, lastExit, dueMs } = instance;
  const isWaiting = (phase === "pending" || phase === "crash-loop") && dueMs !== null;
  // In tenths of a second: two clocks are read, and what differs by a millisecond is no news.
  const nextStartAtMs = isWaiting ? Math.round((nowAtMs + dueMs - nowMs) / 100) * 100 : null;
  return { phase, reason, sinceAtMs, startedAtMs, restartCount, nextStartAtMs, lastExit };
}

/** As it is while its node is not heard (WI12): what had ended before stays as it was. */
export function lostState(
  state: WorkerInstanceState,
  nodeName: string,
  nowAtMs: number,
): WorkerInstanceState {
  if (isOver(state.phase) || state.phase === "lost") return state;
  const reason = `${nodeName} is not heard: it was ${state.phase} there, and may still run.`;
  return { ...state, phase: "lost", reason, sinceAtMs: nowAtMs, nextStartAtMs: null };
}
