import type {
  BudgetAnswer,
  BudgetAsks,
  EgressNews,
  EgressOrders,
  EgressReport,
  EgressReportAck,
  UrlTestInput,
  UrlTestResult,
} from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import type { z } from "zod";
import type { AgentEvents } from "../events/agent-events.ts";

/** The connection to the hub, as far as egress needs it. Both reject where no answer comes in time. */
export type EgressSession = {
  sendBudget(asks: BudgetAsks): Promise<BudgetAnswer>;
  sendEgress(report: EgressReport): Promise<EgressReportAck>;
};

export type AgentEgressOptions = {
  dataDir: string;
  /** Of the gateway on loopback; 0 = any free one. */
  port: number;
  events: AgentEvents;
  clock: Clock;
  log: Logger;
  random: () => number;
};

/** The proxy gateway of this host, and what it decides by: orders of the hub, what it sees itself, and what others tell. */
export class AgentEgress {
  readonly #options: AgentEgressOptions;

  private constructor(options: AgentEgressOptions) {
    this.#options = options;
  }

  /** With the orders that were kept on disk, if there are any. */
  static async open(options: AgentEgressOptions): Promise<AgentEgress> {
    return new AgentEgress(options);
  }

  setOrders(_orders: EgressOrders): void {
    this.#options.log.debug("no gateway yet");
  }

  takeNews(_news: EgressNews): void {}

  connected(_session: EgressSession): void {}

  disconnected(): void {}

  /** Throws a sentence where it cannot be tested at all. */
  testUrl(_test: Omit<z.infer<typeof UrlTestInput>, "nodeId">, _deadlineMs: number): Promise<UrlTestResult> {
    return Promise.reject(new Error("this agent has no gateway"));
  }

  /** This host belongs to another fleet now: nothing of the old one's is kept. */
  async forget(): Promise<void> {}

  /** Takes nothing new, lets what is open end for a while, then closes. */
  async stop(): Promise<void> {}
}
