import { hashText } from "../../latency/stable-hash.ts";

/** For each proxy the node that probes it for all (rule PF1). In whatever order the nodes come. */
export function electProbers<ProxyId extends string, NodeId extends string>(
  proxyIds: Iterable<ProxyId>,
  nodeIds: readonly NodeId[],
): Map<ProxyId, NodeId> {
  const probers = new Map<ProxyId, NodeId>();
  for (const proxyId of proxyIds) {
    let best: NodeId | null = null;
    let bestWeight = Number.NEGATIVE_INFINITY;
    for (const nodeId of nodeIds) {
      const weight = hashText(`${proxyId} ${nodeId}`);
      if (weight < bestWeight || (weight === bestWeight && best !== null && nodeId > best)) continue;
      best = nodeId;
      bestWeight = weight;
    }
    if (best !== null) probers.set(proxyId, best);
  }
  return probers;
}
