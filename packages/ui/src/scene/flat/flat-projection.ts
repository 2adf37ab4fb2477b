import { type GeoProjection, geoProjection } from "d3-geo";
import { DEGREES, RADIANS } from "../great-circle.ts";

/*
 * The projection of Tom Patterson (2014, "Introducing the Patterson Cylindrical Projection", Cartographic Perspectives 78): near to
 * the familiar Natural Earth in its proportions, but cylindrical, so that the map has no edge: it goes on over the date line,
 * and a pan only shifts what is already drawn.
 */
const C1 = 1.0148;
const C2 = 0.23185;
const C3 = -0.14499;
const C4 = 0.02406;
/** Of the pole. */
export const Y_MAX = pattersonY(Math.PI / 2);
/** The world is 2π wide and 2 · Y_MAX high, y to the south as on the screen. */
export const WORLD_WIDTH = 2 * Math.PI;

/** Of a latitude in radians, to the north. */
function pattersonY(latitude: number): number {
  const square = latitude * latitude;
  const fourth = square * square;
  return latitude * (C1 + fourth * (C2 + square * (C3 + C4 * square)));
}

function pattersonLatitude(y: number): number {
  let latitude = Math.max(-Y_MAX, Math.min(Y_MAX, y));
  for (let round = 0; round < 12; round += 1) {
    const square = latitude * latitude;
    const fourth = square * square;
    const slope = C1 + fourth * (5 * C2 + square * (7 * C3 + 9 * C4 * square));
    const step = (pattersonY(latitude) - y) / slope;
    latitude -= step;
    if (Math.abs(step) < 1e-10) break;
  }
  return Math.max(-Math.PI / 2, Math.min(Math.PI / 2, latitude));
}

/** Degrees to world units. */
export function worldX(longitude: number): number {
  return longitude * RADIANS;
}

export function worldY(latitude: number): number {
  return -pattersonY(latitude * RADIANS);
}

/** World units to degrees. */
export function latitudeOf(y: number): number {
  return pattersonLatitude(-y) * DEGREES;
}

export function longitudeOf(x: number): number {
  const degrees = x * DEGREES;
  return degrees - 360 * Math.floor((degrees + 180) / 360);
}

/** For d3: the same projection in world units. */
export function worldProjection(): GeoProjection {
  return geoProjection((longitude, latitude) => [longitude, pattersonY(latitude)])
    .scale(1)
    .translate([0, 0])
    .precision(0.002);
}

/** Pixels of a world unit, where a web map of this zoom has 256 · 2^zoom pixels for the whole width. */
export function pixelsPerWorldUnit(zoom: number): number {
  return (256 * 2 ** zoom) / WORLD_WIDTH;
}
