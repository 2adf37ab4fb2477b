import type { MapTarget } from "@orrery/protocol";
import type { MapFleet } from "./map-fleet.ts";
import type { MapExitPlace } from "./map-input.ts";
import { MARKER_SHAPES, type MapLabel, type MapSelection } from "./map-scene.ts";
import type { Markers } from "./markers.ts";

const RANK_SELECTED = 0;
const RANK_LEADER = 1;
const RANK_TARGET = 2;
const RANK_UNWELL = 3;
const RANK_LIT = 4;
const RANK_COUNT = 5;
const SHAPE_LEADER = MARKER_SHAPES.indexOf("leader");

export type LabelQuestion = {
  readonly fleet: MapFleet;
  readonly targets: readonly MapTarget[];
  readonly exits: readonly MapExitPlace[];
  readonly selection: MapSelection;
  readonly markers: Markers;
  readonly countMax: number;
};

/** Names to be drawn, the most important first (rules MT1 and MT2 in SPEC.md). Of what the filter dims only the selection has one. */
export function rankLabels(question: LabelQuestion): MapLabel[] {
  const { markers, countMax } = question;
  const isSelected = selectedMarkers(question);
  const byRank: number[][] = Array.from({ length: RANK_COUNT }, () => []);
  for (let marker = 0; marker < markers.count; marker += 1) {
    const rank = rankOf(marker, isSelected, question);
    if (rank !== null && (byRank[rank] as number[]).length < countMax)
      (byRank[rank] as number[]).push(marker);
  }
  const ranked = byRank.flatMap((list, rank) => list.map((marker) => ({ marker, rank })));
  return ranked
    .slice(0, countMax)
    .map(({ marker, rank }) => ({ marker, text: textOf(marker, question), rank }));
}

function rankOf(marker: number, isSelected: ReadonlySet<number>, { markers }: LabelQuestion): number | null {
  if (isSelected.has(marker)) return RANK_SELECTED;
  if (markers.isLit[marker] === 0) return null;
  const slot = markers.slot[marker] as number;
  if (slot < 0) return RANK_TARGET;
  if (markers.shape[marker] === SHAPE_LEADER) return RANK_LEADER;
  // Beside leaders, only what is unwell is larger than usual.
  return (markers.size[marker] as number) > 1 ? RANK_UNWELL : RANK_LIT;
}

function selectedMarkers({ selection, fleet, targets, exits, markers }: LabelQuestion): Set<number> {
  switch (selection.kind) {
    case "none":
      return new Set();
    case "target":
      return new Set([markers.markerOfTarget[targets.findIndex(({ id }) => id === selection.id)] ?? -1]);
    case "exits":
      return new Set([
        markers.markerOfExit[exits.findIndex(({ country }) => country === selection.country)] ?? -1,
      ]);
    case "link":
    case "nodes": {
      const ids = selection.kind === "link" ? [selection.fromId, selection.toId] : selection.ids;
      return new Set(ids.map((id) => markers.markerOfSlot[fleet.slotOf(id)] ?? -1));
    }
  }
}

function textOf(marker: number, { fleet, targets, exits, markers }: LabelQuestion): string {
  const slot = markers.slot[marker] as number;
  if (slot >= 0) return fleet.node(slot)?.name ?? "";
  const exit = exits[-1 - slot - targets.length];
  if (exit === undefined) return targets[-1 - slot]?.name ?? "";
  return exit.exitCount === 1 ? `${exit.name}, 1 exit` : `${exit.name}, ${exit.exitCount} exits`;
}
