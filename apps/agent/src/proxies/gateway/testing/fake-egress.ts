import {
  type EgressPool,
  EgressProxy,
  type GatewayRequest,
  PoolSettings,
  type ProxyFault,
} from "@orrery/protocol";
import type { Upstream } from "@orrery/proxy-lab";
import type {
  Egress,
  EgressAsk,
  EgressAttempt,
  EgressCaller,
  EgressChoice,
  TargetStance,
} from "../../egress-port.ts";

export const WORKER = "worker";
export const SECRET = "worker-secret-91f";
const REVOKED = {};

/** Proxies in turn, each request from the next one on; what it is told is kept. */
export class FakeEgress implements Egress {
  readonly ended: (request: Omit<GatewayRequest, "nodeId">) => void;
  readonly requests: Omit<GatewayRequest, "nodeId">[] = [];
  readonly asks: EgressAsk[] = [];
  readonly faults: ProxyFault[] = [];
  readonly answers: number[] = [];
  readonly attempts: EgressAttempt[] = [];
  /** Attempts that were given out and have not ended. */
  openCount = 0;
  sentBytes = 0;
  receivedBytes = 0;
  pool: EgressPool;
  isRevoked = false;
  /** Of a target that answers 403 or 429. */
  stance: TargetStance = "turned_away";
  /** Instead of a proxy. */
  refusal: Extract<EgressChoice, { outcome: "refused" }> | null = null;
  #turn = -1;

  constructor(upstreams: readonly Upstream[], settings: Partial<PoolSettings> = {}) {
    this.pool = {
      id: "pool1" as EgressPool["id"],
      name: "lab",
      settings: { ...PoolSettings.parse({}), ...settings },
      proxies: upstreams.map(proxyOf),
    };
    this.ended = (request) => void this.requests.push(request);
  }

  get epoch(): object {
    return this.isRevoked ? REVOKED : this.pool;
  }

  edit(settings: Partial<PoolSettings>): void {
    this.pool = { ...this.pool, settings: { ...this.pool.settings, ...settings } };
  }

  /** With its credentials as they are now. */
  keepOnly(upstream: Upstream | undefined): void {
    this.pool = { ...this.pool, proxies: upstream === undefined ? [] : [proxyOf(upstream)] };
  }

  authenticate(
    user: string,
    secret: string,
  ): { outcome: "known"; caller: EgressCaller } | { outcome: "refused"; sentence: string } {
    const [worker, , session = null] = user.split("-");
    if (worker !== WORKER || secret !== SECRET || this.isRevoked) {
      return { outcome: "refused", sentence: "This worker's name or secret is not known here." };
    }
    const caller = { credentialId: "c1", worker, poolId: this.pool.id, session, country: null, tier: null };
    return { outcome: "known", caller };
  }

  poolOf(): EgressPool {
    return this.pool;
  }

  async choose(ask: EgressAsk): Promise<EgressChoice> {
    this.asks.push(ask);
    if (this.refusal !== null) return this.refusal;
    if (ask.tried.length === 0) this.#turn += 1;
    const { proxies } = this.pool;
    const turned = proxies.map((_, i) => proxies[(this.#turn + i) % proxies.length]);
    const proxy = turned.find((one) => one !== undefined && !ask.tried.includes(one.id));
    if (proxy === undefined) {
      return {
        outcome: "refused",
        status: 502,
        sentence: "Every proxy of the pool has failed.",
        retryAfterMs: 1000,
      };
    }
    return { outcome: "attempt", attempt: this.#attempt(proxy) };
  }

  #attempt(proxy: EgressProxy): EgressAttempt {
    let isOver = false;
    this.openCount += 1;
    const over = (): void => {
      if (!isOver) this.openCount -= 1;
      isOver = true;
    };
    const attempt: EgressAttempt = {
      ...{ pool: this.pool, proxy, username: proxy.username, password: proxy.password },
      exitAddress: proxy.exit?.address ?? null,
      onCut: null,
      opened: () => undefined,
      answered: (status) => {
        this.answers.push(status);
        return status === 403 || status === 429 ? this.stance : "welcome";
      },
      failed: (fault) => {
        if (!isOver) this.faults.push(fault);
        over();
      },
      transferred: (sent, received) => {
        this.sentBytes += sent;
        this.receivedBytes += received;
      },
      closed: over,
    };
    this.attempts.push(attempt);
    return attempt;
  }
}

function proxyOf({ settings, port }: Upstream): EgressProxy {
  const { kind, host, credentials, exit } = settings;
  return EgressProxy.parse({
    id: `${kind}-${port}`,
    protocol: kind,
    ...{
      host,
      port,
      network: "datacenter",
      isRotating: false,
      sessionTemplate: null,
      tier: "primary",
      weight: 10,
    },
    ...{ username: credentials?.username ?? null, password: credentials?.password ?? null },
    ...{ region: null, country: null, state: "active", isProber: false },
    exit: { address: exit, country: null, anonymity: "elite", observedAtMs: 0 },
  });
}
