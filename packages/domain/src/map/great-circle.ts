/** Degrees; the longitude from -180 up to but not including 180. */
export type Place = { readonly latitude: number; readonly longitude: number };

/** Of length 1: x leads through 0,0, y through 0,90 E, z through the North Pole. No place is special in it, no pole and no date line. */
export type Vector = { readonly x: number; readonly y: number; readonly z: number };

/** Mean radius (IUGG): every distance is within 0.6 % of the one on the ellipsoid. */
export const EARTH_RADIUS_KM = 6371.0088;
const LIGHT_KM_PER_MS = 299.792458;
/** Of the speed of light in a vacuum: a refractive index of about 1.49. */
const FIBRE_RATIO = 0.67;
export const RADIANS = Math.PI / 180;

export function vectorOf({ latitude, longitude }: Place): Vector {
  const flat = Math.cos(latitude * RADIANS);
  return {
    x: flat * Math.cos(longitude * RADIANS),
    y: flat * Math.sin(longitude * RADIANS),
    z: Math.sin(latitude * RADIANS),
  };
}

/** Of a vector of any length but 0. */
export function placeOf({ x, y, z }: Vector): Place {
  return {
    latitude: Math.atan2(z, Math.hypot(x, y)) / RADIANS,
    longitude: normalLongitude(Math.atan2(y, x) / RADIANS),
  };
}

/** From -180 up to but not including 180; what lies there already stays exactly what it is. */
export function normalLongitude(longitude: number): number {
  if (longitude >= -180 && longitude < 180) return longitude;
  const turned = (((longitude + 180) % 360) + 360) % 360;
  return turned - 180;
}

/** Along the surface, by the shortest way. */
export function distanceKm(a: Place, b: Place): number {
  return EARTH_RADIUS_KM * angleBetween(vectorOf(a), vectorOf(b));
}

/** In radians. By sine and cosine together: exact for neighbours and for opposite points, where either alone is not. */
export function angleBetween(a: Vector, b: Vector): number {
  const x = a.y * b.z - a.z * b.y;
  const y = a.z * b.x - a.x * b.z;
  const z = a.x * b.y - a.y * b.x;
  return Math.atan2(Math.sqrt(x * x + y * y + z * z), a.x * b.x + a.y * b.y + a.z * b.z);
}

/** What light in fibre needs along so many kilometres, there and back. */
export function fibreFloorMs(lengthKm: number): number {
  return (2 * lengthKm) / (LIGHT_KM_PER_MS * FIBRE_RATIO);
}

/**
 * The point at `share` (0..1) of the way from `a` to `b` along the great circle (spherical linear interpolation: Shoemake, SIGGRAPH
 * 1985). Between opposite points every way is as short; then one over the pole, or from pole to pole along the meridian of 0, is taken.
 */
export function interpolate(a: Vector, b: Vector, share: number): Vector {
  const angle = angleBetween(a, b);
  if (angle < 1e-9) return a;
  if (Math.PI - angle < 1e-7) return turned(a, perpendicular(a), angle * share);
  const [ofA, ofB] = [Math.sin((1 - share) * angle), Math.sin(share * angle)];
  return unit({ x: ofA * a.x + ofB * b.x, y: ofA * a.y + ofB * b.y, z: ofA * a.z + ofB * b.z });
}

/** `count` places from `a` to `b`, both included; at least 2. */
export function greatCirclePath(a: Place, b: Place, count: number): Place[] {
  const [from, to] = [vectorOf(a), vectorOf(b)];
  return Array.from({ length: Math.max(2, count) }, (_, i) => {
    if (i === 0) return a;
    return i >= count - 1 ? b : placeOf(interpolate(from, to, i / (count - 1)));
  });
}

/** The place `angle` radians away from `from`, starting at `bearing` radians clockwise from north. Right at the poles, too. */
export function destination(from: Place, bearing: number, angle: number): Place {
  const longitude = from.longitude * RADIANS;
  const start = vectorOf(from);
  const flat = Math.cos(from.latitude * RADIANS);
  const north = { x: -start.z * Math.cos(longitude), y: -start.z * Math.sin(longitude), z: flat };
  const east = { x: -Math.sin(longitude), y: Math.cos(longitude), z: 0 };
  const [ofNorth, ofEast] = [Math.cos(bearing), Math.sin(bearing)];
  const ahead = {
    x: north.x * ofNorth + east.x * ofEast,
    y: north.y * ofNorth + east.y * ofEast,
    z: north.z * ofNorth,
  };
  return placeOf(turned(start, ahead, angle));
}

/** `from` turned by `angle` towards `ahead`, which stands at a right angle to it. */
function turned(from: Vector, ahead: Vector, angle: number): Vector {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    x: from.x * cos + ahead.x * sin,
    y: from.y * cos + ahead.y * sin,
    z: from.z * cos + ahead.z * sin,
  };
}

/** Towards the North Pole, or from a pole towards 0,0. */
function perpendicular({ x, y, z }: Vector): Vector {
  const flat = Math.hypot(x, y);
  return flat < 1e-9 ? { x: 1, y: 0, z: 0 } : unit({ x: (-z * x) / flat, y: (-z * y) / flat, z: flat });
}

function unit({ x, y, z }: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return { x: x / length, y: y / length, z: z / length };
}
