import { webcrypto } from "node:crypto";
import { once } from "node:events";
import { request } from "node:https";
import {
  AGENT_NAMESPACE,
  type Command,
  type CommandAck,
  type EgressNews,
  type EgressOrders,
  type EnrolRequest,
  type EnrolResponse,
  type Goodbye,
  type Hello,
  type HelloAck,
  type NodeFacts,
  type NodeLive,
  type NodeSpec,
  type OutboxEntry,
  PROTOCOL_VERSION,
  type ProbeOrder,
  type ProbeOrders,
  type ProbeResult,
  type RenewResponse,
  type ReportAck,
  type ServiceNews,
  type ServiceOrders,
  type WireError,
} from "@orrery/protocol";
import type { WorkerOrders } from "@orrery/protocol/workers";
import { randomText } from "@orrery/runtime";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { io, type Socket } from "socket.io-client";

export type TestIdentity = { keyPem: string; csrPem: string; certificatePem: string; caPem: string };

/** A key and a certificate request, as an agent makes them. */
export async function newKey(): Promise<{ keyPem: string; csrPem: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ])) as webcrypto.CryptoKeyPair;
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=test",
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
  });
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { keyPem: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"), csrPem: csr.toString("pem") };
}

export function testFacts(overrides: Partial<NodeFacts> = {}): NodeFacts {
  return {
    hostname: "host.example",
    platform: "linux",
    osRelease: "6.1",
    architecture: "x64",
    cpuModel: "test",
    cpuCount: 4,
    memoryTotalBytes: 8e9,
    diskTotalBytes: 1e11,
    nodeVersion: "26.10.0",
    agentVersion: "0.1.0",
    agentPid: 1,
    bootedAtMs: Date.now() - 1e6,
    agentStartedAtMs: Date.now(),
    peerAddresses: [],
    ...overrides,
  };
}

export function testLive(overrides: Partial<NodeLive> = {}): NodeLive {
  return {
    cpuRatio: 0.25,
    memoryUsedBytes: 4e9,
    load1: 0.5,
    diskUsedBytes: 5e10,
    networkReceivedBytesPerSecond: 1000,
    networkSentBytesPerSecond: 2000,
    connectionCount: 12,
    eventLoopLagMs: 0.5,
    clockSkewMs: 0,
    rttMs: 1,
    outboxPendingCount: 0,
    ...overrides,
  };
}

export type HttpAnswer<T> = { status: number; body: T & { error?: WireError } };

/** A request to the gateway, with or without a client certificate. */
export function postGateway<T>(
  gatewayUrl: string,
  path: string,
  body: unknown,
  identity?: { keyPem: string; certificatePem: string },
): Promise<HttpAnswer<T>> {
  return new Promise((resolve, reject) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const outgoing = request(
      `${gatewayUrl}${path}`,
      {
        method: "POST",
        rejectUnauthorized: false,
        headers: { "content-type": "application/json" },
        ...(identity === undefined ? {} : { key: identity.keyPem, cert: identity.certificatePem }),
        agent: false,
      },
      (incoming) => {
        let answer = "";
        incoming.on("data", (chunk) => {
          answer += chunk;
        });
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            body: JSON.parse(answer || "{}") as T & { error?: WireError },
          }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(text);
  });
}

export type EnrolledAgent = TestIdentity & {
  nodeId: EnrolResponse["nodeId"];
  name: string;
  admission: string;
};

export async function enrolAgent(
  gatewayUrl: string,
  token: string,
  overrides: Partial<EnrolRequest> = {},
): Promise<EnrolledAgent> {
  const key = await newKey();
  const { status, body } = await postGateway<EnrolResponse>(gatewayUrl, "/enroll", {
    token,
    protocol: PROTOCOL_VERSION,
    csrPem: key.csrPem,
    facts: testFacts(),
    ...overrides,
  });
  if (status !== 200)
    throw Object.assign(new Error(`enrol: ${status} ${JSON.stringify(body)}`), { wire: body.error });
  return { ...key, ...body };
}

export async function renewAgent(
  gatewayUrl: string,
  agent: TestIdentity,
): Promise<HttpAnswer<RenewResponse>> {
  return postGateway<RenewResponse>(gatewayUrl, "/renew", { csrPem: agent.csrPem }, agent);
}

