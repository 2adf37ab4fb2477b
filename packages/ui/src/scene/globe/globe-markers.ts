import { BufferAttribute, InstancedBufferGeometry, Mesh, ShaderMaterial, Vector3 } from "three";
import { placeToVector } from "../great-circle.ts";
import { markerRadius, markerStyle, SHAPE_SCALE } from "../marker-style.ts";
import { markerColours, type ScenePalette } from "../scene-palette.ts";
import type { SceneModel } from "../scene-stage.ts";
import { ChangedColumn } from "./changed-range.ts";
import { GLOBE_GLSL, type GlobeUniforms } from "./globe-uniforms.ts";
import { MARKER_FRAGMENT } from "./marker-shader.ts";

const VERTEX = /* glsl */ `
  ${GLOBE_GLSL}
  attribute vec4 aPlace;
  attribute vec4 aLook;
  uniform float uRadius;
  varying vec2 vPx;
  varying float vRadius;
  varying float vFade;
  flat varying vec4 vLook;
  void main() {
    float shape = floor(aLook.z + 0.5);
    float scale = shape == 1.0 ? ${SHAPE_SCALE[1].toFixed(2)} : shape >= 2.0 ? ${SHAPE_SCALE[2].toFixed(2)} : 1.0;
    vRadius = uRadius * aPlace.w;
    float flags = floor(aLook.w + 0.5);
    float ring = mod(floor(flags / 2.0), 2.0) + mod(floor(flags / 4.0), 2.0) > 0.0 ? 8.0 : 2.0;
    float reach = vRadius * scale + ring;
    vPx = position.xy * reach;
    vLook = vec4(aLook.xyz, flags);
    float face = facing(aPlace.xyz);
    vFade = smoothstep(0.0, 0.09, face);
    vec4 clip = toClip(aPlace.xyz);
    clip.xy += vPx * 2.0 / uViewport * clip.w;
    gl_Position = face > 0.0 ? clip : vec4(2.0, 2.0, 2.0, 1.0);
  }
`;

export const FLAG_LIT = 1;
export const FLAG_SELECTED = 2;
export const FLAG_HOVERED = 4;

/** All markers in one draw call: a square for each that faces the camera, on which the shader draws its form. */
export class GlobeMarkers {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #uniforms;
  readonly #vector = { x: 0, y: 0, z: 0 };
  #capacity = 0;
  #places = new ChangedColumn(new Float32Array(0), 4);
  #looks = new ChangedColumn(new Uint8Array(0), 4);

  constructor(shared: GlobeUniforms) {
    this.#uniforms = {
      ...shared,
      uRadius: { value: 4 },
      uColours: { value: Array.from({ length: 8 }, () => new Vector3()) },
      uInk: { value: new Vector3() },
      uInkMuted: { value: new Vector3() },
      uGround: { value: new Vector3() },
      uAccent: { value: new Vector3() },
    };
    const material = new ShaderMaterial({
      uniforms: this.#uniforms,
      vertexShader: VERTEX,
      fragmentShader: MARKER_FRAGMENT,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
    this.mesh = new Mesh(new InstancedBufferGeometry(), material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 3;
    this.#reserve(256);
  }

  setPalette(palette: ScenePalette): void {
    markerColours(palette).forEach((colour, index) => {
      this.#uniforms.uColours.value[index]?.fromArray(colour);
    });
    this.#uniforms.uInk.value.fromArray(palette.ink);
    this.#uniforms.uInkMuted.value.fromArray(palette.inkMuted);
    this.#uniforms.uGround.value.fromArray(palette.ocean);
    this.#uniforms.uAccent.value.fromArray(palette.accent);
  }

  setZoom(count: number, zoom: number): void {
    this.#uniforms.uRadius.value = markerRadius(count, zoom);
  }

  sync(model: SceneModel): void {
    const { markers, placement, order, orderCount, isSelected, hovered } = model;
    if (orderCount > this.#capacity) this.#reserve(Math.max(orderCount, this.#capacity * 2));
    for (let place = 0; place < orderCount; place += 1) {
      const marker = order[place] ?? 0;
      placeToVector(placement.latitude[marker] ?? 0, placement.longitude[marker] ?? 0, this.#vector);
      this.#places.set(place, this.#vector.x, this.#vector.y, this.#vector.z, markers.size[marker] ?? 1);
      const style = markerStyle(markers.tone[marker] ?? 0, markers.group[marker] ?? 0);
      const flags =
        (markers.isLit[marker] === 1 ? FLAG_LIT : 0) +
        (isSelected[marker] === 1 ? FLAG_SELECTED : 0) +
        (marker === hovered ? FLAG_HOVERED : 0);
      this.#looks.set(place, style.colour, style.glyph, markers.shape[marker] ?? 0, flags);
    }
    this.#places.commit();
    this.#looks.commit();
    this.mesh.geometry.instanceCount = orderCount;
    this.mesh.visible = orderCount > 0;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }

  #reserve(capacity: number): void {
    this.#capacity = capacity;
    this.mesh.geometry.dispose();
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute(
      "position",
      new BufferAttribute(new Float32Array([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0]), 3),
    );
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    this.#places = new ChangedColumn(new Float32Array(capacity * 4), 4);
    this.#looks = new ChangedColumn(new Uint8Array(capacity * 4), 4);
    geometry.setAttribute("aPlace", this.#places.attribute);
    geometry.setAttribute("aLook", this.#looks.attribute);
    geometry.instanceCount = 0;
    this.mesh.geometry = geometry;
  }
}
