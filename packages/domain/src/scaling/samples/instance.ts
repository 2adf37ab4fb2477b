/** `sinceMs`: in this state. */
export type GroupInstance = {
  readonly id: string;
  readonly state: "starting" | "ready" | "draining" | "dead";
  readonly sinceMs: number;
};

export type InstanceCounts = {
  readonly readyCount: number;
  readonly startingCount: number;
  /** Of the starting: for longer than they may. */
  readonly overdueCount: number;
  readonly drainingCount: number;
  readonly deadCount: number;
};

export function countInstances(
  instances: readonly GroupInstance[],
  nowMs: number,
  startWithinMs: number,
): InstanceCounts {
  let readyCount = 0;
  let startingCount = 0;
  let overdueCount = 0;
  let drainingCount = 0;
  for (const { state, sinceMs } of instances) {
    if (state === "ready") readyCount += 1;
    if (state === "draining") drainingCount += 1;
    if (state !== "starting") continue;
    startingCount += 1;
    if (nowMs - sinceMs > startWithinMs) overdueCount += 1;
  }
  const deadCount = instances.length - readyCount - startingCount - drainingCount;
  return { readyCount, startingCount, overdueCount, drainingCount, deadCount };
}
