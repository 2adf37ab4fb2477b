import { Group, type WebGLRenderer } from "three";
import { CameraMotion } from "../camera-motion.ts";
import { placeToVector, pointOfArc, wrapDegrees } from "../great-circle.ts";
import { coarseLand, FINE_LAND_ZOOM, fineLand } from "../land-outlines.ts";
import type { ScreenColumns } from "../pick.ts";
import type { ScenePalette } from "../scene-palette.ts";
import { ALONE } from "../scene-placement.ts";
import type { SceneCamera, ScenePlace } from "../scene-props.ts";
import type { SceneModel, SceneStage } from "../scene-stage.ts";
import { GlobeArcs } from "./globe-arcs.ts";
import { fittingPlace, homePlace } from "./globe-fit.ts";
import { GlobeLines } from "./globe-lines.ts";
import { GlobeMarkers } from "./globe-markers.ts";
import { GlobeProjection, LATITUDE_MAX, pixelsPerDegree } from "./globe-projection.ts";
import { GlobeSurface } from "./globe-surface.ts";
import { globeUniforms } from "./globe-uniforms.ts";

const ZOOM_MAX = 11;
const COARSE_MASK_PX = 2048;
const FINE_MASK_PX = 4096;
/** How often the place under the pointer is corrected after a zoom; it converges fast. */
const HOLD_ROUNDS = 3;

/** What the canvas gives to the stage once there is one. */
export type GlobeRenderer = {
  /** Renders the group at once. */
  readonly render: () => void;
  readonly renderer: WebGLRenderer;
};

/** The globe. Its camera's x is the longitude, y the latitude, both in degrees. */
export class GlobeStage implements SceneStage {
  readonly motion = new CameraMotion(
    { x: 10, y: 20, zoom: 2 },
    { yMin: -LATITUDE_MAX, yMax: LATITUDE_MAX, zoomMin: 0, zoomMax: ZOOM_MAX, wrapX: 360 },
  );
  /** What the canvas shows. */
  readonly group = new Group();
  /** Null until the canvas is there, and while its context is lost. */
  output: GlobeRenderer | null = null;
  /** Asks for a frame: the finer land has come. */
  onLand: () => void = () => {};
  readonly #projection = new GlobeProjection();
  readonly #uniforms = globeUniforms();
  readonly #surface = new GlobeSurface(this.#uniforms);
  readonly #lines = new GlobeLines(this.#uniforms);
  readonly #arcs = new GlobeArcs(this.#uniforms);
  readonly #markers = new GlobeMarkers(this.#uniforms);
  readonly #vector = { x: 0, y: 0, z: 0 };
  readonly #from = { x: 0, y: 0, z: 0 };
  readonly #to = { x: 0, y: 0, z: 0 };
  readonly #pixel = { x: 0, y: 0 };
  readonly #place = { latitude: 0, longitude: 0 };
  #model: SceneModel | null = null;
  #land: "coarse" | "loading" | "fine" = "coarse";
  #isDisposed = false;

