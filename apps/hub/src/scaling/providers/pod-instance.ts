import type { GroupInstance } from "@orrery/domain/scaling";
import type { Pod } from "./kubernetes-answers.ts";

/**
 * What a pod is to a group. One that is not ready is on its way, also where it was ready before: Kubernetes starts it again by itself, and until
 * then it may become overdue. Times of an API server whose clock is ahead count as now.
 */
export function podInstance({ metadata, status }: Pod, nowMs: number): GroupInstance {
  const { name: id, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  const changedAtMs = (ready?.lastTransitionTime ?? creationTimestamp).getTime();
  const since = (atMs: number) => Math.min(atMs, nowMs);
  const hasEnded = status.phase === "Failed" || status.phase === "Succeeded" || status.phase === "Unknown";
  if (hasEnded) return { id, state: "dead", sinceMs: since(changedAtMs) };
  if (deletionTimestamp !== undefined) {
    const toldAtMs = deletionTimestamp.getTime() - deletionGracePeriodSeconds * 1000;
    return { id, state: "draining", sinceMs: since(toldAtMs) };
  }
  const state = ready?.status === "True" ? "ready" : "starting";
  return { id, state, sinceMs: since(changedAtMs) };
}
