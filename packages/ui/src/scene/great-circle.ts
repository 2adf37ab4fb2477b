/** Degrees to radians and back. */
export const RADIANS = Math.PI / 180;
export const DEGREES = 180 / Math.PI;

/** A point on or over the unit sphere: y to the north pole, z to 0° 0°, x to 0° 90° east. Reused by those who write it. */
export type Vector = { x: number; y: number; z: number };

/** Degrees in. */
export function placeToVector(latitude: number, longitude: number, out: Vector): void {
  const cosLatitude = Math.cos(latitude * RADIANS);
  out.x = cosLatitude * Math.sin(longitude * RADIANS);
  out.y = Math.sin(latitude * RADIANS);
  out.z = cosLatitude * Math.cos(longitude * RADIANS);
}

/** Into -180..180, the upper end excluded. */
export function wrapDegrees(degrees: number): number {
  return degrees - 360 * Math.floor((degrees + 180) / 360);
}

/** The angle between two places in radians, 0..π (haversine, exact for near places too). Degrees in. */
export function angleBetween(
  latitudeA: number,
  longitudeA: number,
  latitudeB: number,
  longitudeB: number,
): number {
  const halfLatitude = Math.sin(((latitudeB - latitudeA) * RADIANS) / 2);
  const halfLongitude = Math.sin(((longitudeB - longitudeA) * RADIANS) / 2);
  const square =
    halfLatitude * halfLatitude +
    Math.cos(latitudeA * RADIANS) * Math.cos(latitudeB * RADIANS) * halfLongitude * halfLongitude;
  return 2 * Math.asin(Math.min(1, Math.sqrt(square)));
}

/** How high an arc of this angle (radians) rises at its middle, in radii of the globe. The shader of the arcs has the same. */
export function arcHeight(angle: number): number {
  return 0.2 * (angle / Math.PI) ** 0.85;
}

/**
 * The point of the arc from `a` to `b` (unit vectors) at `share` 0..1 of its way, `lift` times as high as `arcHeight` says; 0 stays
 * on the ground. Between opposite points, where every way is as short, one is chosen. The shader of the arcs has the same.
 */
export function pointOfArc(a: Vector, b: Vector, share: number, lift: number, out: Vector): void {
  const dot = a.x * b.x + a.y * b.y + a.z * b.z;
  let x = b.x - a.x * dot;
  let y = b.y - a.y * dot;
  let z = b.z - a.z * dot;
  let length = Math.hypot(x, y, z);
  const angle = Math.atan2(length, dot);
  if (length < 1e-6) {
    // Any direction that is not along `a` itself.
    const isNearPole = Math.abs(a.y) > 0.9;
    const acrossY = isNearPole ? 0 : 1;
    const acrossX = isNearPole ? 1 : 0;
    const along = a.x * acrossX + a.y * acrossY;
    x = acrossX - a.x * along;
    y = acrossY - a.y * along;
    z = -a.z * along;
    length = Math.hypot(x, y, z);
  }
  const turned = angle * share;
  const cos = Math.cos(turned);
  const sin = Math.sin(turned) / length;
  const radius = 1 + arcHeight(angle) * lift * 4 * share * (1 - share);
  out.x = (a.x * cos + x * sin) * radius;
  out.y = (a.y * cos + y * sin) * radius;
  out.z = (a.z * cos + z * sin) * radius;
}

/** Degrees out. */
export function vectorToPlace(
  x: number,
  y: number,
  z: number,
  out: { latitude: number; longitude: number },
): void {
  out.latitude = Math.atan2(y, Math.hypot(x, z)) * DEGREES;
  out.longitude = Math.atan2(x, z) * DEGREES;
}