  constructor() {
    this.#surface.setLand(coarseLand(), COARSE_MASK_PX);
    this.#lines.setLand(coarseLand());
    this.group.add(this.#surface.mesh, this.#lines.mesh, this.#arcs.mesh, this.#markers.mesh);
  }

  resize(widthPx: number, heightPx: number, pixelRatio: number): void {
    const wasWhole = this.motion.at.zoom <= this.motion.limits.zoomMin + 0.01;
    this.#projection.resize(widthPx, heightPx);
    this.#uniforms.uViewport.value.set(widthPx, heightPx);
    this.#uniforms.uFocalPx.value = this.#projection.focalPx;
    this.#uniforms.uPixelRatio.value = pixelRatio;
    const zoomMin = this.#projection.zoomOfWholeGlobe();
    this.motion.limits = { ...this.motion.limits, zoomMin };
    if (wasWhole) this.motion.jumpTo({ ...this.motion.at, zoom: zoomMin });
  }

  setPalette(palette: ScenePalette): void {
    this.#surface.setPalette(palette);
    this.#lines.setPalette(palette);
    this.#arcs.setPalette(palette);
    this.#markers.setPalette(palette);
  }

  setSun(sun: ScenePlace | null): void {
    this.#surface.setSun(sun);
  }

  syncMarkers(model: SceneModel): void {
    this.#model = model;
    this.#markers.sync(model);
  }

  syncStrands(model: SceneModel): void {
    this.#model = model;
    this.#arcs.sync(model);
  }

  aim(): void {
    const { x, y, zoom } = this.motion.at;
    const projection = this.#projection;
    projection.aim(y, x, zoom);
    const { toCamera, right, up, distance } = projection;
    const uniforms = this.#uniforms;
    uniforms.uCamera.value.set(toCamera.x, toCamera.y, toCamera.z).multiplyScalar(distance);
    uniforms.uForward.value.set(-toCamera.x, -toCamera.y, -toCamera.z);
    uniforms.uRight.value.set(right.x, right.y, right.z);
    uniforms.uUp.value.set(up.x, up.y, up.z);
    uniforms.uLift.value = projection.lift();
    this.#surface.setZoom(zoom);
    this.#markers.setZoom(this.#model?.markers.count ?? 0, zoom);
    if (zoom > FINE_LAND_ZOOM && this.#land === "coarse") this.#refineLand();
  }

  unitsOf(x: number, y: number, out: { x: number; y: number }): void {
    const perPixel = 1 / pixelsPerDegree(this.motion.at.zoom);
    out.x = (x * perPixel) / Math.max(0.2, Math.cos((this.motion.at.y * Math.PI) / 180));
    out.y = -y * perPixel;
  }

  pixelsPerUnit(): number {
    return pixelsPerDegree(this.motion.at.zoom);
  }

  unproject(x: number, y: number, out: { x: number; y: number }): boolean {
    if (!this.#projection.unproject(x, y, this.#place)) return false;
    out.x = this.#place.longitude;
    out.y = this.#place.latitude;
    return true;
  }

  hold(placeX: number, placeY: number, x: number, y: number): void {
    const { at } = this.motion;
    for (let round = 0; round < HOLD_ROUNDS; round += 1) {
      this.#projection.aim(at.y, at.x, at.zoom);
      if (!this.#projection.unproject(x, y, this.#place)) return;
      at.x += wrapDegrees(placeX - this.#place.longitude);
      at.y = Math.max(-LATITUDE_MAX, Math.min(LATITUDE_MAX, at.y + placeY - this.#place.latitude));
    }
  }

  projectMarkers(model: SceneModel, screen: ScreenColumns): void {
    const { markers, placement } = model;
    screen.reserve(markers.count);
    const vector = this.#vector;
    for (let marker = 0; marker < markers.count; marker += 1) {
      if (placement.clusterOf[marker] !== ALONE) {
        screen.isShown[marker] = 0;
        continue;
      }
      placeToVector(placement.latitude[marker] ?? 0, placement.longitude[marker] ?? 0, vector);
      screen.isShown[marker] = this.#projection.project(vector.x, vector.y, vector.z, this.#pixel) ? 1 : 0;
      screen.x[marker] = this.#pixel.x;
      screen.y[marker] = this.#pixel.y;
    }
  }

  projectPlace(latitude: number, longitude: number, out: { x: number; y: number }): boolean {
    placeToVector(latitude, longitude, this.#vector);
    return this.#projection.project(this.#vector.x, this.#vector.y, this.#vector.z, out);
  }

  strandPoint(strand: number, share: number, out: { x: number; y: number }): boolean {
    const model = this.#model;
    if (model === null) return false;
    const { placement, strands } = model;
    const from = strands.from[strand] ?? 0;
    const to = strands.to[strand] ?? 0;
    placeToVector(placement.latitude[from] ?? 0, placement.longitude[from] ?? 0, this.#from);
    placeToVector(placement.latitude[to] ?? 0, placement.longitude[to] ?? 0, this.#to);
    pointOfArc(this.#from, this.#to, share, this.#projection.lift(), this.#vector);
    return this.#projection.project(this.#vector.x, this.#vector.y, this.#vector.z, out);
  }

  placeFor(model: SceneModel, markers: readonly number[]): { x: number; y: number; zoom: number } {
    return fittingPlace(model, markers, this.#projection, this.motion.limits.zoomMin);
  }

  home(model: SceneModel): { x: number; y: number; zoom: number } {
    return homePlace(model, this.motion.limits.zoomMin);
  }

  placeOf(
    _model: SceneModel,
    latitude: number,
    longitude: number,
    zoom: number | undefined,
  ): { x: number; y: number; zoom: number } {
    return { x: longitude, y: latitude, zoom: zoom ?? this.motion.zoomTarget };
  }

  camera(): SceneCamera {
    const { x, y, zoom } = this.motion.at;
    return { latitude: y, longitude: wrapDegrees(x), zoom };
  }

  advance(): boolean {
    return false;
  }

  hasPulses(): boolean {
    return this.#arcs.hasPulses;
  }

  draw(_model: SceneModel, _screen: ScreenColumns, timeS: number): number {
    // The shader's numbers are small: an hour is enough before the time begins again.
    this.#uniforms.uTime.value = timeS % 3600;
    if (this.output === null) return 0;
    this.output.render();
    return this.output.renderer.info.render.calls;
  }

  paint(context: CanvasRenderingContext2D): void {
    if (this.output === null) return;
    // The drawing buffer is only sure to be whole right after it was drawn.
    this.output.render();
    const { width, height } = context.canvas;
    context.save();
    context.resetTransform();
    context.drawImage(this.output.renderer.domElement, 0, 0, width, height);
    context.restore();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.output = null;
    this.group.clear();
    this.#surface.dispose();
    this.#lines.dispose();
    this.#arcs.dispose();
    this.#markers.dispose();
  }

  #refineLand(): void {
    this.#land = "loading";
    fineLand().then(
      (land) => {
        if (this.#isDisposed) return;
        this.#land = "fine";
        this.#surface.setLand(land, FINE_MASK_PX);
        this.#lines.setLand(land);
        this.onLand();
      },
      () => {
        // The coarse land stays; the next approach tries again.
        this.#land = "coarse";
      },
    );
  }
}
