import type { Viewer } from "@orrery/domain";
import type { InstancePhase, WorkerView } from "@orrery/protocol/workers";
import { formatLongDuration, type StatusTone } from "@orrery/ui";
import { instancesText } from "./worker-words.ts";

/** Worst first: the order of lists, counts and filters. */
export const WORKER_STATES = [
  "down",
  "paused",
  "rolling-back",
  "impaired",
  "rolled-back",
  "rolling",
  "starting",
  "off",
  "ready",
] as const;
export type WorkerState = (typeof WORKER_STATES)[number];

type Face = { label: string; tone: StatusTone };

export const WORKER_STATE_FACES: Record<WorkerState, Face> = {
  down: { label: "Down", tone: "bad" },
  paused: { label: "Roll-out paused", tone: "warn" },
  "rolling-back": { label: "Rolling back", tone: "warn" },
  impaired: { label: "Impaired", tone: "warn" },
  "rolled-back": { label: "Rolled back", tone: "warn" },
  rolling: { label: "Rolling out", tone: "info" },
  starting: { label: "Starting", tone: "info" },
  off: { label: "Off", tone: "idle" },
  ready: { label: "Ready", tone: "ok" },
};

/** Worst first. */
export const INSTANCE_PHASES = [
  "crash-loop",
  "failed",
  "unhealthy",
  "lost",
  "pending",
  "starting",
  "draining",
  "stopping",
  "running",
  "healthy",
  "stopped",
] as const satisfies InstancePhase[];

export const PHASE_FACES: Record<InstancePhase, Face> = {
  "crash-loop": { label: "Crash loop", tone: "bad" },
  failed: { label: "Failed", tone: "bad" },
  unhealthy: { label: "Unhealthy", tone: "bad" },
  lost: { label: "Lost", tone: "unknown" },
  pending: { label: "Pending", tone: "info" },
  starting: { label: "Starting", tone: "info" },
  draining: { label: "Draining", tone: "idle" },
  stopping: { label: "Stopping", tone: "idle" },
  running: { label: "Running", tone: "ok" },
  healthy: { label: "Healthy", tone: "ok" },
  stopped: { label: "Stopped", tone: "idle" },
};

type Stateful = Pick<WorkerView, "wantedCount" | "counts" | "unplaced" | "rollout">;
export type WorkerFace = Face & { state: WorkerState; reason: string };

export function workerState({ wantedCount, counts, unplaced, rollout }: Stateful): WorkerState {
  const isTroubled = counts.troubled > 0 || (unplaced?.count ?? 0) > 0;
  if (wantedCount > 0 && counts.ready === 0 && isTroubled) return "down";
  if (rollout.state === "paused" || rollout.state === "rolling-back") return rollout.state;
  if (counts.ready < wantedCount && isTroubled) return "impaired";
  if (rollout.state === "rolling") return "rolling";
  if (wantedCount === 0) return "off";
  if (counts.ready < wantedCount) return "starting";
  return rollout.state === "rolled-back" ? "rolled-back" : "ready";
}

/** What to show as a worker's state on a page: never green while the page is stale. */
export function workerFace(worker: Stateful, viewer: Viewer | undefined): WorkerFace {
  const state = workerState(worker);
  const face = WORKER_STATE_FACES[state];
  if (viewer === undefined) return { state, ...face, reason: reasonOf(state, worker) };
  const silentMs = viewer.nowAtMs - viewer.hubHeardAtMs;
  return {
    ...{ state, label: "Unknown", tone: "unknown" },
    reason: `Nothing heard from the hub for ${formatLongDuration(silentMs)}; last known: ${face.label.toLowerCase()}.`,
  };
}

function reasonOf(state: WorkerState, worker: Stateful): string {
  const { wantedCount, counts, rollout } = worker;
  switch (state) {
    case "down":
      return rollout.state === "paused" || rollout.state === "rolling-back"
        ? `None of ${instancesText(wantedCount)} is ready. ${rollout.reason}`
        : `None of ${instancesText(wantedCount)} is ready: ${shortfall(worker)}.`;
    case "impaired":
      return `${counts.ready} of ${instancesText(wantedCount)} ready: ${shortfall(worker)}.`;
    case "paused":
    case "rolling-back":
    case "rolled-back":
    case "rolling":
      return rollout.reason;
    case "starting":
      return `${counts.ready} of ${instancesText(wantedCount)} ready, ${counts.starting} on the way.`;
    case "off":
      return counts.leaving === 0
        ? "No instance is wanted."
        : `No instance is wanted; ${instancesText(counts.leaving)} still going.`;
    case "ready":
      return wantedCount === 1 ? "Its one instance is ready." : `All ${wantedCount} instances are ready.`;
  }
}

function shortfall({ counts, unplaced }: Stateful): string {
  const parts = [
    counts.troubled === 0 ? "" : `${counts.troubled} in trouble`,
    counts.starting === 0 ? "" : `${counts.starting} on the way`,
    unplaced === null ? "" : `${unplaced.count} without a place`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
