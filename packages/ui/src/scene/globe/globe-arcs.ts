import { BufferAttribute, DoubleSide, InstancedBufferGeometry, Mesh, ShaderMaterial, Vector3 } from "three";
import { placeToVector } from "../great-circle.ts";
import type { ScenePalette } from "../scene-palette.ts";
import type { SceneModel } from "../scene-stage.ts";
import {
  gapShare,
  pulseShare,
  type StrandLook,
  strandDensity,
  strandLook,
  strandPhase,
} from "../strand-look.ts";
import { ARC_FRAGMENT, ARC_VERTEX } from "./arc-shader.ts";
import { ChangedColumn } from "./changed-range.ts";
import type { GlobeUniforms } from "./globe-uniforms.ts";

/** The pieces an arc is bent of: fewer when there are very many arcs. */
const PIECES = [
  { arcsMax: 3_000, pieces: 40 },
  { arcsMax: 25_000, pieces: 28 },
  { arcsMax: Number.POSITIVE_INFINITY, pieces: 16 },
] as const;

/** All links in one draw call: a ribbon for each, which the vertex shader lays along its great circle. */
export class GlobeArcs {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  hasPulses = false;
  readonly #uniforms;
  readonly #from = { x: 0, y: 0, z: 0 };
  readonly #to = { x: 0, y: 0, z: 0 };
  readonly #look: StrandLook = { colour: 0, pattern: 0, alpha: 0, widthPx: 1 };
  #capacity = 0;
  #pieces = 0;
  #starts = new ChangedColumn(new Float32Array(0), 3);
  #ends = new ChangedColumn(new Float32Array(0), 3);
  #looks = new ChangedColumn(new Uint8Array(0), 4);
  #flows = new ChangedColumn(new Uint8Array(0), 4);

  constructor(shared: GlobeUniforms) {
    this.#uniforms = {
      ...shared,
      uColours: { value: Array.from({ length: 7 }, () => new Vector3()) },
      uPulse: { value: new Vector3() },
    };
    const material = new ShaderMaterial({
      uniforms: this.#uniforms,
      vertexShader: ARC_VERTEX,
      fragmentShader: ARC_FRAGMENT,
      // A ribbon may lie either way round.
      side: DoubleSide,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
    this.mesh = new Mesh(new InstancedBufferGeometry(), material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 2;
    this.#reserve(256, PIECES[0].pieces);
  }

  setPalette(palette: ScenePalette): void {
    palette.arcs.forEach((colour, index) => {
      this.#uniforms.uColours.value[index]?.fromArray(colour);
    });
    this.#uniforms.uPulse.value.fromArray(palette.ink);
  }

  sync(model: SceneModel): void {
    const { strands, placement, isReducedMotion } = model;
    const { count } = strands;
    const pieces = PIECES.find(({ arcsMax }) => count <= arcsMax)?.pieces ?? 16;
    if (count > this.#capacity || pieces !== this.#pieces) {
      this.#reserve(count > this.#capacity ? Math.max(count, this.#capacity * 2) : this.#capacity, pieces);
    }
    const density = strandDensity(count);
    const pulsing = isReducedMotion ? 0 : pulseShare(count) * 255;
    const look = this.#look;
    this.hasPulses = false;
    for (let strand = 0; strand < count; strand += 1) {
      const from = strands.from[strand] ?? 0;
      const to = strands.to[strand] ?? 0;
      placeToVector(placement.latitude[from] ?? 0, placement.longitude[from] ?? 0, this.#from);
      placeToVector(placement.latitude[to] ?? 0, placement.longitude[to] ?? 0, this.#to);
      this.#starts.set(strand, this.#from.x, this.#from.y, this.#from.z, 0);
      this.#ends.set(strand, this.#to.x, this.#to.y, this.#to.z, 0);
      const emphasis = strands.emphasis[strand] ?? 1;
      const mark = strands.mark[strand] ?? 0;
      strandLook(
        strands.band[strand] ?? 0,
        mark,
        emphasis,
        strands.widthPx[strand] ?? 1,
        strands.share[strand] ?? 1,
        density,
        look,
      );
      this.#looks.set(strand, look.colour, look.pattern, look.alpha * 255, look.widthPx * 32);
      const phase = strandPhase(from, to);
      const speed = strands.speed[strand] ?? 0;
      const isPulsing =
        speed > 0 && !isReducedMotion && emphasis > 0 && (phase <= pulsing || emphasis === 2 || mark === 1);
      if (isPulsing) this.hasPulses = true;
      this.#flows.set(
        strand,
        isPulsing ? Math.max(8, Math.min(255, speed * 255)) : 0,
        gapShare(strands.loss[strand] ?? 0) * 255,
        phase,
        0,
      );
    }
    this.#starts.commit();
    this.#ends.commit();
    this.#looks.commit();
    this.#flows.commit();
    this.mesh.geometry.instanceCount = count;
    this.mesh.visible = count > 0;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }

  #reserve(capacity: number, pieces: number): void {
    this.#capacity = capacity;
    this.#pieces = pieces;
    this.mesh.geometry.dispose();
    const geometry = new InstancedBufferGeometry();
    const ribbon = new Float32Array((pieces + 1) * 6);
    const index: number[] = [];
    for (let piece = 0; piece <= pieces; piece += 1) {
      ribbon.set([piece / pieces, -1, 0, piece / pieces, 1, 0], piece * 6);
      const left = piece * 2;
      if (piece < pieces) index.push(left, left + 1, left + 2, left + 2, left + 1, left + 3);
    }
    geometry.setAttribute("position", new BufferAttribute(ribbon, 3));
    geometry.setIndex(index);
    this.#starts = new ChangedColumn(new Float32Array(capacity * 3), 3);
    this.#ends = new ChangedColumn(new Float32Array(capacity * 3), 3);
    this.#looks = new ChangedColumn(new Uint8Array(capacity * 4), 4);
    this.#flows = new ChangedColumn(new Uint8Array(capacity * 4), 4);
    geometry.setAttribute("aFrom", this.#starts.attribute);
    geometry.setAttribute("aTo", this.#ends.attribute);
    geometry.setAttribute("aLook", this.#looks.attribute);
    geometry.setAttribute("aFlow", this.#flows.attribute);
    geometry.instanceCount = 0;
    this.mesh.geometry = geometry;
  }
}
