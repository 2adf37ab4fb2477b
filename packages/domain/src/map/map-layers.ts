import type { TargetMeasure } from "@orrery/protocol";
import { nodeStatus, type StatusTone } from "../nodes/node-status.ts";
import { BAND_SLOW, BAND_UNKNOWN } from "./latency-band.ts";
import { type LinkJudgement, LOSSY_RATIO } from "./link-judgement.ts";
import { NONE } from "./link-pairs.ts";
import type { MapFleet } from "./map-fleet.ts";
import { admissionOf, healthOf, isStateCode, loadRatioOf, schedulingOf } from "./map-frame-fields.ts";
import type { MapModelInput, MapTargetMeasures } from "./map-input.ts";
import { LATENCY_BANDS, MARKER_TONES } from "./map-scene.ts";

/** Index in MARKER_TONES. */
export function toneIndex(tone: StatusTone): number {
  return MARKER_TONES.indexOf(tone);
}

export const TONE_UNKNOWN = toneIndex("unknown");
export const TONE_OK = toneIndex("ok");
export const TONE_WARN = toneIndex("warn");
export const TONE_BAD = toneIndex("bad");

/** From here on a node's links lose so much that it is unwell. */
const BADLY_LOSSY_RATIO = 0.1;
const LOAD_WARN_RATIO = 0.7;
const LOAD_BAD_RATIO = 0.9;
const BAND_COUNT = LATENCY_BANDS.length;
const BAND_DETOUR = BAND_COUNT - 1;

/** By state code: what `nodeStatus` says of it, so that the map has no rule of its own. */
const HEALTH_TONES = Uint8Array.from({ length: 256 }, (_, code) => {
  if (!isStateCode(code)) return TONE_UNKNOWN;
  const node = {
    admission: admissionOf(code),
    health: healthOf(code),
    scheduling: schedulingOf(code),
    statusReason: "",
  };
  return toneIndex(nodeStatus(node).tone);
});

/** What the health of the node of a slot comes to, in any layer. */
export function healthTone(fleet: MapFleet, slot: number): number {
  return HEALTH_TONES[fleet.states[slot] as number] as number;
}

/** By slot, what the layer says of each node (rules MY1.. in SPEC.md). The layers of groups show health beside the group. */
export function nodeTones(input: MapModelInput, judgement: LinkJudgement): (slot: number) => number {
  const { fleet, layer, targetMeasures } = input;
  if (input.isStale) return () => TONE_UNKNOWN;
  switch (layer) {
    case "health":
    case "federations":
    case "versions":
      return (slot) => healthTone(fleet, slot);
    case "load":
      return (slot) => loadTone(fleet, slot);
    case "latency":
      return latencyTones(fleet, judgement);
    case "targets":
      return targetTones(fleet, targetMeasures);
  }
}

/** The load of a node that is not heard from is as unknown as the node. */
function loadTone(fleet: MapFleet, slot: number): number {
  const ratio = loadRatioOf(fleet.loads[slot] as number);
  if (ratio === null || healthOf(fleet.states[slot] as number) !== "online") return TONE_UNKNOWN;
  if (ratio >= LOAD_BAD_RATIO) return TONE_BAD;
  return ratio >= LOAD_WARN_RATIO ? TONE_WARN : TONE_OK;
}

/** The median band of a node's links, or what they lose on average, whichever is worse. */
function latencyTones(fleet: MapFleet, { band, loss }: LinkJudgement): (slot: number) => number {
  const { pairs, slotBound } = fleet;
  const counts = new Uint32Array(slotBound * BAND_COUNT);
  const losses = new Float64Array(slotBound);
  for (let pair = 0; pair < pairs.bound; pair += 1) {
    const low = pairs.low[pair] as number;
    if (low === NONE) continue;
    const high = pairs.high[pair] as number;
    const of = band[pair] as number;
    counts[low * BAND_COUNT + of] = (counts[low * BAND_COUNT + of] as number) + 1;
    counts[high * BAND_COUNT + of] = (counts[high * BAND_COUNT + of] as number) + 1;
    losses[low] = (losses[low] as number) + (loss[pair] as number);
    losses[high] = (losses[high] as number) + (loss[pair] as number);
  }
  return (slot) => {
    const from = slot * BAND_COUNT;
    let linkCount = 0;
    for (let of = 0; of < BAND_COUNT; of += 1) linkCount += counts[from + of] as number;
    if (linkCount === 0) return TONE_UNKNOWN;
    const judgedCount = linkCount - (counts[from + BAND_UNKNOWN] as number);
    const byBand = bandTone(medianBand(counts, from, judgedCount));
    return Math.max(byBand, lossTone((losses[slot] as number) / linkCount));
  };
}

/** Of `judgedCount` links whose band is known, counted from `from` on; of two in the middle the better one. */
function medianBand(counts: Uint32Array, from: number, judgedCount: number): number {
  if (judgedCount === 0) return BAND_UNKNOWN;
  let passed = 0;
  let band = BAND_UNKNOWN;
  while (passed * 2 < judgedCount) {
    band += 1;
    passed += counts[from + band] as number;
  }
  return band;
}

function bandTone(band: number): number {
  if (band === BAND_UNKNOWN) return TONE_UNKNOWN;
  if (band === BAND_DETOUR) return TONE_BAD;
  return band >= BAND_SLOW ? TONE_WARN : TONE_OK;
}

/** Little loss says nothing of the latency: then it is as unknown as it was. */
function lossTone(lossRatio: number): number {
  if (lossRatio >= BADLY_LOSSY_RATIO) return TONE_BAD;
  return lossRatio >= LOSSY_RATIO ? TONE_WARN : TONE_UNKNOWN;
}

/** How well each node reaches the targets that it measures: all of them, some, or none. */
function targetTones(
  fleet: MapFleet,
  targetMeasures: readonly MapTargetMeasures[],
): (slot: number) => number {
  const tones = new Uint8Array(fleet.slotBound);
  const reached = new Uint8Array(fleet.slotBound);
  for (const { measures } of targetMeasures) {
    for (const measure of measures) {
      const slot = fleet.slotOf(measure.nodeId);
      if (slot === NONE) continue;
      if (isReached(measure)) reached[slot] = 1;
      const tone = isReached(measure) && measure.lossRatio < LOSSY_RATIO ? TONE_OK : TONE_WARN;
      tones[slot] = Math.max(tones[slot] as number, tone);
    }
  }
  return (slot) => {
    const tone = tones[slot] as number;
    return tone !== TONE_UNKNOWN && reached[slot] === 0 ? TONE_BAD : tone;
  };
}

function isReached({ p50Ms, lossRatio }: TargetMeasure): boolean {
  return p50Ms !== null && lossRatio < 1;
}

/** By the index in the input's list. */
export function exitMarkerTones({ exits, exitTones, isStale }: MapModelInput): number[] {
  return exits.map((_, i) => (isStale ? TONE_UNKNOWN : toneIndex(exitTones[i] ?? "unknown")));
}

/** In every layer a target says whether anybody reaches it. By the index in the input's list. */
export function targetMarkerTones({ targets, targetMeasures, isStale }: MapModelInput): number[] {
  const measured = new Set(targetMeasures.filter(({ measures }) => measures.length > 0).map(({ id }) => id));
  return targets.map(({ id, nearestId }) => {
    if (isStale) return TONE_UNKNOWN;
    if (nearestId !== null) return TONE_OK;
    return measured.has(id) ? TONE_BAD : TONE_UNKNOWN;
  });
}
