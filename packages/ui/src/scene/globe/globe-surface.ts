import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  ClampToEdgeWrapping,
  LinearFilter,
  LinearMipmapLinearFilter,
  Mesh,
  NoColorSpace,
  RepeatWrapping,
  ShaderMaterial,
  Vector3,
} from "three";
import { placeToVector } from "../great-circle.ts";
import type { LandOutlines } from "../land-outlines.ts";
import type { SceneColour } from "../scene-colour.ts";
import type { ScenePalette } from "../scene-palette.ts";
import type { ScenePlace } from "../scene-props.ts";
import { GLOBE_GLSL, type GlobeUniforms } from "./globe-uniforms.ts";
import { paintLandMask } from "./land-mask.ts";

const VERTEX = /* glsl */ `
  ${GLOBE_GLSL}
  varying vec2 vPx;
  void main() {
    // Only as large as the globe with its glow.
    float radiusPx = uFocalPx / sqrt(max(dot(uCamera, uCamera) - 1.0, 1e-4));
    vPx = position.xy * min(uViewport * 0.5, vec2(radiusPx * 1.14 + 16.0));
    gl_Position = vec4(vPx * 2.0 / uViewport, 0.0, 1.0);
  }
`;

/*
 * The globe is not a mesh: each pixel asks where its line of sight meets the unit sphere, so that edge, graticule and day-night
 * line are exact at every zoom, and no depth buffer is needed.
 */
const FRAGMENT = /* glsl */ `
  ${GLOBE_GLSL}
  varying vec2 vPx;
  uniform vec3 uOcean;
  uniform vec3 uLand;
  uniform vec3 uGraticule;
  uniform vec3 uRim;
  uniform vec3 uNight;
  uniform float uNightShare;
  uniform vec3 uSun;
  uniform float uHasSun;
  uniform float uGraticuleStep;
  uniform sampler2D uMask;
  const float PI = 3.141592653589793;

  float gridLine(float value, float width) {
    float off = abs(fract(value - 0.5) - 0.5) / max(width, 1e-6);
    return 1.0 - smoothstep(0.35, 1.15, off);
  }

  void main() {
    vec3 ray = normalize(uForward * uFocalPx + uRight * vPx.x + uUp * vPx.y);
    float toward = -dot(uCamera, ray);
    float square = dot(uCamera, uCamera) - toward * toward;
    float root = 1.0 - square;
    // Distance of the line of sight from the edge of the globe in CSS pixels; < 0 = beside it.
    float edgePx = (1.0 - sqrt(max(square, 0.0))) * uFocalPx / max(toward, 1e-3);
    float inside = clamp(edgePx * uPixelRatio + 0.5, 0.0, 1.0);
    float radiusPx = uFocalPx / sqrt(max(dot(uCamera, uCamera) - 1.0, 1e-4));
    float glow = exp(min(edgePx, 0.0) / (radiusPx * 0.028 + 3.0)) * 0.34;
    vec3 point = normalize(uCamera + ray * (toward - sqrt(max(root, 0.0))));
    float longitude = atan(point.x, point.z);
    float latitude = asin(clamp(point.y, -1.0, 1.0));

    // The longitude jumps by a whole turn at the date line; its derivative is taken where it does not.
    float turned = mod(longitude + 2.0 * PI, 2.0 * PI);
    float longitudeWidth = min(fwidth(longitude), fwidth(turned));
    vec2 at = vec2(longitude / (2.0 * PI) + 0.5, latitude / PI + 0.5);
    vec2 widthX = vec2(longitudeWidth / (2.0 * PI), 0.0);
    vec2 widthY = vec2(0.0, fwidth(latitude) / PI);
    float mask = textureGrad(uMask, at, widthX, widthY).r;
    float land = smoothstep(0.38, 0.62, mask);

    vec3 colour = mix(uOcean, uLand, land);
    float face = clamp(dot(point, -ray), 0.0, 1.0);
    float stepRadians = radians(uGraticuleStep);
    float meridian = gridLine(longitude / stepRadians, longitudeWidth / stepRadians);
    meridian *= 1.0 - smoothstep(1.2, 1.35, abs(latitude));
    float parallel = gridLine(latitude / stepRadians, fwidth(latitude) / stepRadians);
    float grid = max(meridian, parallel) * smoothstep(0.02, 0.35, face);
    colour = mix(colour, uGraticule, grid * (1.0 - 0.55 * land) * 0.75);

    float day = dot(point, uSun);
    float night = (1.0 - smoothstep(-0.16, 0.08, day)) * uNightShare * uHasSun;
    colour = mix(colour, uNight, night);
    float terminator = (1.0 - smoothstep(0.4, 1.4, abs(day) / max(fwidth(day), 1e-6))) * uHasSun;
    colour = mix(colour, uRim, terminator * 0.28 * smoothstep(0.05, 0.4, face));

    // A soft rim: the air seen along the ground.
    float rim = pow(1.0 - face, 3.2);
    colour = mix(colour, uRim, rim * 0.42 * (1.0 - 0.5 * night));
    float alpha = inside + glow * (1.0 - inside);
    gl_FragColor = vec4(mix(uRim, colour, inside), alpha);
  }
`;

