import type { WorkerSpec } from "@orrery/protocol/workers";

/** What an instance of an older revision runs: its processes' settings are the revision's, everything else is as it is wanted now. */
export function specForInstances(ofRevision: WorkerSpec, newest: WorkerSpec): WorkerSpec {
  const { stop, restart, placement, rollout, account, description, instances } = newest;
  return { ...ofRevision, stop, restart, placement, rollout, account, description, instances };
}
