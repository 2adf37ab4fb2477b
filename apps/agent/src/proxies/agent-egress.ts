import type { SecureContext } from "node:tls";
import type {
  BudgetAnswer,
  BudgetAsks,
  EgressNews,
  EgressOrders,
  EgressReport,
  EgressReportAck,
  NodeId,
  PoolId,
  UrlTestInput,
  UrlTestResult,
} from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import type { AgentEvents } from "../events/agent-events.ts";
import { GatewayKeeper } from "../gateways/gateway-keeper.ts";
import type { UsageRecorder } from "../usage/usage-recorder.ts";
import { trustOf } from "./dial/dial-through.ts";
import { EgressBrain } from "./egress-brain.ts";
import { judgeTarget, ownAddressesAt } from "./gateway/address-guard.ts";
import { startGateway } from "./gateway/start-gateway.ts";
import { OrdersStore } from "./orders-store.ts";
import { ProxyProber } from "./proxy-prober.ts";
import { testUrl } from "./url-test.ts";

/** The connection to the hub, as far as egress needs it. Both reject where no answer comes in time. */
export type EgressSession = {
  sendBudget(asks: BudgetAsks): Promise<BudgetAnswer>;
  sendEgress(report: EgressReport): Promise<EgressReportAck>;
};

export type AgentEgressOptions = {
  dataDir: string;
  /** Of the gateway on loopback; 0 = any free one. */
  port: number;
  /** As it is now: it changes with a renewal. Orders on disk are sealed by it. */
  keyPem: () => string;
  nodeId: () => NodeId;
  /** Where the bytes that workers moved are billed. */
  recorder: Pick<UsageRecorder, "record">;
  events: Pick<AgentEvents, "record">;
  clock: Clock;
  log: Logger;
  random: () => number;
  /** PEM, trusted besides the system's authorities: for tests. */
  extraAuthorities?: string;
};

/** What a URL test counts as. */
const TEST_WORKER = "url-test";
const NO_ORDERS: EgressOrders = { pools: [], limits: [], credentials: [], echoUrl: null };

/** The proxy gateway of this host, and what it decides by: orders of the hub, what it sees itself, and what others tell. */
export class AgentEgress {
  readonly #options: AgentEgressOptions;
  readonly #store: OrdersStore;
  readonly #brain: EgressBrain;
  readonly #gateway: GatewayKeeper;
  readonly #prober: ProxyProber;
  readonly #trust: SecureContext | undefined;
  #orders = NO_ORDERS;
  #session: EgressSession | null = null;
  #isStopped = false;

  private constructor(options: AgentEgressOptions) {
    const { dataDir, port, keyPem, nodeId, recorder, clock, log, random } = options;
    const extraAuthorities = options.extraAuthorities ?? null;
    this.#trust = trustOf(extraAuthorities);
    this.#options = options;
    this.#store = new OrdersStore(dataDir, keyPem);
    this.#gateway = new GatewayKeeper({
      ...{ port, clock, log, random },
      start: () => startGateway({ port, egress: this.#brain, clock, log, extraAuthorities }),
    });
    this.#brain = new EgressBrain({
      ...{ nodeId, recorder, clock, log, random },
      readGateway: () => this.#gateway.status,
    });
    this.#prober = new ProxyProber({
      ...{ nodeId, clock, random, trust: this.#trust },
      tracks: () => this.#brain.tracks(),
      echoUrl: () => this.#orders.echoUrl,
      isAlone: () => this.#brain.isAlone,
      onFound: (finding) => this.#brain.found(finding),
    });
  }

  /** With the orders that were kept on disk, if there are any; the gateway listens before the hub is asked for anything. */
  static async open(options: AgentEgressOptions): Promise<AgentEgress> {
    const egress = new AgentEgress(options);
    const stored = await egress.#store.read();
    if (stored.outcome === "unreadable") {
      options.log.warn(
        `the gateway's orders on disk cannot be used, the hub sends them again: ${stored.sentence}`,
      );
      await options.events.record("agent.gateway_orders_unreadable", { reason: stored.sentence });
    }
    if (stored.outcome === "read") await egress.#obey(stored.value);
    egress.#prober.start();
    return egress;
  }

  get status(): EgressReport["gateway"] {
    return this.#gateway.status;
  }

  setOrders(orders: EgressOrders): void {
    if (this.#isStopped) return;
    void this.#obey(orders);
    this.#keep();
  }

  takeNews(news: EgressNews): void {
    this.#brain.takeNews(news);
  }

  connected(session: EgressSession): void {
    if (this.#session === session || this.#isStopped) return;
    this.#session = session;
    this.#brain.connected(session);
  }

  disconnected(): void {
    this.#session = null;
    this.#brain.disconnected();
  }

  /** After a renewal: what is on disk is sealed by the new key. */
  reseal(): void {
    if (this.#orders !== NO_ORDERS) this.#keep();
  }

  /** Throws a sentence where it cannot be tested at all. */
  async testUrl(test: Omit<UrlTestInput, "nodeId">, deadlineMs: number): Promise<UrlTestResult> {
    const { nodeId, clock } = this.#options;
    return testUrl(new URL(test.url), deadlineMs, {
      ...{ nodeId: nodeId(), clock, trust: this.#trust },
      judge: (host, port) => this.#judge(test.poolId, { host, port }),
      choose: (host, port, signal) =>
        this.#brain.choose(
          {
            ...{ credentialId: "", worker: TEST_WORKER, poolId: test.poolId, session: test.session ?? null },
            ...{ country: null, tier: null, mode: "forward", host, port, tried: [] },
            pinned: test.proxyId ?? null,
          },
          { signal },
        ),
    });
  }

  /** This host belongs to another fleet now: nothing of the old one's is kept. */
  async forget(): Promise<void> {
    // What is open is cut: its credentials are gone.
    void this.#obey(NO_ORDERS);
    await this.#store.forget();
  }

  /** Takes nothing new, lets what is open end for a while, then closes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#prober.stop();
    this.#brain.refuseNew();
    await this.#gateway.stop();
    await Promise.all([this.#brain.stop(), this.#store.settled()]);
  }

  async #obey(orders: EgressOrders): Promise<void> {
    this.#orders = orders;
    this.#brain.setOrders(orders);
    await this.#gateway.want(orders.pools.length > 0);
  }

  #judge(poolId: PoolId, target: { host: string; port: number }): string | null {
    const pool = this.#brain.poolOf(poolId);
    if (pool === null) return "The pool is not served on this node.";
    const verdict = judgeTarget(target, pool.settings, ownAddressesAt(this.#options.clock.monotonicMs()));
    return verdict.outcome === "refused" ? verdict.sentence : null;
  }

  #keep(): void {
    const { log } = this.#options;
    this.#store.store(this.#orders).catch((error: NodeJS.ErrnoException) => {
      log.warn(
        { code: error.code },
        "the gateway's orders could not be stored: without the hub, a restart would not know them",
      );
    });
  }
}