/** The agent's side of `/agent`, without a host behind it; every message can be bent. */
export class TestAgent {
  readonly socket: Socket;
  readonly streamId = randomText(12);
  readonly closings: WireError[] = [];
  readonly specs: NodeSpec[] = [];
  /** What it was told to measure, newest last. */
  readonly orders: ProbeOrder[][] = [];
  /** What its gateway was told to serve, and of what others found, newest last. */
  readonly egressOrders: EgressOrders[] = [];
  readonly egressNews: EgressNews[] = [];
  /** What its services' gateway was told to serve, and how busy instances are, newest last. */
  readonly serviceOrders: ServiceOrders[] = [];
  readonly workerOrders: WorkerOrders[] = [];
  readonly serviceNews: ServiceNews[] = [];
  /** Null = commands are not answered. */
  onCommand: ((command: Command) => CommandAck) | null = null;
  sequence = 0;
  #beat: NodeJS.Timeout | null = null;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("closing", (why: WireError) => this.closings.push(why));
    socket.on("spec", (spec: NodeSpec) => this.specs.push(spec));
    socket.on("egressOrders", (orders: EgressOrders) => this.egressOrders.push(orders));
    socket.on("egressNews", (news: EgressNews) => this.egressNews.push(news));
    socket.on("workerOrders", (orders: WorkerOrders) => this.workerOrders.push(orders));
    socket.on("serviceOrders", (orders: ServiceOrders) => this.serviceOrders.push(orders));
    socket.on("serviceNews", (news: ServiceNews) => this.serviceNews.push(news));
    socket.on("command", (command: Command, answer: (ack: CommandAck) => void) => {
      const ack = this.onCommand?.(command);
      if (ack !== undefined) answer(ack);
    });
    socket.on("probes", ({ orders }: ProbeOrders) => this.orders.push(orders));
  }

  /** Rejects with the WireError of a refused handshake in `data`. */
  static async connect(
    gatewayUrl: string,
    identity: { keyPem: string; certificatePem: string } | null,
  ): Promise<TestAgent> {
    const socket = io(`${gatewayUrl}${AGENT_NAMESPACE}`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      rejectUnauthorized: false,
      ...(identity === null ? {} : { key: identity.keyPem, cert: identity.certificatePem }),
    });
    const agent = new TestAgent(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", (error) => {
        socket.disconnect();
        reject(error);
      });
    });
    return agent;
  }

  /** Connects, says hello, and is welcome (or waits). */
  static async join(
    gatewayUrl: string,
    identity: { keyPem: string; certificatePem: string },
    hello: Partial<Hello> = {},
  ): Promise<{ agent: TestAgent; ack: HelloAck }> {
    const agent = await TestAgent.connect(gatewayUrl, identity);
    return { agent, ack: await agent.hello(hello) };
  }

  hello(overrides: Partial<Hello> = {}): Promise<HelloAck> {
    return this.ask("hello", {
      protocol: PROTOCOL_VERSION,
      facts: testFacts(),
      capabilities: [],
      streamId: this.streamId,
      nextSequence: this.sequence + 1,
      specRevision: 0,
      sentAtMs: Date.now(),
      ...overrides,
    });
  }

  report(entries: OutboxEntry[] = [], live: Partial<NodeLive> = testLive()): Promise<ReportAck> {
    return this.ask("report", { sentAtMs: Date.now(), live, entries });
  }

  /** What it measured, beside nothing else. */
  measured(probes: ProbeResult[]): Promise<ReportAck> {
    return this.ask("report", { sentAtMs: Date.now(), live: {}, entries: [], probes });
  }

  goodbye(reason: Goodbye["reason"] = "shutdown"): Promise<unknown> {
    return this.ask("goodbye", { reason });
  }

  entry(type: string, data: OutboxEntry["data"] = {}, atMs = Date.now()): OutboxEntry {
    this.sequence += 1;
    return { sequence: this.sequence, atMs, type, data };
  }

  /** One report now, and one every `everyMs` from then on. */
  async beat(everyMs = 1000): Promise<void> {
    await this.report();
    this.#beat = setInterval(() => {
      if (this.socket.connected) this.report().catch(() => undefined);
    }, everyMs);
  }

  /** As SIGSTOP does: the connection stays, nothing comes. */
  freeze(): void {
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#beat = null;
  }

  /** As kill -9 does: the kernel closes the connection, no goodbye. */
  kill(): void {
    this.freeze();
    const { engine } = this.socket.io;
    (engine?.transport as unknown as { ws?: { terminate?: () => void } } | undefined)?.ws?.terminate?.();
    this.socket.disconnect();
  }

  async closed(): Promise<string> {
    this.freeze();
    if (!this.socket.connected) return "closed";
    const [reason] = await once(this.socket as never, "disconnect");
    return reason as string;
  }

  ask<T>(event: string, payload: unknown): Promise<T> {
    return this.socket.timeout(15_000).emitWithAck(event, payload) as Promise<T>;
  }
}
