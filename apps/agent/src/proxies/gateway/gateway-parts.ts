import type { SecureContext } from "node:tls";
import type { PoolId } from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import type { Egress } from "../egress-port.ts";
import type { WayAgent } from "./way-agent.ts";
import type { WayMeter } from "./way-meter.ts";

/** What every request of a gateway shares. */
export type GatewayParts = {
  readonly egress: Egress;
  readonly clock: Clock;
  readonly log: Logger;
  /** Besides the system's authorities, for proxies and for targets of the forwarding mode. */
  readonly trust: SecureContext | undefined;
  readonly meter: WayMeter;
  readonly ways: WayAgent;
  /** Requests and tunnels that are open. */
  readonly runs: Set<{ giveUp(): void }>;
  /** Of these, by pool. */
  readonly openCounts: Map<PoolId, number>;
  /** Nothing new is taken. */
  isDraining: boolean;
};
