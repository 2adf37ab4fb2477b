import {
  AGENT_NAMESPACE,
  type AgentToHub,
  type AgentUsage,
  AgentUsageAck,
  BudgetAnswer,
  type BudgetAsks,
  type Command,
  type CommandAck,
  type EgressNews,
  type EgressOrders,
  type EgressReport,
  EgressReportAck,
  type Goodbye,
  type Hello,
  HelloAck,
  type HubToAgent,
  hubToAgent,
  type NodeSpec,
  type ProbeOrders,
  type Report,
  type ServiceNews,
  type ServiceOrders,
  type ServiceReport,
  ServiceReportAck,
  SliceAnswer,
  type SliceAsk,
  type SlicesKept,
  SlicesKeptAck,
  WireError,
} from "@orrery/protocol";
import { type WorkerOrders, type WorkerReport, WorkerReportAck } from "@orrery/protocol/workers";
import { bindEvents, type EventSource, type Logger } from "@orrery/runtime";
import { io, type Socket } from "socket.io-client";
import { type GatewayAgent, gatewayAgent } from "../enrolment/gateway-tls.ts";
import type { Identity } from "../enrolment/identity-store.ts";
import type { SessionEnd } from "./after-session.ts";

export type SessionHandlers = {
  hello: () => Promise<Hello>;
  onAnswer: (answer: Exclude<HelloAck, { outcome: "refused" }>) => void;
  onSpec: (spec: NodeSpec) => void | Promise<void>;
  onProbes: (orders: ProbeOrders) => void;
  onEgressOrders: (orders: EgressOrders) => void;
  onEgressNews: (news: EgressNews) => void;
  onWorkerOrders: (orders: WorkerOrders) => void;
  onServiceOrders: (orders: ServiceOrders) => void;
  onServiceNews: (news: ServiceNews) => void;
  onCommand: (command: Command) => Promise<CommandAck>;
};

const CONNECT_TIMEOUT_MS = 5000;
const HELLO_TIMEOUT_MS = 10_000;
const GOODBYE_TIMEOUT_MS = 1000;
const SLICE_TIMEOUT_MS = 5000;
const USAGE_TIMEOUT_MS = 15_000;
const BUDGET_TIMEOUT_MS = 3000;
const EGRESS_TIMEOUT_MS = 10_000;
const WORKERS_TIMEOUT_MS = 10_000;
const SERVICES_TIMEOUT_MS = 10_000;

/** One connection to the gateway, from the TLS handshake to its end. It does not come back by itself. */
export class HubSession {
  /** Settles once, with the reason that came first. */
  readonly ended: Promise<SessionEnd>;
  readonly #socket: Socket<HubToAgent, AgentToHub>;
  readonly #tls: GatewayAgent;
  readonly #log: Logger;
  readonly #handlers: SessionHandlers;
  #finish: (end: SessionEnd) => void = () => undefined;

