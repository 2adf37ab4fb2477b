import { CameraMotion } from "../camera-motion.ts";
import { CanvasLayer } from "../canvas-layers.ts";
import { angleBetween } from "../great-circle.ts";
import { paintMarkers, paintRings } from "../marker-layer.ts";
import { MarkerSprites } from "../marker-sprites.ts";
import { markerRadius } from "../marker-style.ts";
import type { ScreenColumns } from "../pick.ts";
import { PulseLayer } from "../pulse-layer.ts";
import type { SceneArcs } from "../scene-data.ts";
import type { ScenePalette } from "../scene-palette.ts";
import type { SceneModel, SceneStage } from "../scene-stage.ts";
import { StrandPaths } from "../strand-paths.ts";
import { GraphLayout } from "./graph-layout.ts";

/** Of a frame, for the forces. */
const LAYOUT_MS = 5;
const MARGIN_PX = 56;
/** Zoom 0 is one pixel a layout unit; markers look there as on a map of this zoom. */
const MARKER_ZOOM = 4;
const FIT_ZOOM_MAX = 1.6;

type Place = { x: number; y: number; zoom: number };

/** The links as a graph: near is what answers fast. The camera's x and y are units of the layout. */
export class GraphStage implements SceneStage {
  readonly motion = new CameraMotion(
    { x: 0, y: 0, zoom: 0 },
    { yMin: -1e5, yMax: 1e5, zoomMin: -5, zoomMax: 4, wrapX: null },
  );
  readonly #body: CanvasLayer;
  readonly #live: CanvasLayer;
  readonly #layout = new GraphLayout();
  readonly #strandPaths = new StrandPaths();
  readonly #sprites = new MarkerSprites();
  readonly #pulses = new PulseLayer();
  readonly #arcsOf: () => SceneArcs;
  #palette: ScenePalette | null = null;
  #model: SceneModel | null = null;
  #widthPx = 1;
  #heightPx = 1;
  #pixelRatio = 1;
  #scale = 1;
  #isWorking = false;
  #areLinesStale = true;
  #isBodyStale = true;
  #drawn: Place = { x: Number.NaN, y: 0, zoom: 0 };
  /** Where the layout's own growth last put the camera; a camera that is elsewhere was moved by a hand. */
  #followed: Place | null = null;

  constructor(picture: HTMLElement, arcsOf: () => SceneArcs) {
    this.#arcsOf = arcsOf;
    this.#body = new CanvasLayer(picture);
    this.#live = new CanvasLayer(picture);
  }

  resize(widthPx: number, heightPx: number, pixelRatio: number): void {
    this.#widthPx = widthPx;
    this.#heightPx = heightPx;
    this.#pixelRatio = pixelRatio;
    this.#body.resize(widthPx, heightPx, pixelRatio);
    this.#live.resize(widthPx, heightPx, pixelRatio);
    this.#isBodyStale = true;
  }

  setPalette(palette: ScenePalette): void {
    this.#palette = palette;
    this.#isBodyStale = true;
  }

  setSun(): void {}

  syncMarkers(model: SceneModel): void {
    this.#model = model;
    this.#isBodyStale = true;
  }

