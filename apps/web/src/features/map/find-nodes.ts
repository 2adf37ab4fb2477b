import { type FilterableNode, matchesNodeFilter, type NodeFilter } from "@orrery/domain";
import type { MapFleet } from "@orrery/domain/map";
import type { NodeId } from "@orrery/protocol";

const collator = new Intl.Collator("en", { numeric: true });

/** A node of the map as filters take it; null = there is none in this slot. */
export function filterableNode(fleet: MapFleet, slot: number): FilterableNode | null {
  const node = fleet.node(slot);
  const state = fleet.state(slot);
  if (node === null || state === null) return null;
  const { id, name, region, zone, labels, version } = node;
  const { admission, health, scheduling } = state;
  return { id, name, region, zone, labels, admission, health, scheduling, agentVersion: version };
}

/** All nodes of the map as filters take them, one after the other. */
export function* filterableNodes(fleet: MapFleet): Generator<FilterableNode> {
  for (let slot = 0; slot < fleet.slotBound; slot += 1) {
    const node = filterableNode(fleet, slot);
    if (node !== null) yield node;
  }
}

/** The slots that match. An empty filter matches all. */
export function matchingSlots(fleet: MapFleet, filter: NodeFilter): Set<number> {
  const slots = new Set<number>();
  for (let slot = 0; slot < fleet.slotBound; slot += 1) {
    const node = filterableNode(fleet, slot);
    if (node !== null && matchesNodeFilter(filter, node)) slots.add(slot);
  }
  return slots;
}

export type Found = { readonly count: number; readonly first: { id: NodeId; name: string } | null };

/** How many match, and the first of them: who has the very name that is looked for, else the first by name. */
export function findNodes(fleet: MapFleet, filter: NodeFilter): Found {
  const wanted = new Set(filter.flatMap((term) => (term.kind === "text" ? [term.text] : [])));
  let count = 0;
  let first: Found["first"] = null;
  for (const slot of matchingSlots(fleet, filter)) {
    const node = fleet.node(slot);
    if (node === null) continue;
    count += 1;
    if (first === null || comesBefore(node.name, first.name, wanted))
      first = { id: node.id, name: node.name };
  }
  return { count, first };
}

function comesBefore(a: string, b: string, wanted: ReadonlySet<string>): boolean {
  if (wanted.has(a) !== wanted.has(b)) return wanted.has(a);
  return collator.compare(a, b) < 0;
}
