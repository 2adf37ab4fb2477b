import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server as HttpsServer } from "node:https";
import type { TLSSocket } from "node:tls";
import {
  AGENT_NAMESPACE,
  type AgentToHub,
  agentToHub,
  type Command,
  type CommandAck,
  type EgressNews,
  type EgressOrders,
  EnrolRequest,
  type ErrorCode,
  type FederationCommand,
  type FederationId,
  type FederationReport,
  formatJoinToken,
  type Goodbye,
  type Hello,
  type HelloAck,
  type HubToAgent,
  JoinTokenId,
  NO_BILLING,
  type NodeFacts,
  NodeId,
  type NodeLivePatch,
  type NodeSpec,
  type OutboxEntry,
  PROTOCOL_VERSION,
  type ProbeOrder,
  RenewRequest,
  type Report,
  type ReportAck,
  type ServiceOrders,
  type ServiceReport,
  type UrlTestInput,
} from "@orrery/protocol";
import type { WorkerReport } from "@orrery/protocol/workers";
import { AppError, bindEvents, type EventSource, freePort, randomText, toWireError } from "@orrery/runtime";
import { Server, type Socket } from "socket.io";
import { StandInBilling } from "./stand-in-billing.ts";
import { StandInEgress } from "./stand-in-egress.ts";
import { createTestAuthority, type TestAuthority } from "./test-authority.ts";

/** What the stand-in knows of one node. */
export type StandInNode = {
  /** Null = the one for all. */
  spec: NodeSpec | null;
  facts: NodeFacts | null;
  /** Newest report of each. */
  readonly federations: Map<FederationId, FederationReport>;
  readonly entries: OutboxEntry[];
};

type AgentSocket = Socket<AgentToHub, HubToAgent>;

/**
 * The hub's side of the agent's protocol over real TLS and real sockets, in memory: enough to see an agent's whole
 * behaviour without a database. Every message is parsed by the protocol's schemas; what does not fit is in `problems`.
 */
export class StandInHub {
  readonly authority: TestAuthority;
  readonly problems: string[] = [];
  readonly hellos: Hello[] = [];
  readonly reports: (Report & { receivedAtMs: number })[] = [];
  /** What is known of each node, in the order of their enrolment. */
  readonly nodes = new Map<NodeId, StandInNode>();
  readonly goodbyes: Goodbye["reason"][] = [];
  readonly workerReports: WorkerReport[] = [];
  readonly serviceReports: (ServiceReport & { nodeId: NodeId })[] = [];
  serviceOrders = new Map<NodeId, ServiceOrders>();
  /** Stored entries by stream; index i holds sequence i + 1. */
  readonly streams = new Map<string, OutboxEntry[]>();
  /** Last live state, merged. */
  live: NodeLivePatch = {};
  renewals = 0;
  enrolments: EnrolRequest[] = [];
  /** Before the host has its certificate. */
  onEnrolled: () => void = () => undefined;
  /** How hellos are answered. */
  admission: "welcome" | "waiting" | { refuse: ErrorCode } = "welcome";
  /** How reports with entries are answered. */
  storing: "stored" | "refused" | "silent" = "stored";
  certificateLifeMs = 86_400_000;
  spec: NodeSpec = {
    revision: 1,
    name: "node-1",
    labels: {},
    scheduling: "active",
    drainId: null,
    drainDeadlineAtMs: null,
    reportIntervalMs: 100,
    federations: [],
    billing: NO_BILLING,
  };
  readonly token: string;
  billing = new StandInBilling();
  egress = new StandInEgress();
  readonly #https: HttpsServer;
  readonly #io: Server<AgentToHub, HubToAgent>;
  #sockets = new Set<AgentSocket>();
  #port = 0;
  #clockOffsetMs = 0;