  constructor(identity: Identity, handlers: SessionHandlers, log: Logger) {
    this.#log = log;
    this.#handlers = handlers;
    this.#tls = gatewayAgent(identity.caPem, identity);
    let settle: (end: SessionEnd) => void = () => undefined;
    this.ended = new Promise((resolve) => {
      settle = resolve;
    });
    // Socket.IO's types know the browser's `agent` only; in Node it is the request's agent.
    const agent = this.#tls as unknown as string;
    this.#socket = io(`${identity.gatewayUrl}${AGENT_NAMESPACE}`, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_TIMEOUT_MS,
      agent,
    });
    this.#finish = (end) => {
      settle(end);
      this.#socket.disconnect();
      this.#tls.destroy();
    };
    this.#bind();
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }

  /** From where this host reaches the hub. */
  get localAddress(): string | null {
    return this.#tls.localAddress;
  }

  report(report: Report, onAck: (answer: unknown) => void): void {
    this.#socket.emit("report", report, onAck);
  }

  /** Rejects where no answer comes in time; then the hub may have done it or not. So do those below. */
  async sendUsage(usage: AgentUsage): Promise<AgentUsageAck> {
    return AgentUsageAck.parse(await this.#socket.timeout(USAGE_TIMEOUT_MS).emitWithAck("usage", usage));
  }

  async askSlice(ask: SliceAsk): Promise<SliceAnswer> {
    return SliceAnswer.parse(await this.#socket.timeout(SLICE_TIMEOUT_MS).emitWithAck("sliceAsk", ask));
  }

  async keepSlices(kept: SlicesKept): Promise<SlicesKeptAck> {
    return SlicesKeptAck.parse(await this.#socket.timeout(SLICE_TIMEOUT_MS).emitWithAck("slicesKept", kept));
  }

  async sendBudget(asks: BudgetAsks): Promise<BudgetAnswer> {
    return BudgetAnswer.parse(await this.#socket.timeout(BUDGET_TIMEOUT_MS).emitWithAck("budget", asks));
  }

  async sendEgress(report: EgressReport): Promise<EgressReportAck> {
    return EgressReportAck.parse(await this.#socket.timeout(EGRESS_TIMEOUT_MS).emitWithAck("egress", report));
  }

  async sendWorkers(report: WorkerReport): Promise<WorkerReportAck> {
    return WorkerReportAck.parse(
      await this.#socket.timeout(WORKERS_TIMEOUT_MS).emitWithAck("workers", report),
    );
  }

  async sendServices(report: ServiceReport): Promise<ServiceReportAck> {
    return ServiceReportAck.parse(
      await this.#socket.timeout(SERVICES_TIMEOUT_MS).emitWithAck("services", report),
    );
  }

  /** Ends the connection from our side because it is of no use any more. */
  giveUp(reason: string): void {
    this.#finish({ kind: "lost", reason });
  }

  /** Tells the hub that we go on purpose, so that it does not suspect a fault. */
  async leave(reason: Goodbye["reason"]): Promise<void> {
    if (this.#socket.connected) {
      await this.#socket
        .timeout(GOODBYE_TIMEOUT_MS)
        .emitWithAck("goodbye", { reason })
        .catch(() => undefined);
    }
    this.#finish({ kind: "left" });
  }

  #bind(): void {
    const socket = this.#socket;
    socket.on("connect", () => void this.#sayHello());
    socket.on("connect_error", (error) => this.#finish(connectFailure(error)));
    socket.on("disconnect", (reason, details) => {
      const detail = details instanceof Error ? details.message : undefined;
      this.#finish({
        kind: "lost",
        reason: detail === undefined ? reason : `${reason}: ${detail}`,
      });
    });
    bindEvents(
      // The catalog types what `bindEvents` hands on; Socket.IO's own listener types are narrower than it needs.
      socket as unknown as EventSource,
      hubToAgent,
      {
        spec: (spec) => this.#handlers.onSpec(spec),
        probes: (orders) => this.#handlers.onProbes(orders),
        egressOrders: (orders) => this.#handlers.onEgressOrders(orders),
        egressNews: (news) => this.#handlers.onEgressNews(news),
        workerOrders: (orders) => this.#handlers.onWorkerOrders(orders),
        serviceOrders: (orders) => this.#handlers.onServiceOrders(orders),
        serviceNews: (news) => this.#handlers.onServiceNews(news),
        command: (command) => this.#handlers.onCommand(command),
        closing: (error) => this.#finish({ kind: "closed_by_hub", error }),
      },
      {
        onMalformed: (event, problem) =>
          this.#log.error({ event, problem }, "the hub sent what the protocol does not know"),
        onError: (event, error) =>
          this.#log.error({ event, err: error }, "handling the hub's message failed"),
      },
    );
  }

  async #sayHello(): Promise<void> {
    try {
      const hello = await this.#handlers.hello();
      const answer = await this.#socket.timeout(HELLO_TIMEOUT_MS).emitWithAck("hello", hello);
      const parsed = HelloAck.safeParse(answer);
      if (!parsed.success) {
        this.giveUp("the hub's answer to hello is not valid");
      } else if (parsed.data.outcome === "refused") {
        this.#finish({ kind: "closed_by_hub", error: parsed.data.error });
      } else {
        this.#handlers.onAnswer(parsed.data);
      }
    } catch (error) {
      this.giveUp(`hello was not answered (${error instanceof Error ? error.message : String(error)})`);
    }
  }
}

/** A hub that refuses in the handshake says why in the error's data; else it is a failed connection like any. */
function connectFailure(error: Error & { data?: unknown; description?: unknown }): SessionEnd {
  const refusal = WireError.safeParse(error.data);
  if (refusal.success) return { kind: "closed_by_hub", error: refusal.data };
  return { kind: "lost", reason: causeOf(error) };
}

/** Socket.IO wraps the websocket's error event, which wraps the error that says what happened. */
function causeOf(error: Error & { description?: unknown }): string {
  const event = error.description as { message?: unknown; error?: { message?: unknown } } | undefined;
  const inner = event?.error?.message ?? event?.message;
  return typeof inner === "string" && inner !== "" ? inner : error.message;
}
