import { matchesNodeFilter, type NodeFilter } from "../../nodes/node-filter.ts";
import type { PlacementAsk, PlacementNode, Refusal, RefusalKind } from "./placement.ts";

/** Why a node gets no new instance beside the `own` that this worker has there; null = it can take one (WP2, WP3). */
export function refusalOf(
  each: PlacementNode,
  own: number,
  { spec: { name, placement, ports } }: PlacementAsk,
  filter: NodeFilter,
  room: number,
): Refusal | null {
  const { node, host } = each;
  const refuse = (kind: RefusalKind, sentence: string): Refusal => ({
    nodeId: node.id,
    kind,
    sentence: `${node.name} ${sentence}.`,
  });
  if (node.admission !== "admitted") return refuse("admission", "is not admitted to the fleet");
  if (!matchesNodeFilter(filter, node)) return refuse("filter", "does not match the filter");
  if (node.scheduling !== "active") return refuse("scheduling", `is ${node.scheduling}`);
  if (node.health !== "online") return refuse("health", `is ${node.health}`);
  if (host === null) return refuse("no-workers", "has not told yet whether it runs workers");
  if (host.state === "refused")
    return refuse("no-workers", `runs no workers: ${host.sentence.replace(/\.$/, "")}`);
  const absent = placement.affinity.find((other) => !each.workers.has(other));
  if (absent !== undefined) return refuse("affinity", `has no instance of ${absent}`);
  const rival = placement.antiAffinity.find((other) => each.workers.has(other));
  if (rival !== undefined) return refuse("affinity", `has an instance of ${rival}`);
  if (own > 0 && placement.antiAffinity.includes(name))
    return refuse("affinity", `has an instance of ${name} already`);
  const fixed = ports.flatMap(({ port }) => (port === null ? [] : [port]));
  const taken = fixed.find((port) => own > 0 || each.fixedPorts.has(port));
  if (taken !== undefined) return refuse("port", `has port ${taken} in use already`);
  if (room < 1) return refuse("room", roomSentence(each, own, host));
  return null;
}

function roomSentence(
  { reserved }: PlacementNode,
  own: number,
  host: { cpu: number; memoryMiB: number; instancesMax: number },
) {
  const count = reserved.instanceCount + own;
  return (
    `has no room: of ${host.cpu} cores and ${host.memoryMiB} MiB for workers too much is reserved ` +
    `by the ${count} instances there (${host.instancesMax} at most)`
  );
}

/** How many more fit by cores, memory and number, beside `own` instances. Cores are counted in thousandths, so that nothing is lost by rounding. */
export function roomOf(
  { host, reserved }: PlacementNode,
  own: number,
  { spec: { resources } }: PlacementAsk,
): number {
  if (host === null || host.state === "refused") return 0;
  const each = Math.max(1, Math.round(resources.cpu * 1000));
  const byCpu = Math.floor((Math.round(host.cpu * 1000) - Math.round(reserved.cpu * 1000)) / each) - own;
  const byMemory = Math.floor((host.memoryMiB - reserved.memoryMiB) / resources.memoryMiB) - own;
  return Math.max(0, Math.min(byCpu, byMemory, host.instancesMax - reserved.instanceCount - own));
}

/** Why an instance cannot stay on its node; null = it stays (WP1). */
export function cannotStay(each: PlacementNode | undefined, filter: NodeFilter): string | null {
  if (each === undefined) return "Its node is no longer in the fleet.";
  const { node } = each;
  if (node.admission !== "admitted") return `${node.name} is no longer admitted.`;
  if (node.scheduling !== "active" && node.scheduling !== "cordoned")
    return `${node.name} is ${node.scheduling}.`;
  if (node.health === "down") return `${node.name} is down.`;
  // What changes by itself must not move what runs.
  const lasting = filter.filter(
    (term) => term.kind !== "field" || (term.field !== "health" && term.field !== "scheduling"),
  );
  return matchesNodeFilter(lasting, node) ? null : `${node.name} no longer matches the filter.`;
}
