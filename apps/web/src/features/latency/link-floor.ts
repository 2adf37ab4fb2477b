import { distanceKm, fibreFloorMs } from "@orrery/domain/map";
import type { NodeView } from "@orrery/protocol";
import { formatDurationMs } from "@orrery/ui";

export type Placed = Pick<NodeView, "latitude" | "longitude">;

/** What light in fibre needs there and back; null where a position is not known. */
export function floorBetween(a: Placed | undefined, b: Placed | undefined): number | null {
  const from = placeOf(a);
  const to = placeOf(b);
  return from === null || to === null ? null : fibreFloorMs(distanceKm(from, to));
}

/** `[row][column]`, for a matrix of these places. */
export function floorsOf(places: readonly (Placed | undefined)[]): (number | null)[][] {
  return places.map((from) => places.map((to) => floorBetween(from, to)));
}

/** Below it a ratio says more about switches than about the way. */
const RATIO_FLOOR_MIN_MS = 10;

/** "Light in fibre needs 61 ms, measured 74 ms, 1.2 times." Null = there is nothing to compare. */
export function floorSentence(floorMs: number | null, measuredMs: number | null): string | null {
  if (floorMs === null) return null;
  const needs = `Light in fibre needs ${formatDurationMs(floorMs)}`;
  if (measuredMs === null) return `${needs}.`;
  const measured = `${needs}, measured ${formatDurationMs(measuredMs)}`;
  // A position may be a city's, and hosts of one city are at one place.
  if (measuredMs < floorMs) return `${measured}: less than possible, so one of the positions is not exact.`;
  if (floorMs < RATIO_FLOOR_MIN_MS) return `${measured}, ${formatDurationMs(measuredMs - floorMs)} more.`;
  return `${measured}, ${(measuredMs / floorMs).toFixed(1)} times.`;
}

/** Whole kilometres; a short way with a decimal. */
export function formatKm(km: number): string {
  const text = km < 10 ? km.toFixed(1) : Math.round(km).toLocaleString("en-GB");
  return `${text}\u00a0km`;
}

function placeOf(placed: Placed | undefined): { latitude: number; longitude: number } | null {
  if (placed === undefined || placed.latitude === null || placed.longitude === null) return null;
  return { latitude: placed.latitude, longitude: placed.longitude };
}
