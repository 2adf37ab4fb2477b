import type { GatewayCredentialRecord, NodeRecord, ServiceRecord } from "@orrery/db";
import {
  CallerName,
  INSTANCES_MAX,
  MESSAGE_BYTES_MAX,
  type NodeId,
  SERVICE_NODES_MAX,
  SERVICES_MAX,
  type ServiceInstance,
  type ServiceOrders,
  type ServiceSettings,
  thinSettings,
} from "@orrery/protocol";

export type OrdersParts = {
  readonly services: readonly ServiceRecord[];
  /** By the service's name. */
  readonly instances: ReadonlyMap<string, readonly ServiceInstance[]>;
  readonly credentials: readonly GatewayCredentialRecord[];
  readonly record: (nodeId: NodeId) => NodeRecord | null;
};

/** The orders of all nodes: what differs between them is that each is told where it stands, and leaves out itself. */
export type ComposedOrders = {
  readonly orders: ServiceOrders;
  /** Instances that there was no room for, by the service's name. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** Of one node's orders as a message, about. */
  readonly bytes: number;
};

const CREDENTIALS_MAX = 1000;
/** The rest of a message is its name, and a little air. */
const BYTES_MAX = MESSAGE_BYTES_MAX - 4096;

/**
 * Everything that gateways serve. Where that does not fit into one message, settings that are as their defaults are left out, which gateways fill in;
 * then, of services with many instances some, as evenly as can be, beginning with those that end.
 */
export function composeOrders(parts: OrdersParts): ComposedOrders {
  const whole = composeWith(parts, INSTANCES_MAX, (settings) => settings);
  if (whole.bytes <= BYTES_MAX) return whole;
  // By their type they are whole: what reads them makes them so.
  const thin = (settings: ServiceSettings) => thinSettings(settings) as ServiceSettings;
  for (let instancesMax = INSTANCES_MAX; ; instancesMax = Math.floor(instancesMax / 2)) {
    const composed = composeWith(parts, instancesMax, thin);
    if (composed.bytes <= BYTES_MAX || instancesMax === 0) return composed;
  }
}

/** As the node is told. */
export function ordersFor(
  nodeId: NodeId,
  place: { region: string; zone: string } | null,
  { orders }: ComposedOrders,
): ServiceOrders {
  const here = { region: place?.region ?? "", zone: place?.zone ?? "" };
  return { ...orders, here, nodes: orders.nodes.filter((node) => node.nodeId !== nodeId) };
}

function composeWith(
  { services, instances, credentials, record }: OrdersParts,
  instancesMax: number,
  settingsOf: (settings: ServiceSettings) => ServiceSettings,
): ComposedOrders {
  const nodes = new Map<NodeId, ServiceOrders["nodes"][number]>();
  const leftOut = new Map<string, number>();
  const told = services.slice(0, SERVICES_MAX).map(({ id, name, settings }) => {
    const all = instances.get(name) ?? [];
    const kept = thinned(all, instancesMax).filter(({ nodeId }) => addNode(nodes, record(nodeId)));
    if (kept.length < all.length) leftOut.set(name, all.length - kept.length);
    return { id, name, settings: settingsOf(settings), instances: kept };
  });
  const orders = { services: told, nodes: [...nodes.values()], credentials: callersOf(credentials) };
  return { orders, leftOut, bytes: Buffer.byteLength(JSON.stringify(orders)) };
}

/** False where there is no such node, or no room for another one. */
function addNode(nodes: Map<NodeId, ServiceOrders["nodes"][number]>, record: NodeRecord | null): boolean {
  if (record === null) return false;
  const nodeId = record.id as NodeId;
  if (nodes.has(nodeId)) return true;
  if (nodes.size >= SERVICE_NODES_MAX) return false;
  nodes.set(nodeId, { nodeId, name: record.name, addresses: record.facts?.peerAddresses ?? [] });
  return true;
}

function thinned(instances: readonly ServiceInstance[], max: number): readonly ServiceInstance[] {
  if (instances.length <= max) return instances;
  const staying = instances.filter(({ isDraining }) => !isDraining);
  if (staying.length <= max) return staying;
  return Array.from(
    { length: max },
    (_, at) => staying[Math.floor((at * staying.length) / max)] as ServiceInstance,
  );
}

function callersOf(credentials: readonly GatewayCredentialRecord[]): ServiceOrders["credentials"] {
  return credentials
    .filter(({ worker }) => CallerName.safeParse(worker).success)
    .slice(0, CREDENTIALS_MAX)
    .map(({ worker, secretHash }) => ({ caller: worker, secretHash }));
}
