import { mkdtempSync, rmSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BudgetAnswer,
  BudgetAsks,
  type EgressLimit,
  type EgressOrders,
  type EgressProxy,
  EgressReport,
  EgressReportAck,
  NodeId,
  type PoolSettings,
} from "@orrery/protocol";
import {
  startTarget,
  startUpstream,
  type Target,
  type TargetSettings,
  type Upstream,
} from "@orrery/proxy-lab";
import { createLogger, systemClock } from "@orrery/runtime";
import { until } from "../../testing/agent-process.ts";
import { StandInEgress } from "../../testing/stand-in-egress.ts";
import { AgentEgress, type AgentEgressOptions, type EgressSession } from "../agent-egress.ts";
import { newKeyPem } from "./key-pem.ts";
import { ordersOf, SECRET, WORKER } from "./orders.ts";

export type Answer = { status: number; body: string; headers: IncomingHttpHeaders };

/** One node's egress as it is: real gateway, real proxies, real target, a hub in memory behind the protocol's schemas. */
export class EgressLab {
  readonly hub = new StandInEgress();
  readonly folder = mkdtempSync(join(tmpdir(), "orrery-egress-"));
  readonly upstreams: Upstream[] = [];
  readonly targets: Target[] = [];
  readonly events: { type: string; data: unknown }[] = [];
  readonly usage: { worker: string | null; meter: string; quantity: bigint }[] = [];
  /** Everything that was logged. */
  logged = "";
  keyPem = newKeyPem();
  port = 0;
  #egress: AgentEgress | null = null;
  readonly #clients = new Map<string, Agent>();

  get egress(): AgentEgress {
    if (this.#egress === null) throw new Error("no egress is open");
    return this.#egress;
  }

  /** Proxies with exits 127.1.0.1, 127.1.0.2 … */
  async addUpstreams(...settings: Partial<Parameters<typeof startUpstream>[0]>[]): Promise<void> {
    for (const each of settings) {
      const exit = `127.1.0.${this.upstreams.length + 1}`;
      this.upstreams.push(await startUpstream({ kind: "http", exit, ...each }));
    }
  }

  async addTarget(settings: Partial<TargetSettings> = {}): Promise<Target> {
    const target = await startTarget(settings);
    this.targets.push(target);
    return target;
  }

  /** All upstreams in one pool; `change` for each of them. */
  orders(
    settings: Partial<PoolSettings> = {},
    limits: readonly Partial<EgressLimit>[] = [],
    change: (i: number) => Partial<EgressProxy> = () => ({}),
  ): EgressOrders {
    const ports = this.targets.map(({ port }) => port);
    const proxies = this.upstreams.map(({ port, settings: { kind, credentials, exit } }, i) => ({
      ...{
        protocol: kind,
        port,
        username: credentials?.username ?? null,
        password: credentials?.password ?? null,
      },
      exit: { address: exit, country: null, anonymity: "elite" as const, observedAtMs: 1 },
      ...change(i),
    }));
    return ordersOf(
      proxies,
      { ports, allowPrivate: ["127.0.0.0/8"], connectTimeoutMs: 5000, handshakeTimeoutMs: 5000, ...settings },
      limits,
    );
  }

  async open(options: Partial<AgentEgressOptions> = {}): Promise<AgentEgress> {
    const destination = {
      write: (text: string) => {
        this.logged += text;
      },
    };
    this.#egress = await AgentEgress.open({
      ...{
        dataDir: this.folder,
        port: this.port,
        keyPem: () => this.keyPem,
        nodeId: () => NodeId.parse("n-1"),
      },
      recorder: {
        record: async ({ worker, meter, quantity }) => {
          this.usage.push({ worker, meter, quantity });
          return { outcome: "recorded", id: "u", isRepeat: false };
        },
      },
      events: {
        record: async (type, data) => {
          this.events.push({ type, data });
          return true;
        },
      },
      clock: systemClock,
      log: createLogger({ service: "test", level: "debug" }, destination),
      random: Math.random,
      ...options,
    });
    return this.#egress;
  }

  /** As a connection to the hub: what crosses it is parsed on both sides. */
  connect(): EgressSession {
    const nodeId = NodeId.parse("n-1");
    const session: EgressSession = {
      sendBudget: async (asks) => BudgetAnswer.parse(await this.hub.budget(nodeId, BudgetAsks.parse(asks))),
      sendEgress: async (report) =>
        EgressReportAck.parse(this.hub.report(nodeId, EgressReport.parse(report))),
    };
    this.egress.connected(session);
    return session;
  }

  /** Sends orders, and waits until the gateway listens. */
  async obey(orders: EgressOrders): Promise<void> {
    this.hub.orders = orders;
    this.egress.setOrders(orders);
    await until("the gateway listens", () => this.egress.status.state === "listening");
    this.port = Number(this.egress.status.address?.split(":")[1]);
  }

  /** Plain HTTP through the gateway, over kept connections. */
  get(url: string, { user = WORKER, secret = SECRET, method = "GET" } = {}): Promise<Answer> {
    const agent = this.#clients.get(user) ?? new Agent({ keepAlive: true, maxSockets: 64 });
    this.#clients.set(user, agent);
    const proof = Buffer.from(`${user}:${secret}`).toString("base64");
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          ...{ host: "127.0.0.1", port: this.port, path: url, method, agent, setHost: false },
          headers: { host: new URL(url).host, "proxy-authorization": `Basic ${proof}` },
        },
        (answer) => {
          let body = "";
          answer.setEncoding("utf8").on("data", (chunk: string) => {
            body += chunk;
          });
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }));
          answer.on("error", reject);
        },
      );
      asked.on("error", reject).end();
    });
  }

  /** The exit that the target saw. */
  async exitOf(url: string, user?: string): Promise<string> {
    const { body, status } = await this.get(url, user === undefined ? {} : { user });
    if (status !== 200) throw new Error(`${status}: ${body}`);
    return JSON.parse(body).address;
  }

  async close(): Promise<void> {
    for (const agent of this.#clients.values()) agent.destroy();
    await this.#egress?.stop();
    await Promise.all([...this.upstreams, ...this.targets].map((each) => each.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
