import { Vector2, Vector3 } from "three";

/** What all layers of the globe read; one object, so that a frame sets each value once. */
export type GlobeUniforms = {
  /** Position of the camera in radii. */
  readonly uCamera: { readonly value: Vector3 };
  readonly uRight: { readonly value: Vector3 };
  readonly uUp: { readonly value: Vector3 };
  readonly uForward: { readonly value: Vector3 };
  /** CSS pixels. */
  readonly uViewport: { readonly value: Vector2 };
  readonly uFocalPx: { value: number };
  /** Device pixels a CSS pixel. */
  readonly uPixelRatio: { value: number };
  readonly uTime: { value: number };
  readonly uLift: { value: number };
};

export function globeUniforms(): GlobeUniforms {
  return {
    uCamera: { value: new Vector3(0, 0, 3) },
    uRight: { value: new Vector3(1, 0, 0) },
    uUp: { value: new Vector3(0, 1, 0) },
    uForward: { value: new Vector3(0, 0, -1) },
    uViewport: { value: new Vector2(1, 1) },
    uFocalPx: { value: 1 },
    uPixelRatio: { value: 1 },
    uTime: { value: 0 },
    uLift: { value: 1 },
  };
}

/**
 * The projection of the globe, in GLSL: the same as GlobeProjection. `toClip` needs no matrices; `isClear` says whether the line of
 * sight to a point misses the globe. There is no depth buffer: each layer hides itself behind the globe by this.
 */
export const GLOBE_GLSL = /* glsl */ `
  precision highp float;
  uniform vec3 uCamera;
  uniform vec3 uRight;
  uniform vec3 uUp;
  uniform vec3 uForward;
  uniform vec2 uViewport;
  uniform float uFocalPx;
  uniform float uPixelRatio;
  uniform float uTime;
  uniform float uLift;

  /** Clip coordinates with w = depth; xy / w are half viewports. */
  vec4 toClip(vec3 point) {
    vec3 seen = point - uCamera;
    float depth = dot(seen, uForward);
    vec2 px = vec2(dot(seen, uRight), dot(seen, uUp)) * uFocalPx;
    return vec4(px * 2.0 / uViewport, 0.0, depth);
  }

  /** > 0 = the point can be seen; of points on the ground: 0 at the horizon, 1 in the middle of the picture. */
  float facing(vec3 point) {
    float distance = length(uCamera);
    return (dot(point, uCamera) - 1.0) / (distance - 1.0);
  }

  /** How far the line of sight to a point passes from the ground, in radii; < 0 = the globe is before it. */
  float clearance(vec3 point) {
    vec3 way = point - uCamera;
    float along = -dot(uCamera, way) / dot(way, way);
    if (along >= 1.0) return 1.0;
    return length(uCamera + way * along) - 1.0;
  }
`;
