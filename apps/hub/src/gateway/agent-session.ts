import type { EventEmitter } from "node:events";
import { isDeepStrictEqual } from "node:util";
import type { CommandAnswer, SliceNode } from "@orrery/api";
import type { NodeRecord } from "@orrery/db";
import {
  type AgentAsk,
  type AgentToHub,
  type AgentUsage,
  type AgentUsageAck,
  agentToHub,
  CommandAck,
  type EgressNews,
  type EgressOrders,
  ERROR_TABLE,
  type Goodbye,
  type Hello,
  type HelloAck,
  type HubToAgent,
  type NodeId,
  type NodeSpec,
  negotiateVersion,
  PROTOCOL_VERSION,
  type ProbeOrders,
  type Report,
  type ReportAck,
  type ServiceNews,
  type ServiceOrders,
  type StreamId,
  type WireError,
} from "@orrery/protocol";
import type { WorkerOrders } from "@orrery/protocol/workers";
import { AppError, bindEvents, type EventSource, sortableId, toWireError } from "@orrery/runtime";
import type { DefaultEventsMap, Socket } from "socket.io";
import { HUB_VERSION } from "../version.ts";
import { AgentConduct } from "./agent-conduct.ts";
import type { AgentGatewayContext } from "./agent-gateway-context.ts";
import type { AgentIdentity } from "./agent-identity.ts";
import { acceptConnection, announceSkew } from "./agent-records.ts";
import type { ConnectedAgent } from "./connected-agent.ts";
import { nodeSpec } from "./node-spec.ts";

export type AgentSocket = Socket<AgentToHub, HubToAgent, DefaultEventsMap, { identity: AgentIdentity }>;

/** An agent that said it only exchanges its certificate has so long to be back before that counts as a closed connection. */
const RENEWAL_GRACE_MS = 5_000;
/** Time for `closing` to leave before the connection is cut. */
const CLOSE_AFTER_MS = 100;

type State =
  | { kind: "new" }
  | { kind: "waiting"; streamId: StreamId; skewMs: number; ackedSequence: number }
  | { kind: "welcome"; streamId: StreamId; skewMs: number; ackedSequence: number }
  | { kind: "closing" };

/** One agent's connection, from its handshake to its end. */
export class AgentSession implements ConnectedAgent {
  readonly nodeId: NodeId;
  epoch = 0;
  /** What its hello said that it can. */
  capabilities: readonly string[] = [];
  readonly #socket: AgentSocket;
  readonly #context: AgentGatewayContext;
  readonly #conduct: AgentConduct;
  #state: State = { kind: "new" };
  #goodbye: Goodbye["reason"] | null = null;
  #closedBecause: WireError | null = null;
  #certificateTimer: NodeJS.Timeout | null = null;
  #sentSpec: NodeSpec | null = null;

