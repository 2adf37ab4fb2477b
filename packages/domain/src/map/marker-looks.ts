import type { LinkJudgement } from "./link-judgement.ts";
import { leadsOf } from "./map-frame-fields.ts";
import type { MapGroups } from "./map-groups.ts";
import type { MapModelInput } from "./map-input.ts";
import { exitMarkerTones, healthTone, nodeTones, TONE_WARN, targetMarkerTones } from "./map-layers.ts";
import { exitLights, nodeLight, targetLights } from "./map-lights.ts";
import { MARKER_SHAPES } from "./map-scene.ts";
import type { Markers } from "./markers.ts";

const SHAPE_NODE = MARKER_SHAPES.indexOf("node");
const SHAPE_LEADER = MARKER_SHAPES.indexOf("leader");
const SHAPE_TARGET = MARKER_SHAPES.indexOf("target");
const SHAPE_EXIT = MARKER_SHAPES.indexOf("exit");

/** Relative to a usual node. */
const SIZE_LEADER = 1.6;
const SIZE_TARGET = 1.3;
/** One exit; ten times as many are so much larger. */
const SIZE_EXIT = 1.3;
const SIZE_EXIT_TENFOLD = 0.3;
const SIZE_UNWELL = 1.25;

/** Tone, group, shape and size of every marker. False where all are as they were. */
export function toneMarkers(
  input: MapModelInput,
  markers: Markers,
  judgement: LinkJudgement,
  groups: MapGroups,
): boolean {
  const { fleet } = input;
  const toneOf = nodeTones(input, judgement);
  const ofOthers = [...targetMarkerTones(input), ...exitMarkerTones(input)];
  let isChanged = false;
  for (let marker = 0; marker < markers.totalCount; marker += 1) {
    const slot = markers.slot[marker] as number;
    const looks =
      slot < 0
        ? markers.look(marker, ofOthers[-1 - slot] as number, 0, ...otherLook(input, -1 - slot))
        : markers.look(
            marker,
            toneOf(slot),
            groups.ofSlot[slot] ?? 0,
            leadsOf(fleet.states[slot] as number) ? SHAPE_LEADER : SHAPE_NODE,
            sizeOf(input, slot),
          );
    if (looks) isChanged = true;
  }
  return isChanged;
}

/** Shape and size of the i-th target, or of an exit behind them. */
function otherLook({ targets, exits }: MapModelInput, i: number): [shape: number, size: number] {
  if (i < targets.length) return [SHAPE_TARGET, SIZE_TARGET];
  const count = exits[i - targets.length]?.exitCount ?? 1;
  return [SHAPE_EXIT, SIZE_EXIT + SIZE_EXIT_TENFOLD * Math.log10(count)];
}

/** What is known no more is not made to stand out either. */
function sizeOf({ fleet, isStale }: MapModelInput, slot: number): number {
  if (leadsOf(fleet.states[slot] as number)) return SIZE_LEADER;
  return !isStale && healthTone(fleet, slot) >= TONE_WARN ? SIZE_UNWELL : 1;
}

/** Which markers match the filter. False where all are as they were. */
export function lightMarkers(input: MapModelInput, markers: Markers): boolean {
  const isNodeLit = nodeLight(input.fleet, input.filter);
  const ofOthers = [...targetLights(input), ...exitLights(input)];
  let isChanged = false;
  for (let marker = 0; marker < markers.totalCount; marker += 1) {
    const slot = markers.slot[marker] as number;
    const isLit = Number(slot < 0 ? ofOthers[-1 - slot] : isNodeLit(slot));
    if (markers.isLit[marker] !== isLit) isChanged = true;
    markers.isLit[marker] = isLit;
  }
  return isChanged;
}
