import type { ProxySeal } from "@orrery/api";
import type { Database, NodeRecord, ProxyRecord } from "@orrery/db";
import type {
  EgressLimit,
  EgressOrders,
  EgressReport,
  NodeId,
  PoolId,
  ProxyId,
  RateLimitId,
} from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import { egressOrders, NO_EGRESS, servesPool } from "./egress-orders.ts";
import { type EgressRows, egressLimit, NO_ROWS, readEgressRows } from "./egress-rows.ts";

export type ServedPoolsOptions = {
  readonly db: Pick<Database, "read">;
  readonly log: Logger;
  readonly fleet: Pick<Fleet, "record" | "sense" | "nodeIds">;
  readonly connections: AgentConnections;
  readonly seal: ProxySeal;
  /** Where probes ask who they are, for pools without an address of their own. */
  readonly echoUrl: () => string;
};

/** Pools, proxies, limits and credentials as the database has them, and which of the connected nodes serve them. */
export class ServedPools {
  readonly #options: ServedPoolsOptions;
  #rows: EgressRows = NO_ROWS;

  constructor(options: ServedPoolsOptions) {
    this.#options = options;
  }

  get credentials(): EgressRows["credentials"] {
    return this.#rows.credentials;
  }

  get proxyIds(): MapIterator<ProxyId> {
    return this.#rows.proxies.keys();
  }

  get isEmpty(): boolean {
    return this.#rows.pools.size === 0;
  }

  /** What changes about a node may change which pools it serves. */
  get isFiltered(): boolean {
    return [...this.#rows.pools.values()].some(({ filter }) => filter === null || filter.length > 0);
  }

  /** Answers which proxies are no more. */
  async read(): Promise<ProxyId[]> {
    const before = this.#rows;
    this.#rows = await readEgressRows(this.#options.db.read, (proxy) => this.#openCredentials(proxy));
    return [...before.proxies.keys()].filter((id) => !this.#rows.proxies.has(id));
  }

  hasProxy(id: ProxyId): boolean {
    return this.#rows.proxies.has(id);
  }

  limit(id: RateLimitId): EgressLimit | null {
    const record = this.#rows.limits.get(id);
    return record === undefined ? null : egressLimit(record);
  }

  /** `host:port of pool`; the id, where it is no more. */
  nameOf(id: ProxyId): string {
    const record = this.#rows.proxies.get(id)?.record;
    if (record === undefined) return id;
    const pool = this.#rows.pools.get(record.poolId)?.record.name ?? "";
    const host = record.host.includes(":") ? `[${record.host}]` : record.host;
    return `${host}:${record.port} of ${pool}`;
  }

  /** What an agent told of pools and proxies that there are. */
  known({
    proxies,
    counters,
    exits,
    rotations,
  }: EgressReport): Pick<EgressReport, "proxies" | "counters" | "exits" | "rotations"> {
    const isProxy = (id: ProxyId | null) => id === null || this.hasProxy(id);
    const isPool = (id: PoolId) => this.#rows.pools.has(id);
    return {
      proxies: proxies.filter(({ proxyId }) => isProxy(proxyId)),
      counters: counters.filter(({ poolId, proxyId }) => isPool(poolId) && isProxy(proxyId)),
      exits: exits.filter(({ proxyId }) => isProxy(proxyId)),
      rotations: rotations.filter(({ poolId, toProxyId }) => isPool(poolId) && isProxy(toProxyId)),
    };
  }

  ordersOf(nodeId: NodeId, probers: ReadonlyMap<ProxyId, NodeId>): EgressOrders {
    const node = this.#node(nodeId);
    return node === null
      ? NO_EGRESS
      : egressOrders(node, this.#rows, { probers, echoUrl: this.#options.echoUrl() });
  }

  /** Connected ones. */
  nodesOf(poolId: PoolId): NodeId[] {
    return this.#serving(poolId, this.#connected());
  }

  /** Those that are connected to other replicas come last. */
  nodesAnywhereOf(poolId: PoolId): NodeId[] {
    const here = this.#connected();
    const connected = new Set(here);
    const { fleet } = this.#options;
    const isElsewhere = (id: NodeId) => !connected.has(id) && fleet.sense(id)?.health === "online";
    return this.#serving(poolId, [...here, ...[...fleet.nodeIds()].filter(isElsewhere)]);
  }

  /** As probers are elected by. */
  *all(): Generator<{ proxyIds: ProxyId[]; nodeIds: NodeId[] }> {
    for (const [poolId, { proxies }] of this.#rows.pools) {
      yield { proxyIds: proxies.map(({ record }) => record.id), nodeIds: this.nodesOf(poolId) };
    }
  }

  #connected(): NodeId[] {
    return Array.from(this.#options.connections.values(), ({ nodeId }) => nodeId);
  }

  #serving(poolId: PoolId, nodeIds: readonly NodeId[]): NodeId[] {
    const pool = this.#rows.pools.get(poolId);
    if (pool === undefined) return [];
    return nodeIds.filter((nodeId) => {
      const node = this.#node(nodeId);
      return node !== null && servesPool(node, pool);
    });
  }

  /** With its health of this moment; null = it is not in the fleet. */
  #node(nodeId: NodeId): { record: NodeRecord; health: NodeRecord["health"] } | null {
    const { fleet } = this.#options;
    const record = fleet.record(nodeId);
    return record === null ? null : { record, health: fleet.sense(nodeId)?.health ?? record.health };
  }

  /** Null where this hub's key does not open them: the proxy is left out until they are given anew. */
  #openCredentials({ id, sealedCredentials }: ProxyRecord): ReturnType<ProxySeal["open"]> {
    const { seal, log } = this.#options;
    const opened = seal.open(id, sealedCredentials);
    if (opened === null)
      log.error({ proxyId: id }, "a proxy's credentials do not open with this hub's secret key");
    return opened;
  }
}
