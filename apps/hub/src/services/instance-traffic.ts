import type { InstanceId } from "@orrery/protocol/workers";

/** What the services' gateways tell of workers' instances. */
export type InstanceTraffic = {
  /** Of the last seconds, all gateways together; null = none of them told of it lately. */
  trafficOf(instanceId: InstanceId): { requestsPerSecond: number; openCount: number; atMs: number } | null;
  /** Requests that wait at gateways for the services of this worker; null = nobody told. */
  queuedFor(workerName: string): { count: number; atMs: number } | null;
};
