import { DEGREES, RADIANS, type Vector, vectorToPlace } from "../great-circle.ts";

/** Of the camera, from top to bottom. */
export const FIELD_OF_VIEW_DEG = 32;
/** Share of the shorter side that the whole globe takes. */
const GLOBE_SHARE = 0.84;
const LATITUDE_MAX = 86;
/** From this height on (radii) arcs rise as high as they can. */
const FULL_LIFT_ALTITUDE = 1.1;
const LIFT_MIN = 0.015;

export { LATITUDE_MAX };

/** Pixels a degree, where a web map of this zoom has 256 · 2^zoom pixels for 360 degrees. */
export function pixelsPerDegree(zoom: number): number {
  return (256 * 2 ** zoom) / 360;
}

/**
 * A perspective look at the unit sphere, its middle in the middle of the picture, north up. The same numbers go to the GPU; here they
 * answer what lies under the pointer.
 */
export class GlobeProjection {
  widthPx = 1;
  heightPx = 1;
  /** Pixels of a length of 1 at a distance of 1. */
  focalPx = 1;
  /** Of the camera from the middle of the globe, in radii. */
  distance = 3;
  readonly toCamera: Vector = { x: 0, y: 0, z: 1 };
  readonly right: Vector = { x: 1, y: 0, z: 0 };
  readonly up: Vector = { x: 0, y: 1, z: 0 };

  resize(widthPx: number, heightPx: number): void {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.focalPx = heightPx / 2 / Math.tan((FIELD_OF_VIEW_DEG / 2) * RADIANS);
  }

  /** Degrees, and a zoom as in SceneCamera. */
  aim(latitude: number, longitude: number, zoom: number): void {
    const cosLatitude = Math.cos(latitude * RADIANS);
    const sinLatitude = Math.sin(latitude * RADIANS);
    const cosLongitude = Math.cos(longitude * RADIANS);
    const sinLongitude = Math.sin(longitude * RADIANS);
    set(this.toCamera, cosLatitude * sinLongitude, sinLatitude, cosLatitude * cosLongitude);
    set(this.right, cosLongitude, 0, -sinLongitude);
    set(this.up, -sinLatitude * sinLongitude, cosLatitude, -sinLatitude * cosLongitude);
    this.distance = 1 + this.focalPx / (pixelsPerDegree(zoom) * DEGREES);
  }

  /** The zoom at which the whole globe fills its share of the picture. */
  zoomOfWholeGlobe(): number {
    const radiusPx = (GLOBE_SHARE * Math.min(this.widthPx, this.heightPx)) / 2;
    const distance = Math.hypot(1, this.focalPx / radiusPx);
    return Math.log2((this.focalPx / (distance - 1) / DEGREES) * (360 / 256));
  }

  /** How high arcs rise: near the ground they would stand in the camera's way. */
  lift(): number {
    return Math.min(1, Math.max(LIFT_MIN, (this.distance - 1) / FULL_LIFT_ALTITUDE));
  }

  /** Of a point on or over the globe. False = it is hidden by the globe or behind the camera; the pixel is written all the same. */
  project(x: number, y: number, z: number, out: { x: number; y: number }): boolean {
    const { right, up, toCamera, distance } = this;
    const along = x * toCamera.x + y * toCamera.y + z * toCamera.z;
    const depth = Math.max(distance - along, 1e-6);
    const scale = this.focalPx / depth;
    const across = x * right.x + y * right.y + z * right.z;
    const upward = x * up.x + y * up.y + z * up.z;
    out.x = this.widthPx / 2 + across * scale;
    out.y = this.heightPx / 2 - upward * scale;
    if (distance - along <= 0) return false;
    // Beyond the horizon's plane a point is seen only if it stands outside of the globe's shadow cone.
    if (along * distance >= 1) return true;
    const squareOut = across * across + upward * upward;
    // Distance of the line of sight from the middle of the globe.
    return squareOut * distance * distance > squareOut + depth * depth;
  }

  /** The place under a pixel, in degrees. False = the sky. */
  unproject(pixelX: number, pixelY: number, out: { latitude: number; longitude: number }): boolean {
    const { right, up, toCamera, distance } = this;
    const x = (pixelX - this.widthPx / 2) / this.focalPx;
    const y = (this.heightPx / 2 - pixelY) / this.focalPx;
    const square = x * x + y * y + 1;
    // |camera - s · (toCamera - x · right - y · up)| = 1, the nearer solution for s.
    const root = distance * distance - square * (distance * distance - 1);
    if (root < 0) return false;
    const s = (distance - Math.sqrt(root)) / square;
    const along = distance - s;
    vectorToPlace(
      toCamera.x * along + right.x * x * s + up.x * y * s,
      toCamera.y * along + right.y * x * s + up.y * y * s,
      toCamera.z * along + right.z * x * s + up.z * y * s,
      out,
    );
    return true;
  }
}

function set(vector: Vector, x: number, y: number, z: number): void {
  vector.x = x;
  vector.y = y;
  vector.z = z;
}
