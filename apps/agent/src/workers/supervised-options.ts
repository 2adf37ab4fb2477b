import type { InstanceId, WorkerResources } from "@orrery/protocol/workers";
import type { Clock, Logger } from "@orrery/runtime";
import type { WorkerGround } from "./open-worker-host.ts";
import type { PortBook } from "./port-book.ts";

/** What all instances of a node share. */
export type SupervisedOptions = {
  readonly root: string;
  readonly ground: WorkerGround;
  readonly ports: PortBook;
  readonly bootId: string;
  readonly hostEnv: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly onChange: () => void;
  /** Why what it reserves is more than what is left of what the host offers workers; null = it fits. */
  readonly refuseRoom: (instanceId: InstanceId, resources: WorkerResources) => string | null;
};
