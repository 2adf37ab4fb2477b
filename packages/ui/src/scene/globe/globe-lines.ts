import type { MultiLineString } from "geojson";
import { BufferAttribute, BufferGeometry, LineSegments, ShaderMaterial, Vector3 } from "three";
import { placeToVector } from "../great-circle.ts";
import type { LandOutlines } from "../land-outlines.ts";
import type { ScenePalette } from "../scene-palette.ts";
import { GLOBE_GLSL, type GlobeUniforms } from "./globe-uniforms.ts";

const VERTEX = /* glsl */ `
  ${GLOBE_GLSL}
  attribute float aIsBorder;
  varying float vFacing;
  varying float vIsBorder;
  void main() {
    vFacing = facing(position);
    vIsBorder = aIsBorder;
    gl_Position = toClip(position);
  }
`;

const FRAGMENT = /* glsl */ `
  precision highp float;
  varying float vFacing;
  varying float vIsBorder;
  uniform vec3 uCoast;
  uniform vec3 uBorder;
  void main() {
    if (vFacing <= 0.0) discard;
    float alpha = mix(0.9, 0.6, vIsBorder) * smoothstep(0.0, 0.3, vFacing);
    gl_FragColor = vec4(mix(uCoast, uBorder, vIsBorder), alpha);
  }
`;

/** Coasts and borders as lines of one device pixel. One draw call. */
export class GlobeLines {
  readonly mesh: LineSegments<BufferGeometry, ShaderMaterial>;
  readonly #uniforms;

  constructor(shared: GlobeUniforms) {
    this.#uniforms = { ...shared, uCoast: { value: new Vector3() }, uBorder: { value: new Vector3() } };
    const material = new ShaderMaterial({
      uniforms: this.#uniforms,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
    this.mesh = new LineSegments(new BufferGeometry(), material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 1;
  }

  setPalette(palette: ScenePalette): void {
    this.#uniforms.uCoast.value.fromArray(palette.coast);
    this.#uniforms.uBorder.value.fromArray(palette.border);
  }

  setLand(land: LandOutlines): void {
    const borders = segmentsOf(land.borders);
    const coasts = segmentsOf(land.coasts);
    const positions = new Float32Array(borders.length + coasts.length);
    positions.set(borders);
    positions.set(coasts, borders.length);
    const isBorder = new Float32Array(positions.length / 3).fill(0).fill(1, 0, borders.length / 3);
    this.mesh.geometry.dispose();
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(positions, 3));
    geometry.setAttribute("aIsBorder", new BufferAttribute(isBorder, 1));
    this.mesh.geometry = geometry;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}

/** Pairs of unit vectors. What the data adds along the date line to close areas is left out. */
export function segmentsOf(lines: MultiLineString): Float32Array {
  const count = lines.coordinates.reduce((sum, line) => sum + Math.max(0, line.length - 1), 0);
  const positions = new Float32Array(count * 6);
  const point = { x: 0, y: 0, z: 0 };
  let at = 0;
  for (const line of lines.coordinates) {
    for (let index = 1; index < line.length; index += 1) {
      const from = line[index - 1];
      const to = line[index];
      if (from === undefined || to === undefined || (isSeam(from) && isSeam(to))) continue;
      for (const place of [from, to]) {
        placeToVector(place[1] ?? 0, place[0] ?? 0, point);
        positions[at] = point.x;
        positions[at + 1] = point.y;
        positions[at + 2] = point.z;
        at += 3;
      }
    }
  }
  return positions.subarray(0, at);
}

function isSeam(position: readonly number[]): boolean {
  return Math.abs(position[0] ?? 0) > 179.99 || (position[1] ?? 0) < -89.9;
}
