import type { Clock, Logger } from "@orrery/runtime";
import type { InstanceConnections } from "../http1/instance-connections.ts";
import type { InstanceWays } from "../instance-ways.ts";
import type { ServiceTable } from "../service-table.ts";
import type { SteadyEpoch } from "../steady-epoch.ts";
import type { Tally } from "../tally.ts";

/** A line of what was decided on a request's way. */
export type Trace = (sentence: string) => void;

/** A request that is open, in whatever state. */
export type OpenRequest = {
  /** Now and then, for what time alone decides. */
  look(nowMs: number): void;
  /** The gateway ends, or its service or credential has gone: whatever it is at. */
  cut(): void;
};

/** What every request of a gateway shares. */
export type ServiceGatewayParts = {
  readonly table: ServiceTable;
  readonly tally: Tally;
  readonly instanceWays: InstanceWays;
  readonly connections: InstanceConnections;
  readonly epoch: SteadyEpoch;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly runs: Set<OpenRequest>;
  /** Of requests that a test makes, by the secret that they carry. */
  readonly traces: Map<string, Trace>;
  /** Nothing new is taken. */
  isDraining: boolean;
};