  private constructor(authority: TestAuthority, token: string | undefined) {
    this.authority = authority;
    this.token =
      token ??
      formatJoinToken({
        id: JoinTokenId.parse(randomText(9)),
        secret: randomText(32),
        caFingerprint: authority.caFingerprint,
      });
    this.#https = createServer(
      {
        key: authority.serverKeyPem,
        cert: `${authority.serverCertificatePem}\n${authority.caPem}`,
        ca: authority.caPem,
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: "TLSv1.3",
      },
      (request, response) => void this.#answer(request, response),
    );
    this.#io = new Server(this.#https, { transports: ["websocket"], serveClient: false });
    this.#io.of(AGENT_NAMESPACE).on("connection", (socket) => this.#onConnection(socket));
  }

  /** The same authority, port and token make a hub that was restarted. */
  static async start(
    options: { authority?: TestAuthority; port?: number; token?: string; clockOffsetMs?: number } = {},
  ): Promise<StandInHub> {
    const hub = new StandInHub(options.authority ?? (await createTestAuthority()), options.token);
    hub.#clockOffsetMs = options.clockOffsetMs ?? 0;
    hub.#port = options.port ?? (await freePort());
    await new Promise<void>((resolve, reject) => {
      hub.#https.once("error", reject);
      hub.#https.listen(hub.#port, "127.0.0.1", resolve);
    });
    return hub;
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  get connectionCount(): number {
    return this.#sockets.size;
  }

  get entries(): OutboxEntry[] {
    return [...this.streams.values()].flat();
  }

  entryTypes(): string[] {
    return this.entries.map((entry) => entry.type);
  }

  /** To every node that has no spec of its own. */
  sendSpec(change: Partial<NodeSpec>): void {
    this.spec = { ...this.spec, ...change, revision: this.spec.revision + 1 };
    for (const socket of this.#sockets) socket.emit("spec", this.#specOf(nodeIdOf(socket)));
  }

  /** To every agent that is connected now. */
  sendProbes(orders: ProbeOrder[]): void {
    for (const socket of this.#sockets) socket.emit("probes", { orders });
  }

  /** To every agent, now and after each hello. */
  sendEgressOrders(orders: EgressOrders): void {
    this.egress.orders = orders;
    for (const socket of this.#sockets) socket.emit("egressOrders", orders);
  }

  /** To every agent that is connected now. */
  sendEgressNews(news: EgressNews): void {
    for (const socket of this.#sockets) socket.emit("egressNews", news);
  }

  /** To that node, now and after each of its hellos. */
  sendServiceOrders(nodeId: NodeId, orders: ServiceOrders): void {
    this.serviceOrders.set(nodeId, orders);
    for (const socket of this.#sockets) if (nodeIdOf(socket) === nodeId) socket.emit("serviceOrders", orders);
  }

  /** From now on this node has a spec of its own. */
  sendNodeSpec(nodeId: NodeId, change: Partial<NodeSpec>): void {
    const before = this.#specOf(nodeId);
    this.node(nodeId).spec = { ...before, ...change, revision: before.revision + 1 };
    for (const socket of this.#sockets) {
      if (nodeIdOf(socket) === nodeId) socket.emit("spec", this.#specOf(nodeId));
    }
  }

  node(nodeId: NodeId): StandInNode {
    const node = this.nodes.get(nodeId) ?? { spec: null, facts: null, federations: new Map(), entries: [] };
    this.nodes.set(nodeId, node);
    return node;
  }

  testUrl(test: Omit<UrlTestInput, "nodeId">, to?: NodeId): Promise<CommandAck> {
    return this.#send(
      { id: randomText(8), kind: "url_test", deadlineAtMs: this.#nowAtMs() + 10_000, test },
      to,
    );
  }

  testService(test: Extract<Command, { kind: "service_test" }>["test"], to?: NodeId): Promise<CommandAck> {
    return this.#send(
      { id: randomText(8), kind: "service_test", deadlineAtMs: this.#nowAtMs() + 10_000, test },
      to,
    );
  }

  command(kind: "refresh_facts" | "renew_certificate", to?: NodeId): Promise<CommandAck> {
    return this.#send({ id: randomText(8), kind, deadlineAtMs: Date.now() + 5000 }, to);
  }

  federationCommand(to: NodeId, federation: FederationCommand): Promise<CommandAck> {
    const command = { id: randomText(8), kind: "federation", deadlineAtMs: Date.now() + 5000 } as const;
    return this.#send({ ...command, federation }, to);
  }

  closeAll(code: ErrorCode): void {
    for (const socket of this.#sockets) {
      socket.emit("closing", toWireError(new AppError(code)));
      socket.disconnect(true);
    }
  }

  /** A hub that was restarted: the same address, authority and token, and what its database held. */
  async revive(): Promise<StandInHub> {
    const revived = await StandInHub.start({
      authority: this.authority,
      port: this.#port,
      token: this.token,
      clockOffsetMs: this.#clockOffsetMs,
    });
    revived.spec = this.spec;
    revived.billing = this.billing;
    revived.egress = this.egress;
    revived.serviceOrders = this.serviceOrders;
    revived.enrolments = this.enrolments;
    for (const [id, stored] of this.streams) revived.streams.set(id, stored);
    for (const [id, { spec, facts, entries }] of this.nodes) {
      revived.nodes.set(id, { spec, facts, entries, federations: new Map() });
    }
    return revived;
  }

  /** As a kill -9 does it: connections end without a word. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) (socket.conn.transport as unknown as { close(): void }).close();
    this.#io.disconnectSockets(true);
    await this.#io.close();
    this.#https.closeAllConnections();
  }

  #send(command: Command, to: NodeId | undefined): Promise<CommandAck> {
    const socket = [...this.#sockets].find((each) => to === undefined || nodeIdOf(each) === to);
    if (socket === undefined) throw new Error("no such agent is connected");
    return socket.timeout(15_000).emitWithAck("command", command);
  }

  #specOf(nodeId: NodeId): NodeSpec {
    return this.nodes.get(nodeId)?.spec ?? this.spec;
  }

  #nowAtMs(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  #onConnection(socket: AgentSocket): void {
    this.#sockets.add(socket);
    const node = this.node(nodeIdOf(socket));
    let streamId = "";
    const storedOf = (id: string): OutboxEntry[] => {
      const stored = this.streams.get(id) ?? [];
      this.streams.set(id, stored);
      return stored;
    };
    socket.on("disconnect", () => this.#sockets.delete(socket));
    bindEvents(
      socket as unknown as EventSource,
      agentToHub,
      {
        hello: (hello): HelloAck => {
          this.hellos.push(hello);
          streamId = hello.streamId;
          node.facts = hello.facts;
          if (typeof this.admission === "object") {
            return { outcome: "refused", error: toWireError(new AppError(this.admission.refuse)) };
          }
          const nodeId = nodeIdOf(socket);
          const { orders } = this.egress;
          if (this.admission === "welcome" && orders !== null)
            setImmediate(() => socket.emit("egressOrders", orders));
          const ordered = this.serviceOrders.get(nodeId);
          if (this.admission === "welcome" && ordered !== undefined)
            setImmediate(() => socket.emit("serviceOrders", ordered));
          if (this.admission === "waiting") {
            return { outcome: "waiting", nodeId, hubAtMs: this.#nowAtMs(), message: "Waits for approval." };
          }
          return {
            outcome: "welcome",
            nodeId,
            protocol: PROTOCOL_VERSION,
            hubVersion: "0.0.0-test",
            hubAtMs: this.#nowAtMs(),
            ackedSequence: storedOf(streamId).length,
            spec: this.#specOf(nodeId),
          };
        },
        report: (report): ReportAck | Promise<ReportAck> => {
          this.reports.push({ ...report, receivedAtMs: performance.now() });
          Object.assign(this.live, report.live);
          for (const each of report.federations ?? []) node.federations.set(each.federationId, each);
          if (report.entries.length > 0 && this.storing === "silent") return new Promise(() => undefined);
          if (report.entries.length > 0 && this.storing === "refused") {
            const error = toWireError(new AppError("DATABASE_UNAVAILABLE"));
            return { outcome: "refused", error, hubAtMs: this.#nowAtMs() };
          }
          const stored = storedOf(streamId);
          for (const entry of report.entries) {
            if (entry.sequence <= stored.length) continue;
            if (entry.sequence !== stored.length + 1) {
              this.problems.push(`gap: ${entry.sequence} after ${stored.length}`);
            }
            stored.push(entry);
            node.entries.push(entry);
          }
          return { outcome: "stored", ackedSequence: stored.length, hubAtMs: this.#nowAtMs() };
        },
        usage: (usage) => this.billing.usage(nodeIdOf(socket), usage, this.#nowAtMs()),
        sliceAsk: (ask) => this.billing.sliceAsk(nodeIdOf(socket), ask, this.#nowAtMs()),
        slicesKept: (kept) => this.billing.slicesKept(nodeIdOf(socket), kept),
        budget: (asks) => this.egress.budget(nodeIdOf(socket), asks),
        egress: (report) => this.egress.report(nodeIdOf(socket), report),
        workers: (report) => {
          this.workerReports.push(report);
          return { outcome: "noted" as const };
        },
        services: (report) => {
          this.serviceReports.push({ ...report, nodeId: nodeIdOf(socket) });
          return { outcome: "noted" as const };
        },
        goodbye: (goodbye) => {
          this.goodbyes.push(goodbye.reason);
          return { outcome: "noted" as const };
        },
      },
      {
        onMalformed: (event, problem) => this.problems.push(`${event}: ${problem}`),
        onError: (event, error) => this.problems.push(`${event}: ${String(error)}`),
      },
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      switch (request.url) {
        case "/agent/gateway.json":
          reply(200, {
            gatewayUrl: this.url,
            caFingerprint: this.authority.caFingerprint,
            protocol: PROTOCOL_VERSION,
            hubVersion: "0.0.0-test",
          });
          return;
        case "/enroll":
          reply(200, await this.#enrol(EnrolRequest.parse(JSON.parse(text))));
          return;
        case "/renew":
          reply(200, await this.#renew(request, RenewRequest.parse(JSON.parse(text)).csrPem));
          return;
        default:
          reply(404, {});
      }
    } catch (error) {
      const wire = toWireError(error);
      if (!(error instanceof AppError)) this.problems.push(String(error));
      reply(400, wire);
    }
  }

  async #enrol(body: EnrolRequest): Promise<object> {
    if (body.token !== this.token) throw new AppError("TOKEN_UNKNOWN");
    this.enrolments.push(body);
    this.onEnrolled();
    const nodeId = NodeId.parse(`n-${this.enrolments.length}`);
    this.node(nodeId);
    return {
      nodeId,
      name: body.name ?? "node-1",
      admission: "admitted",
      certificatePem: await this.authority.issue(body.csrPem, nodeId, this.certificateLifeMs),
      caPem: this.authority.caPem,
    };
  }

  async #renew(request: IncomingMessage, csrPem: string): Promise<object> {
    const certificate = (request.socket as TLSSocket).getPeerCertificate();
    if (certificate.subject === undefined) throw new AppError("CERTIFICATE_MISSING");
    this.renewals += 1;
    const nodeId = String(certificate.subject.CN);
    return {
      certificatePem: await this.authority.issue(csrPem, nodeId, this.certificateLifeMs),
      caPem: this.authority.caPem,
    };
  }
}

function nodeIdOf(socket: AgentSocket): NodeId {
  const tls = socket.conn.request.socket as TLSSocket;
  return NodeId.parse(String(tls.getPeerCertificate().subject?.CN ?? "without-certificate"));
}