/** The sphere itself: sea, land, graticule, day and night, rim. One rectangle. */
export class GlobeSurface {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #uniforms;
  #texture: CanvasTexture | null = null;

  constructor(shared: GlobeUniforms) {
    const geometry = new BufferGeometry();
    geometry.setAttribute(
      "position",
      new BufferAttribute(new Float32Array([-1, -1, 0, 1, -1, 0, -1, 1, 0, 1, 1, 0]), 3),
    );
    geometry.setIndex([0, 1, 2, 2, 1, 3]);
    this.#uniforms = {
      ...shared,
      uOcean: { value: new Vector3() },
      uLand: { value: new Vector3() },
      uGraticule: { value: new Vector3() },
      uRim: { value: new Vector3() },
      uNight: { value: new Vector3() },
      uNightShare: { value: 0 },
      uSun: { value: new Vector3(0, 0, 1) },
      uHasSun: { value: 0 },
      uGraticuleStep: { value: 15 },
      uMask: { value: this.#texture },
    };
    const material = new ShaderMaterial({
      uniforms: this.#uniforms,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 0;
  }

  setPalette(palette: ScenePalette): void {
    const set = (uniform: { value: Vector3 }, colour: SceneColour): void => {
      uniform.value.set(colour[0], colour[1], colour[2]);
    };
    set(this.#uniforms.uOcean, palette.ocean);
    set(this.#uniforms.uLand, palette.land);
    set(this.#uniforms.uGraticule, palette.graticule);
    set(this.#uniforms.uRim, palette.rim);
    set(this.#uniforms.uNight, palette.night);
    this.#uniforms.uNightShare.value = palette.nightShare;
  }

  setSun(sun: ScenePlace | null): void {
    this.#uniforms.uHasSun.value = sun === null ? 0 : 1;
    if (sun !== null) placeToVector(sun.latitude, sun.longitude, this.#uniforms.uSun.value);
  }

  setZoom(zoom: number): void {
    this.#uniforms.uGraticuleStep.value = zoom < 4.2 ? 15 : zoom < 6 ? 5 : zoom < 8 ? 1 : 0.25;
  }

  setLand(land: LandOutlines, widthPx: number): void {
    this.#texture?.dispose();
    const texture = new CanvasTexture(paintLandMask(land, widthPx));
    texture.colorSpace = NoColorSpace;
    texture.wrapS = RepeatWrapping;
    texture.wrapT = ClampToEdgeWrapping;
    texture.minFilter = LinearMipmapLinearFilter;
    texture.magFilter = LinearFilter;
    texture.anisotropy = 4;
    this.#texture = texture;
    this.#uniforms.uMask.value = texture;
  }

  dispose(): void {
    this.#texture?.dispose();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
