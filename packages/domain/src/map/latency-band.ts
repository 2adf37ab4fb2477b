import { LATENCY_BANDS, type LatencyBand } from "./map-scene.ts";

/** Times the floor, up to which a link is close, usual and slow. */
const CLOSE_RATIO = 1.5;
const USUAL_RATIO = 2.5;
const SLOW_RATIO = 4;
/** Below this floor, milliseconds beyond the floor count as they do at it: a ratio would judge neighbours by their switch. */
const FLOOR_JUDGED_MS = 10;

export const BAND_UNKNOWN = 0;
const BAND_CLOSE = 1;
const BAND_USUAL = 2;
export const BAND_SLOW = 3;
const BAND_DETOUR = 4;

/** Index in LATENCY_BANDS. A figure or floor that is negative or not finite is unknown. */
export function bandIndex(rttMs: number, floorMs: number): number {
  const ratio = ratioToFloor(rttMs, floorMs);
  if (ratio < 0) return BAND_UNKNOWN;
  if (ratio <= CLOSE_RATIO) return BAND_CLOSE;
  if (ratio <= USUAL_RATIO) return BAND_USUAL;
  return ratio <= SLOW_RATIO ? BAND_SLOW : BAND_DETOUR;
}

export function latencyBand(rttMs: number, floorMs: number): LatencyBand {
  return LATENCY_BANDS[bandIndex(rttMs, floorMs)] ?? "unknown";
}

/** Of light in fibre: up to 1, above 0; 0 = unknown. Below a floor of 10 ms by the difference, as the band is. */
export function relativeSpeed(rttMs: number, floorMs: number): number {
  const ratio = ratioToFloor(rttMs, floorMs);
  if (ratio < 0) return 0;
  return ratio <= 1 ? 1 : 1 / ratio;
}

/** -1 = unknown. No null: this runs for a hundred thousand links at a time, and null beside numbers costs memory. */
function ratioToFloor(rttMs: number, floorMs: number): number {
  if (!(rttMs >= 0 && rttMs < Number.POSITIVE_INFINITY)) return -1;
  if (!(floorMs >= 0 && floorMs < Number.POSITIVE_INFINITY)) return -1;
  const shiftMs = Math.max(0, FLOOR_JUDGED_MS - floorMs);
  return (rttMs + shiftMs) / (floorMs + shiftMs);
}
