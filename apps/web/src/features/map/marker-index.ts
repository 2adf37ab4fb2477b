import type { MapFleet, MapMarkers, MapSelection } from "@orrery/domain/map";
import type { MapTarget, NodeId, TargetId } from "@orrery/protocol";

/** Where each slot is drawn: slots of nodes, and -1 - i of the i-th target. */
export type MarkerIndex = ReadonlyMap<number, number>;

/** Changes with `placesVersion` alone. */
export function markerIndexOf({ slot, totalCount }: Pick<MapMarkers, "slot" | "totalCount">): MarkerIndex {
  const index = new Map<number, number>();
  for (let marker = 0; marker < totalCount; marker += 1) index.set(slot[marker] ?? 0, marker);
  return index;
}

export type MarkerSubject =
  | { readonly kind: "node"; readonly id: NodeId; readonly slot: number }
  | { readonly kind: "target"; readonly target: MapTarget };

/** Whom a marker stands for; null = nobody any more. */
export function subjectOf(
  marker: number,
  markers: Pick<MapMarkers, "slot" | "totalCount">,
  fleet: Pick<MapFleet, "node">,
  targets: readonly MapTarget[],
): MarkerSubject | null {
  const slot = marker < 0 || marker >= markers.totalCount ? undefined : markers.slot[marker];
  if (slot === undefined) return null;
  if (slot < 0) {
    const target = targets[-1 - slot];
    return target === undefined ? null : { kind: "target", target };
  }
  const node = fleet.node(slot);
  return node === null ? null : { kind: "node", id: node.id, slot };
}

/** The markers of everything that is selected; both ends of a link. */
export function selectedMarkers(
  selection: MapSelection,
  index: MarkerIndex,
  fleet: Pick<MapFleet, "slotOf">,
  targets: readonly { readonly id: TargetId }[],
): number[] {
  return selectedSlots(selection, fleet, targets).flatMap((slot) => index.get(slot) ?? []);
}

function selectedSlots(
  selection: MapSelection,
  fleet: Pick<MapFleet, "slotOf">,
  targets: readonly { readonly id: TargetId }[],
): number[] {
  switch (selection.kind) {
    case "none":
      return [];
    case "target": {
      const at = targets.findIndex(({ id }) => id === selection.id);
      return at < 0 ? [] : [-1 - at];
    }
    case "link":
    case "nodes": {
      const ids = selection.kind === "link" ? [selection.fromId, selection.toId] : selection.ids;
      return ids.map((id) => fleet.slotOf(id)).filter((slot) => slot >= 0);
    }
  }
}