  syncStrands(model: SceneModel): void {
    this.#model = model;
    if (this.#layout.update(model.markers, this.#arcsOf())) this.#isWorking = true;
    this.#pulses.choose(model);
    this.#areLinesStale = true;
  }

  /** The forces work a slice; while nobody has moved the camera, it keeps the whole in sight. */
  advance(): boolean {
    if (!this.#isWorking) return false;
    const model = this.#model;
    const isFollowing = this.#followed !== null && isSamePlace(this.#followed, this.motion.at);
    const { isReducedMotion } = model ?? { isReducedMotion: false };
    // Without motion the layout is worked out before it is shown.
    this.#isWorking = this.#layout.run(isReducedMotion ? 400 : LAYOUT_MS, () => performance.now());
    this.#areLinesStale = true;
    if (isFollowing && model !== null) this.#follow(this.home(model));
    return this.#isWorking;
  }

  aim(): void {
    this.#scale = 2 ** this.motion.at.zoom;
  }

  unitsOf(x: number, y: number, out: { x: number; y: number }): void {
    out.x = x / this.pixelsPerUnit();
    out.y = y / this.pixelsPerUnit();
  }

  pixelsPerUnit(): number {
    return 2 ** this.motion.at.zoom;
  }

  unproject(x: number, y: number, out: { x: number; y: number }): boolean {
    out.x = this.motion.at.x + (x - this.#widthPx / 2) / this.pixelsPerUnit();
    out.y = this.motion.at.y + (y - this.#heightPx / 2) / this.pixelsPerUnit();
    return true;
  }

  hold(placeX: number, placeY: number, x: number, y: number): void {
    this.motion.at.x = placeX - (x - this.#widthPx / 2) / this.pixelsPerUnit();
    this.motion.at.y = placeY - (y - this.#heightPx / 2) / this.pixelsPerUnit();
  }

  projectMarkers(model: SceneModel, screen: ScreenColumns): void {
    const { count } = model.markers;
    screen.reserve(count);
    for (let marker = 0; marker < count; marker += 1) {
      screen.isShown[marker] = model.placement.clusterOf[marker] === -2 ? 0 : 1;
      screen.x[marker] = this.#screenX(this.#layout.x[marker] ?? 0);
      screen.y[marker] = this.#screenY(this.#layout.y[marker] ?? 0);
    }
  }

  projectPlace(): boolean {
    return false;
  }

  strandPoint(strand: number, share: number, out: { x: number; y: number }): boolean {
    const { x, y } = this.#layout;
    const from = this.#model?.strands.from[strand] ?? 0;
    const to = this.#model?.strands.to[strand] ?? 0;
    const fromX = x[from] ?? 0;
    const fromY = y[from] ?? 0;
    out.x = this.#screenX(fromX + ((x[to] ?? 0) - fromX) * share);
    out.y = this.#screenY(fromY + ((y[to] ?? 0) - fromY) * share);
    return true;
  }

  placeFor(_model: SceneModel, markers: readonly number[]): Place {
    return this.#fit(markers.length, (index) => markers[index] ?? 0);
  }

  home(model: SceneModel): Place {
    const place = this.#fit(model.markers.count, (index) => index);
    this.#followed ??= place;
    return place;
  }

  placeOf(model: SceneModel, latitude: number, longitude: number, zoom: number | undefined): Place {
    const { markers } = model;
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let marker = 0; marker < markers.count; marker += 1) {
      const angle = angleBetween(
        latitude,
        longitude,
        markers.latitude[marker] ?? Number.NaN,
        markers.longitude[marker] ?? Number.NaN,
      );
      if (angle < least) {
        least = angle;
        nearest = marker;
      }
    }
    return {
      x: this.#layout.x[nearest] ?? 0,
      y: this.#layout.y[nearest] ?? 0,
      // A zoom of a map says nothing here.
      zoom: zoom === undefined ? this.motion.zoomTarget : Math.max(this.motion.zoomTarget, 0.5),
    };
  }

  camera(): null {
    return null;
  }

  hasPulses(): boolean {
    return this.#pulses.hasPulses;
  }

  draw(model: SceneModel, screen: ScreenColumns, timeS: number): number {
    const palette = this.#palette;
    if (palette === null) return 0;
    const { at } = this.motion;
    if (this.#areLinesStale) {
      const { strands } = model;
      const { x, y } = this.#layout;
      this.#strandPaths.update(model, (path, strand) => {
        const from = strands.from[strand] ?? 0;
        const to = strands.to[strand] ?? 0;
        path.moveTo(x[from] ?? 0, y[from] ?? 0);
        path.lineTo(x[to] ?? 0, y[to] ?? 0);
      });
      this.#areLinesStale = false;
      this.#isBodyStale = true;
    }
    let drawCount = 1;
    if (this.#isBodyStale || !isSamePlace(this.#drawn, at)) {
      Object.assign(this.#drawn, at);
      this.#isBodyStale = false;
      drawCount += this.#paintBody(this.#body.clear(), model, screen, palette);
    }
    const live = this.#live.clear();
    if (live === null) return drawCount;
    paintRings(live, model, screen, palette, this.#markerZoom());
    this.#pulses.paint(live, model, palette, timeS, this.#angleOf, this.#pointOf);
    return drawCount;
  }

  paint(context: CanvasRenderingContext2D, model: SceneModel, screen: ScreenColumns): void {
    if (this.#palette === null) return;
    context.save();
    this.#paintBody(context, model, screen, this.#palette);
    context.restore();
    paintRings(context, model, screen, this.#palette, this.#markerZoom());
  }

  dispose(): void {
    this.#body.dispose();
    this.#live.dispose();
    this.#sprites.dispose();
  }

  #paintBody(
    context: CanvasRenderingContext2D | null,
    model: SceneModel,
    screen: ScreenColumns,
    palette: ScenePalette,
  ): number {
    if (context === null) return 0;
    context.save();
    context.translate(this.#widthPx / 2, this.#heightPx / 2);
    context.scale(this.#scale, this.#scale);
    context.translate(-this.motion.at.x, -this.motion.at.y);
    const pathCount = this.#strandPaths.paint(context, palette, this.#scale);
    context.restore();
    this.#sprites.prepare(palette, markerRadius(model.markers.count, this.#markerZoom()), this.#pixelRatio);
    return pathCount + paintMarkers(context, this.#sprites, model, screen, this.#widthPx, this.#heightPx);
  }

  #markerZoom(): number {
    return this.motion.at.zoom + MARKER_ZOOM;
  }

  #follow(place: Place): void {
    this.motion.jumpTo(place);
    this.#followed = { ...this.motion.at };
  }

  #fit(count: number, markerAt: (index: number) => number): Place {
    const { x, y } = this.#layout;
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    let top = Number.POSITIVE_INFINITY;
    let bottom = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < count; index += 1) {
      const marker = markerAt(index);
      if (this.#model?.placement.clusterOf[marker] === -2) continue;
      left = Math.min(left, x[marker] ?? 0);
      right = Math.max(right, x[marker] ?? 0);
      top = Math.min(top, y[marker] ?? 0);
      bottom = Math.max(bottom, y[marker] ?? 0);
    }
    if (left > right) return { x: 0, y: 0, zoom: 0 };
    const scale = Math.min(
      Math.max(40, this.#widthPx - 2 * MARGIN_PX) / Math.max(1, right - left),
      Math.max(40, this.#heightPx - 2 * MARGIN_PX) / Math.max(1, bottom - top),
    );
    const zoom = Math.max(this.motion.limits.zoomMin, Math.min(FIT_ZOOM_MAX, Math.log2(scale)));
    return { x: (left + right) / 2, y: (top + bottom) / 2, zoom };
  }

  #screenX(x: number): number {
    return this.#widthPx / 2 + (x - this.motion.at.x) * this.pixelsPerUnit();
  }

  #screenY(y: number): number {
    return this.#heightPx / 2 + (y - this.motion.at.y) * this.pixelsPerUnit();
  }

  readonly #pointOf = (strand: number, share: number, out: { x: number; y: number }): boolean =>
    this.strandPoint(strand, share, out);

  readonly #angleOf = (strand: number): number => {
    const { markers, strands } = this.#model ?? {};
    if (markers === undefined || strands === undefined) return 0;
    const from = strands.from[strand] ?? 0;
    const to = strands.to[strand] ?? 0;
    return angleBetween(
      markers.latitude[from] ?? 0,
      markers.longitude[from] ?? 0,
      markers.latitude[to] ?? 0,
      markers.longitude[to] ?? 0,
    );
  };
}

function isSamePlace(first: Place, second: Place): boolean {
  return first.x === second.x && first.y === second.y && first.zoom === second.zoom;
}
