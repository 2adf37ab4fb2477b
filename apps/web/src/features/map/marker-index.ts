import type { MapExitPlace, MapFleet, MapMarkers, MapSelection } from "@orrery/domain/map";
import type { MapTarget, NodeId, TargetId } from "@orrery/protocol";

/** Where each slot is drawn: slots of nodes, and -1 - i of the i-th target, or of a place of exits behind them. */
export type MarkerIndex = ReadonlyMap<number, number>;

/** Changes with `placesVersion` alone. */
export function markerIndexOf({ slot, totalCount }: Pick<MapMarkers, "slot" | "totalCount">): MarkerIndex {
  const index = new Map<number, number>();
  for (let marker = 0; marker < totalCount; marker += 1) index.set(slot[marker] ?? 0, marker);
  return index;
}

export type MarkerSubject =
  | { readonly kind: "node"; readonly id: NodeId; readonly slot: number }
  | { readonly kind: "target"; readonly target: MapTarget }
  | { readonly kind: "exits"; readonly place: MapExitPlace };

/** Whom a marker stands for; null = nobody any more. */
export function subjectOf(
  marker: number,
  markers: Pick<MapMarkers, "slot" | "totalCount">,
  fleet: Pick<MapFleet, "node">,
  targets: readonly MapTarget[],
  exits: readonly MapExitPlace[],
): MarkerSubject | null {
  const slot = marker < 0 || marker >= markers.totalCount ? undefined : markers.slot[marker];
  if (slot === undefined) return null;
  if (slot < 0) {
    const target = targets[-1 - slot];
    if (target !== undefined) return { kind: "target", target };
    const place = exits[-1 - slot - targets.length];
    return place === undefined ? null : { kind: "exits", place };
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
  exits: readonly Pick<MapExitPlace, "country">[],
): number[] {
  return selectedSlots(selection, fleet, targets, exits).flatMap((slot) => index.get(slot) ?? []);
}

function selectedSlots(
  selection: MapSelection,
  fleet: Pick<MapFleet, "slotOf">,
  targets: readonly { readonly id: TargetId }[],
  exits: readonly Pick<MapExitPlace, "country">[],
): number[] {
  switch (selection.kind) {
    case "none":
      return [];
    case "target": {
      const at = targets.findIndex(({ id }) => id === selection.id);
      return at < 0 ? [] : [-1 - at];
    }
    case "exits": {
      const at = exits.findIndex(({ country }) => country === selection.country);
      return at < 0 ? [] : [-1 - targets.length - at];
    }
    case "link":
    case "nodes": {
      const ids = selection.kind === "link" ? [selection.fromId, selection.toId] : selection.ids;
      return ids.map((id) => fleet.slotOf(id)).filter((slot) => slot >= 0);
    }
  }
}
