import { DEGREES, placeToVector, vectorToPlace } from "./great-circle.ts";
import type { SceneMarkers } from "./scene-data.ts";
import type { ScenePlace } from "./scene-props.ts";

export type Spread = {
  readonly middle: ScenePlace;
  /** Degrees from the middle to the furthest. */
  readonly widestDeg: number;
  /** They lie on one side of the world rather than all around it. */
  readonly hasMiddle: boolean;
};

/** Where markers are: all, or some of them. Those without a position do not count; of none the middle is 20° 10°. */
export function spreadOf(columns: SceneMarkers, markers: readonly number[] | null): Spread {
  const point = { x: 0, y: 0, z: 0 };
  const sum = { x: 0, y: 0, z: 0 };
  const count = markers === null ? columns.count : markers.length;
  let placed = 0;
  const vectorAt = (index: number): boolean => {
    const marker = markers === null ? index : (markers[index] ?? -1);
    const latitude = columns.latitude[marker] ?? Number.NaN;
    const longitude = columns.longitude[marker] ?? Number.NaN;
    if (!(Math.abs(latitude) <= 90 && Number.isFinite(longitude))) return false;
    placeToVector(latitude, longitude, point);
    return true;
  };
  for (let index = 0; index < count; index += 1) {
    if (!vectorAt(index)) continue;
    placed += 1;
    sum.x += point.x;
    sum.y += point.y;
    sum.z += point.z;
  }
  const length = Math.hypot(sum.x, sum.y, sum.z);
  if (length < 0.05 * Math.max(1, placed)) {
    return { middle: { latitude: 20, longitude: 10 }, widestDeg: 180, hasMiddle: false };
  }
  const middle = { latitude: 0, longitude: 0 };
  vectorToPlace(sum.x, sum.y, sum.z, middle);
  let least = 1;
  for (let index = 0; index < count; index += 1) {
    if (!vectorAt(index)) continue;
    least = Math.min(least, (sum.x * point.x + sum.y * point.y + sum.z * point.z) / length);
  }
  return { middle, widestDeg: Math.acos(Math.max(-1, least)) * DEGREES, hasMiddle: true };
}
