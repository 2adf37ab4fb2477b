import { matchesNodeFilter } from "@orrery/domain";
import type { EgressOrders, EgressPool, EgressProxy, NodeId, ProxyId } from "@orrery/protocol";
import type { OrderedNode } from "../targets/probe-orders.ts";
import { type EgressRows, egressLimit, type KnownPool, type KnownProxy } from "./egress-rows.ts";

export const NO_EGRESS: EgressOrders = { pools: [], limits: [], credentials: [], echoUrl: null };

/** Whether the node may use the pool. */
export function servesPool({ record, health }: OrderedNode, { filter }: KnownPool): boolean {
  if (record.admission !== "admitted" || record.removedAtMs !== null) return false;
  return filter !== null && matchesNodeFilter(filter, { ...record, health });
}

/** Everything that a node's gateway serves. A node that serves no pool is told nothing: neither limits nor credentials. */
export function egressOrders(
  node: OrderedNode,
  rows: EgressRows,
  { probers, echoUrl }: { probers: ReadonlyMap<ProxyId, NodeId>; echoUrl: string },
): EgressOrders {
  const served = [...rows.pools.values()].filter((pool) => servesPool(node, pool));
  if (served.length === 0) return NO_EGRESS;
  const ids = new Set(served.map(({ record }) => record.id));
  const credentials = rows.credentials.flatMap(({ id, worker, secretHash, poolIds }) => {
    const usable = poolIds.filter((poolId) => ids.has(poolId));
    return usable.length === 0 ? [] : [{ id, worker, secretHash, poolIds: usable }];
  });
  return {
    pools: served.map((pool) => egressPool(pool, node.record.id as NodeId, probers)),
    limits: Array.from(rows.limits.values(), egressLimit),
    credentials,
    echoUrl,
  };
}

function egressPool(
  { record, proxies }: KnownPool,
  nodeId: NodeId,
  probers: ReadonlyMap<ProxyId, NodeId>,
): EgressPool {
  const { id, name, settings } = record;
  return {
    ...{ id, name, settings },
    proxies: proxies.map((proxy) => egressProxy(proxy, probers.get(proxy.record.id) === nodeId)),
  };
}

function egressProxy({ record, credentials }: KnownProxy, isProber: boolean): EgressProxy {
  const {
    id,
    protocol,
    network,
    host,
    port,
    isRotating,
    sessionTemplate,
    tier,
    weight,
    region,
    country,
    exit,
  } = record;
  return {
    ...{
      id,
      protocol,
      network,
      host,
      port,
      ...credentials,
      isRotating,
      sessionTemplate,
      tier,
      weight,
      region,
      country,
    },
    ...{ state: "active", exit, isProber },
  };
}
