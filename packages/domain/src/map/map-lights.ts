import { matchesNodeFilter, type NodeFilter } from "../nodes/node-filter.ts";
import type { MapFleet } from "./map-fleet.ts";
import type { MapModelInput } from "./map-input.ts";

/** Whether what the filter asks for changes with a node's state, and not only with the node. */
export function dependsOnState(filter: NodeFilter): boolean {
  return filter.some((term) => term.kind === "field" && STATE_FIELDS.has(term.field));
}

const STATE_FIELDS: ReadonlySet<string> = new Set(["health", "scheduling", "admission"]);

export function nodeLight(fleet: MapFleet, filter: NodeFilter): (slot: number) => boolean {
  if (filter.length === 0) return () => true;
  return (slot) => {
    const node = fleet.node(slot);
    const state = fleet.state(slot);
    if (node === null || state === null) return false;
    const { id, name, region, zone, labels, version } = node;
    const { health, scheduling, admission } = state;
    const filterable = {
      id,
      name,
      region,
      zone,
      labels,
      admission,
      health,
      scheduling,
      agentVersion: version,
    };
    return matchesNodeFilter(filter, filterable);
  };
}

/** Free text finds exits by the name and code of their country. */
export function exitLights({ exits, filter }: MapModelInput): boolean[] {
  return exits.map(({ name, country }) =>
    filter.every((term) => term.kind === "text" && `${name} ${country}`.toLowerCase().includes(term.text)),
  );
}

/** A target has no fields or labels to filter by; free text finds it by its name and place. */
export function targetLights({ targets, filter }: MapModelInput): boolean[] {
  return targets.map(({ name, place }) =>
    filter.every((term) => term.kind === "text" && `${name} ${place}`.toLowerCase().includes(term.text)),
  );
}