  constructor(socket: AgentSocket, context: AgentGatewayContext) {
    this.#socket = socket;
    this.#context = context;
    this.nodeId = socket.data.identity.nodeId;
    this.#conduct = new AgentConduct(context, socket.data.identity, (code, message) =>
      this.close(toWireError(new AppError(code, message))),
    );
    this.#watchCertificate(socket.data.identity.expiresAtMs);
    socket.conn.on("packet", (packet) => {
      if (packet.type === "message" && this.#state.kind !== "closing") this.#conduct.count(packet.data);
    });
    websocketOf(socket).on("error", (error) => this.#conduct.transportError(error));
    socket.on("disconnect", (reason) => this.#onDisconnect(reason));
    socket.onAny((event: string) => {
      if (!(event in agentToHub)) this.#malformed(event, "there is no such event");
    });
    bindEvents(
      socket as unknown as EventSource,
      agentToHub,
      {
        hello: (hello) => this.#onHello(hello),
        report: (report) => this.#onReport(report),
        usage: this.#welcomed((usage) => this.#onUsage(usage)),
        sliceAsk: this.#welcomed((ask) => context.billing.sliceAsk(this.#asSliceNode(), ask)),
        slicesKept: this.#welcomed((kept) => context.billing.slicesKept(this.#asSliceNode(), kept)),
        budget: this.#welcomed((asks) => context.egress.budget(this.nodeId, asks)),
        egress: this.#welcomed((report) => context.egress.report(this.nodeId, report)),
        workers: this.#welcomed((report) => context.workers.report(this.nodeId, report)),
        services: this.#welcomed((report) => context.services.report(this.nodeId, report)),
        goodbye: (goodbye) => this.#onGoodbye(goodbye),
      },
      {
        onMalformed: (event, problem) => this.#malformed(event, problem),
        onError: (event, error) =>
          context.log.error({ err: error, event, nodeId: this.nodeId }, "handler failed"),
      },
    );
  }

  get serial(): string {
    return this.#socket.data.identity.serial;
  }

  get isWaiting(): boolean {
    return this.#state.kind === "waiting";
  }

  get #isReady(): boolean {
    return this.#state.kind === "welcome";
  }

  /** The first streak of reports begins with the admission: until then the agent only waits. */
  admit(record: NodeRecord): void {
    if (this.#state.kind !== "waiting") return;
    this.#state = { ...this.#state, kind: "welcome" };
    this.#tellConnected();
    this.sendSpec(record);
  }

  #tellConnected(): void {
    const { fleet, targets, egress, workers, services } = this.#context;
    for (const part of [fleet, targets, egress, workers, services]) part.connected(this.nodeId);
  }

  sendSpec(record: NodeRecord): void {
    if (this.#isReady) this.#socket.emit("spec", this.#specOf(record));
  }

  /** Sends the spec where it is other than what was sent last. */
  refreshSpec(record: NodeRecord): void {
    const sent = this.#sentSpec;
    if (this.#isReady && !isDeepStrictEqual(this.#specOf(record), sent)) {
      this.#socket.emit("spec", this.#sentSpec as NodeSpec);
    }
  }

  sendProbes(orders: ProbeOrders): boolean {
    return this.#isReady && this.#socket.emit("probes", orders);
  }

  sendEgressOrders(orders: EgressOrders): boolean {
    return this.#isReady && this.#socket.emit("egressOrders", orders);
  }

  sendEgressNews(news: EgressNews): void {
    if (this.#isReady) this.#socket.emit("egressNews", news);
  }

  sendWorkerOrders(orders: WorkerOrders): boolean {
    return this.#isReady && this.#socket.emit("workerOrders", orders);
  }

  sendServiceOrders(orders: ServiceOrders): boolean {
    return this.#isReady && this.#socket.emit("serviceOrders", orders);
  }

  sendServiceNews(news: ServiceNews): void {
    if (this.#isReady) this.#socket.emit("serviceNews", news);
  }

  /** Asks the agent once; what it does not answer in time, or in the protocol's words, has failed. */
  async ask(ask: AgentAsk, deadlineMs: number): Promise<CommandAnswer> {
    const id = sortableId();
    const name = this.#context.fleet.record(this.nodeId)?.name ?? this.nodeId;
    const failed = (message: string): CommandAnswer => ({
      outcome: "failed",
      id,
      message,
      isAnswered: false,
    });
    if (!this.#isReady) return failed(`The agent of ${name} is not ready for commands.`);
    const deadlineAtMs = this.#context.clock.nowAtMs() + deadlineMs;
    const end = new AbortController();
    const ended = new Promise<null>((resolve) => {
      const onEnd = () => resolve(null);
      this.#socket.once("disconnect", onEnd);
      end.signal.addEventListener("abort", () => this.#socket.off("disconnect", onEnd));
    });
    try {
      const asked = this.#socket.timeout(deadlineMs).emitWithAck("command", { ...ask, id, deadlineAtMs });
      const answer = await Promise.race([asked, ended]);
      if (answer === null) return failed(`The connection to ${name} ended before it answered.`);
      const parsed = CommandAck.safeParse(answer);
      if (!parsed.success) return failed(`${name} answered with something this hub does not understand.`);
      return { ...parsed.data, isAnswered: true };
    } catch {
      return failed(`${name} did not answer within ${(deadlineMs / 1000).toFixed(0)} s.`);
    } finally {
      end.abort();
    }
  }

  #specOf(record: NodeRecord): NodeSpec {
    this.#sentSpec = nodeSpec(
      record,
      this.#context.federations.specsOf(this.nodeId),
      this.#context.billingSpecs.specOf(this.nodeId),
    );
    return this.#sentSpec;
  }

  /** Tells the agent why, then ends the connection. */
  close(why: WireError): void {
    if (this.#state.kind === "closing") return;
    this.#state = { kind: "closing" };
    this.#closedBecause = why;
    this.#socket.emit("closing", why);
    setTimeout(() => this.#socket.disconnect(true), CLOSE_AFTER_MS);
    // For the fleet the connection is over now, not when its last bytes have left.
    this.#end(`the hub ended it: ${ERROR_TABLE[why.code].message}`);
  }

  async #onHello(hello: Hello): Promise<HelloAck> {
    if (this.#state.kind !== "new")
      return refusedHello(new AppError("PRECONDITION_FAILED", "hello was said already."));
    const negotiation = negotiateVersion(PROTOCOL_VERSION, hello.protocol);
    if (negotiation.outcome === "incompatible") {
      const error = new AppError("PROTOCOL_INCOMPATIBLE", negotiation.message);
      setTimeout(() => this.#socket.disconnect(true), CLOSE_AFTER_MS);
      return refusedHello(error);
    }
    const nowAtMs = this.#context.clock.nowAtMs();
    const skewMs = hello.sentAtMs - nowAtMs;
    try {
      const accepted = await this.#context.limiter.run(() =>
        acceptConnection(this.#context, this.#socket.data.identity, hello),
      );
      await this.#context.fleet.refresh(this.nodeId);
      // After the node's row: what its spec says of federations must be at least as new as the spec's revision.
      await this.#context.federations.refreshRows();
      // The connection may have ended while the database answered.
      if (!this.#socket.connected || (this.#state as State).kind === "closing") {
        return refusedHello(new AppError("TIMEOUT"));
      }
      this.epoch = accepted.epoch;
      this.capabilities = hello.capabilities;
      const loser = this.#context.connections.claim(this);
      if (loser === this) {
        this.close(toWireError(new AppError("SUPERSEDED")));
        return refusedHello(new AppError("SUPERSEDED"));
      }
      loser?.supersede();
      announceSkew(this.#context, accepted.node, skewMs);
      const kept = { streamId: hello.streamId, skewMs, ackedSequence: accepted.ackedSequence };
      if (accepted.node.admission === "waiting") {
        this.#state = { kind: "waiting", ...kept };
        const message = "This node waits for an operator's approval.";
        return { outcome: "waiting", nodeId: this.nodeId, hubAtMs: nowAtMs, message };
      }
      this.#state = { kind: "welcome", ...kept };
      this.#tellConnected();
      return {
        outcome: "welcome",
        nodeId: this.nodeId,
        protocol: negotiation.version,
        hubVersion: HUB_VERSION,
        hubAtMs: this.#context.clock.nowAtMs(),
        ackedSequence: accepted.ackedSequence,
        spec: this.#specOf(this.#context.fleet.record(this.nodeId) ?? accepted.node),
      };
    } catch (error) {
      this.#context.log.warn({ err: error, nodeId: this.nodeId }, "hello was not accepted");
      return refusedHello(error);
    }
  }

  #onReport(report: Report): ReportAck | Promise<ReportAck> {
    this.#context.metrics.reports.inc();
    const state = this.#state;
    const hubAtMs = this.#context.clock.nowAtMs();
    if (state.kind === "new" || state.kind === "closing") {
      return refusedReport(new AppError("PRECONDITION_FAILED", "Say hello first."), hubAtMs);
    }
    if (state.kind === "waiting") {
      if (report.entries.length > 0) return refusedReport(new AppError("NODE_WAITING"), hubAtMs);
      return { outcome: "stored", ackedSequence: state.ackedSequence, hubAtMs };
    }
    this.#context.fleet.reported(this.nodeId, report);
    if (report.federations !== undefined) this.#context.federations.reported(this.nodeId, report.federations);
    if (report.probes !== undefined) this.#context.targets.reported(this.nodeId, report.probes);
    if (report.entries.length === 0) {
      return { outcome: "stored", ackedSequence: state.ackedSequence, hubAtMs };
    }
    return this.#storeEntries(state, report);
  }

  async #storeEntries(state: Extract<State, { kind: "welcome" }>, report: Report): Promise<ReportAck> {
    const node = this.#context.fleet.record(this.nodeId) ?? this.#socket.data.identity.node;
    const { streamId, skewMs } = state;
    const result = await this.#context.ingest.submit({ node, streamId, entries: report.entries, skewMs });
    if (result.outcome === "stored")
      state.ackedSequence = Math.max(state.ackedSequence, result.ackedSequence);
    await this.#conduct.holdBack();
    return { ...result, hubAtMs: this.#context.clock.nowAtMs() };
  }

  async #onUsage(usage: AgentUsage): Promise<AgentUsageAck> {
    const ack = await this.#context.billing.usage(this.nodeId, usage);
    await this.#conduct.holdBack();
    return ack;
  }

  #asSliceNode(): SliceNode {
    const name = this.#context.fleet.record(this.nodeId)?.name ?? this.nodeId;
    return { id: this.nodeId, name, epoch: this.epoch };
  }

  /** Only who is admitted uses something. */
  #welcomed<Message, Answer>(
    handle: (message: Message) => Promise<Answer>,
  ): (message: Message) => Promise<Answer | { outcome: "failed"; error: WireError }> {
    return async (message) => {
      const { kind } = this.#state;
      if (kind === "welcome") return handle(message);
      const error =
        kind === "waiting"
          ? new AppError("NODE_WAITING")
          : new AppError("PRECONDITION_FAILED", "Say hello first.");
      return { outcome: "failed", error: toWireError(error) };
    };
  }

  #onGoodbye(goodbye: Goodbye): { outcome: "noted" } {
    this.#goodbye = goodbye.reason;
    if (goodbye.reason !== "renewed" && this.#context.connections.release(this)) {
      this.#context.fleet.left(this.nodeId, goodbye.reason);
    }
    return { outcome: "noted" };
  }

  /** A newer connection of the same identity took this one's place: it says nothing about the node's health. */
  supersede(): void {
    this.close(toWireError(new AppError("SUPERSEDED")));
  }

  #onDisconnect(reason: string): void {
    if (this.#certificateTimer !== null) clearTimeout(this.#certificateTimer);
    this.#end(reason);
  }

  #end(reason: string): void {
    if (this.#goodbye === "renewed" && this.#closedBecause === null) {
      setTimeout(() => this.#release(reason), RENEWAL_GRACE_MS).unref();
      return;
    }
    this.#release(reason);
  }

  #release(reason: string): void {
    if (this.#context.connections.release(this) && !this.#context.isStopping()) {
      this.#context.fleet.closed(this.nodeId, reason);
      const { egress, workers, services } = this.#context;
      for (const part of [egress, workers, services]) part.disconnected(this.nodeId);
    }
  }

  #malformed(event: string, problem: string): void {
    if (this.#state.kind !== "closing") this.#conduct.malformed(event, problem);
  }

  /** The certificate's end ends the connection, unless the node has a newer one by then. */
  #watchCertificate(expiresAtMs: number): void {
    const remainingMs = Math.max(0, expiresAtMs - this.#context.clock.nowAtMs());
    this.#certificateTimer = setTimeout(() => {
      const newestAtMs = this.#context.fleet.certificateExpiresAtMs(this.nodeId) ?? 0;
      if (newestAtMs > this.#context.clock.nowAtMs()) this.#watchCertificate(newestAtMs);
      else this.close(toWireError(new AppError("CERTIFICATE_EXPIRED")));
    }, remainingMs).unref();
  }
}

/** Engine.IO keeps the websocket to itself and passes on its errors without their codes. */
function websocketOf(socket: AgentSocket): EventEmitter<{ error: [{ code?: string }] }> {
  return (socket.conn.transport as unknown as { socket: EventEmitter<{ error: [{ code?: string }] }> })
    .socket;
}

function refusedHello(error: unknown): HelloAck {
  return { outcome: "refused", error: toWireError(error) };
}

function refusedReport(error: unknown, hubAtMs: number): ReportAck {
  return { outcome: "refused", error: toWireError(error), hubAtMs };
}
