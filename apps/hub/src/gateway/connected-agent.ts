import type { CommandAnswer } from "@orrery/api";
import type { NodeRecord } from "@orrery/db";
import type {
  AgentAsk,
  EgressNews,
  EgressOrders,
  NodeId,
  ProbeOrders,
  ServiceNews,
  ServiceOrders,
  WireError,
} from "@orrery/protocol";
import type { WorkerOrders } from "@orrery/protocol/workers";

/** An agent that is connected to this replica, as the rest of the hub knows it. What is sent says false where the agent is not ready for it. */
export interface ConnectedAgent {
  readonly nodeId: NodeId;
  /** Of its connection: a newer one has a higher one. */
  readonly epoch: number;
  /** What its hello said that it can. */
  readonly capabilities: readonly string[];
  /** Of the certificate that it showed. */
  readonly serial: string;
  /** For its admission. */
  readonly isWaiting: boolean;
  admit(record: NodeRecord): void;
  sendSpec(record: NodeRecord): void;
  /** Sends the spec where it is other than what was sent last. */
  refreshSpec(record: NodeRecord): void;
  sendProbes(orders: ProbeOrders): boolean;
  sendEgressOrders(orders: EgressOrders): boolean;
  sendEgressNews(news: EgressNews): void;
  sendWorkerOrders(orders: WorkerOrders): boolean;
  sendServiceOrders(orders: ServiceOrders): boolean;
  sendServiceNews(news: ServiceNews): void;
  /** Asks once; what is not answered in time, or in the protocol's words, has failed. */
  ask(ask: AgentAsk, deadlineMs: number): Promise<CommandAnswer>;
  /** Another connection of the same node has taken its place. */
  supersede(): void;
  /** Tells the agent why, then ends the connection. */
  close(why: WireError): void;
}
