import type { TargetMeasure } from "@orrery/protocol";
import { type ArcMarks, MARK_NONE, MARK_TOPOLOGY } from "./arc-marks.ts";
import { vectorOf } from "./great-circle.ts";
import { floorBetween } from "./link-judgement.ts";
import { NONE } from "./link-pairs.ts";
import { RTT_MAX_MS } from "./map-frame-fields.ts";
import type { MapModelInput } from "./map-input.ts";
import type { Markers } from "./markers.ts";

/** An arc that is no measured link between two nodes. Ends are marker indexes; -1 = no such figure. */
export type ExtraArc = {
  readonly from: number;
  readonly to: number;
  readonly floorMs: number;
  readonly rttMs: number;
  /** 0..1 */
  readonly loss: number;
  readonly mark: number;
  readonly isDemoDelay: boolean;
};

/** Marked edges that nobody measures, then the ways to targets and to the selected exits. */
export function extraArcs(input: MapModelInput, markers: Markers, marks: ArcMarks): ExtraArc[] {
  const edges = marks.unmeasured.map(({ a, b, mark }) => ({
    from: markers.markerOfSlot[a] as number,
    to: markers.markerOfSlot[b] as number,
    floorMs: floorBetween(markers.places.vectors, a * 3, markers.places.vectors, b * 3),
    rttMs: -1,
    loss: 0,
    mark,
    isDemoDelay: false,
  }));
  return [...edges, ...targetArcs(input, markers), ...exitArcs(input, markers)];
}

/** In the layer `targets` from each target's nearest node to it; of the selected target, from all that measure it. */
function targetArcs(
  { layer, selection, targets, targetMeasures, fleet }: MapModelInput,
  markers: Markers,
): ExtraArc[] {
  const measuresOf = new Map(targetMeasures.map(({ id, measures }) => [id, measures]));
  return targets.flatMap((target, i) => {
    const isSelected = selection.kind === "target" && selection.id === target.id;
    if (!isSelected && layer !== "targets") return [];
    const measures = (measuresOf.get(target.id) ?? []).filter(
      ({ nodeId }) => isSelected || nodeId === target.nearestId,
    );
    const end = endOf(i, markers);
    return measures.flatMap((measure) => {
      const slot = fleet.slotOf(measure.nodeId);
      return slot === NONE ? [] : [arcTo(end, slot, measure, markers)];
    });
  });
}

/** From the nodes that used the selected exits to them. What leaves through an exit is not measured as a link is: no figure. */
function exitArcs({ selection, exits, exitUserIds, fleet }: MapModelInput, markers: Markers): ExtraArc[] {
  if (selection.kind !== "exits") return [];
  const to = markers.markerOfExit[exits.findIndex(({ country }) => country === selection.country)];
  if (to === undefined) return [];
  return exitUserIds.flatMap((nodeId) => {
    const slot = fleet.slotOf(nodeId);
    if (slot === NONE) return [];
    const from = markers.markerOfSlot[slot] as number;
    return [{ from, to, floorMs: -1, rttMs: -1, loss: 0, mark: MARK_TOPOLOGY, isDemoDelay: false }];
  });
}

type TargetEnd = { readonly marker: number; readonly vector: Float64Array };

function endOf(target: number, { targetPlaces, markerOfTarget }: Markers): TargetEnd {
  const marker = markerOfTarget[target] as number;
  const place = targetPlaces[target] ?? null;
  if (place === null) return { marker, vector: new Float64Array(3) };
  const { x, y, z } = vectorOf(place);
  return { marker, vector: Float64Array.of(x, y, z) };
}

function arcTo(
  end: TargetEnd,
  slot: number,
  { p50Ms, lossRatio, isDemoDelay }: TargetMeasure,
  markers: Markers,
): ExtraArc {
  const isFigure = p50Ms !== null && p50Ms >= 0 && p50Ms <= RTT_MAX_MS;
  return {
    from: markers.markerOfSlot[slot] as number,
    to: end.marker,
    floorMs: floorBetween(markers.places.vectors, slot * 3, end.vector, 0),
    rttMs: isFigure ? p50Ms : -1,
    loss: lossRatio >= 0 && lossRatio <= 1 ? lossRatio : 0,
    mark: MARK_NONE,
    isDemoDelay,
  };
}
