import type { Database, NodeRecord } from "@orrery/db";
import type {
  BudgetAnswer,
  BudgetAsks,
  EgressReport,
  EgressReportAck,
  EventView,
  NodeId,
  ProxiesDelta,
  ProxyLive,
} from "@orrery/protocol";
import { AppError, type Clock, type Logger, toWireError } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import type { FleetWriter } from "../fleet/fleet-writer.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";

export type EgressOptions = {
  db: Database;
  clock: Clock;
  log: Logger;
  fleet: Fleet;
  connections: AgentConnections;
  /** Opens what pools' credentials are sealed with. */
  secretKey: Buffer;
  writer: Pick<FleetWriter, "event">;
  /** Where probes ask who they are, for pools without an address of their own. */
  echoUrl: () => string;
  publish: (delta: ProxiesDelta) => void;
  hasListeners: () => boolean;
};

/** Pools and their proxies as the fleet finds them: orders and news to agents, slices of budgets, what gateways tell. */
export class Egress {
  readonly #epoch = "0";

  constructor(_options: EgressOptions) {}

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  onEvent(_event: EventView): void {}

  connected(_nodeId: NodeId): void {}

  disconnected(_nodeId: NodeId): void {}

  nodeChanged(_nodeId: NodeId, _record: NodeRecord | null): void {}

  filterMayDiffer(_nodeId: NodeId): void {}

  async budget(_nodeId: NodeId, _asks: BudgetAsks): Promise<BudgetAnswer> {
    return { outcome: "failed", error: toWireError(new AppError("INTERNAL")) };
  }

  async report(_nodeId: NodeId, _report: EgressReport): Promise<EgressReportAck> {
    return { outcome: "failed", error: toWireError(new AppError("INTERNAL")) };
  }

  snapshot(): { epoch: string; number: number; proxies: ProxyLive[] } {
    return { epoch: this.#epoch, number: 0, proxies: [] };
  }
}
