import type { WantedPairs } from "./arc-choice.ts";
import { type ArcMarks, MARK_NONE } from "./arc-marks.ts";
import { NONE } from "./link-pairs.ts";
import type { MapModelInput } from "./map-input.ts";

/** Marked pairs, and those of the selection: both ends of a selected link, or any end at a selected node. */
export function wantedPairs({ fleet, selection }: MapModelInput, { ofPair }: ArcMarks): WantedPairs {
  const { pairs } = fleet;
  const isWanted = new Uint8Array(pairs.bound);
  for (let pair = 0; pair < ofPair.length; pair += 1) if (ofPair[pair] !== MARK_NONE) isWanted[pair] = 1;
  if (selection.kind === "link") {
    const pair = pairs.find(fleet.slotOf(selection.fromId), fleet.slotOf(selection.toId));
    if (pair !== NONE) isWanted[pair] = 1;
  }
  if (selection.kind === "nodes" && selection.ids.length > 0) {
    const isSelected = new Uint8Array(fleet.slotBound);
    for (const id of selection.ids) isSelected[fleet.slotOf(id)] = 1;
    for (let pair = 0; pair < pairs.bound; pair += 1) {
      const isOfSelected =
        isSelected[pairs.low[pair] as number] === 1 || isSelected[pairs.high[pair] as number] === 1;
      if (isOfSelected) isWanted[pair] = 1;
    }
  }
  const list: number[] = [];
  for (let pair = 0; pair < isWanted.length; pair += 1) if (isWanted[pair] === 1) list.push(pair);
  return { isWanted, list };
}
