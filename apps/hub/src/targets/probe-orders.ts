import type { NodeRecord, TargetRecord } from "@orrery/db";
import { matchesNodeFilter, type NodeFilter, parseNodeFilter } from "@orrery/domain";
import {
  type NodeHealth,
  type NodeId,
  type PeerAddress,
  PROBES_PER_NODE_MAX,
  type ProbeOrder,
} from "@orrery/protocol";
import { demoDelay, isDemoNode } from "./demo-delay.ts";

/** Half of what makes a link's figures old, and a little. */
const PEER_INTERVAL_MS = 10_000;
/** Whoever looks at a demonstration for the first time does not wait for it. */
const DEMO_PEER_INTERVAL_MS = 2000;
const PEER_TIMEOUT_MS = 2000;

export type WantedTarget = {
  readonly record: TargetRecord;
  /** Null where this version cannot read it: then nobody measures the target. */
  readonly filter: NodeFilter | null;
};

export type OrderedNode = { readonly record: NodeRecord; readonly health: NodeHealth };

export function wantedTarget(record: TargetRecord): WantedTarget {
  const parsed = parseNodeFilter(record.nodeFilter);
  return { record, filter: parsed.outcome === "parsed" ? parsed.filter : null };
}

export function measuresTarget({ record, health }: OrderedNode, { filter }: WantedTarget): boolean {
  return isMeasuring(record) && filter !== null && matchesNodeFilter(filter, { ...record, health });
}

/** Everything that one node is to measure: the targets whose filter it matches, then its peers; at most PROBES_PER_NODE_MAX. */
export function probeOrders(
  node: OrderedNode,
  targets: Iterable<WantedTarget>,
  peers: Iterable<NodeRecord>,
): ProbeOrder[] {
  const { record } = node;
  if (!isMeasuring(record)) return [];
  const orders: ProbeOrder[] = [];
  for (const target of targets)
    if (measuresTarget(node, target)) orders.push(targetOrder(record, target.record));
  for (const peer of peers) {
    const order = peerOrder(record, peer);
    if (order !== null) orders.push(order);
  }
  return orders.slice(0, PROBES_PER_NODE_MAX);
}

/** Whether the node can be measured by others at all. */
export function isReachable(record: NodeRecord): boolean {
  return isMeasuring(record) && peerAddressesOf(record).length > 0;
}

function isMeasuring({ admission, removedAtMs }: NodeRecord): boolean {
  return admission === "admitted" && removedAtMs === null;
}

function targetOrder(node: NodeRecord, target: TargetRecord): ProbeOrder {
  const { id, check, intervalMs, timeoutMs, allowsPrivate } = target;
  return {
    kind: "target",
    targetId: id,
    check,
    intervalMs,
    timeoutMs,
    allowsPrivate,
    demoDelay: demoDelay({ ...node, isDemo: isDemoNode(node) }, target),
  };
}

function peerOrder(node: NodeRecord, peer: NodeRecord): ProbeOrder | null {
  const addresses = addressesFor(node, peer);
  if (addresses.length === 0) return null;
  const delay = demoDelay({ ...node, isDemo: isDemoNode(node) }, { ...peer, isDemo: isDemoNode(peer) });
  return {
    kind: "peer",
    nodeId: peer.id as NodeId,
    addresses,
    intervalMs: delay === null ? PEER_INTERVAL_MS : DEMO_PEER_INTERVAL_MS,
    timeoutMs: PEER_TIMEOUT_MS,
    demoDelay: delay,
  };
}

/** A loopback address leads to the peer only from the same host: where both tell nothing else of themselves. */
function addressesFor(node: NodeRecord, peer: NodeRecord): PeerAddress[] {
  const addresses = peerAddressesOf(peer);
  const others = addresses.filter(({ host }) => !isLoopback(host));
  if (others.length > 0) return others;
  return peerAddressesOf(node).every(({ host }) => isLoopback(host)) ? addresses : [];
}

function peerAddressesOf({ facts }: NodeRecord): PeerAddress[] {
  return facts?.peerAddresses ?? [];
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
