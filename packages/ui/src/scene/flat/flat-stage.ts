import { CameraMotion } from "../camera-motion.ts";
import { CanvasLayer } from "../canvas-layers.ts";
import { angleBetween } from "../great-circle.ts";
import { coarseLand, FINE_LAND_ZOOM, fineLand } from "../land-outlines.ts";
import { paintMarkers, paintRings } from "../marker-layer.ts";
import { MarkerSprites } from "../marker-sprites.ts";
import { markerRadius } from "../marker-style.ts";
import { spreadOf } from "../mean-place.ts";
import type { ScreenColumns } from "../pick.ts";
import { PulseLayer } from "../pulse-layer.ts";
import type { ScenePalette } from "../scene-palette.ts";
import { ALONE } from "../scene-placement.ts";
import type { SceneCamera, ScenePlace } from "../scene-props.ts";
import type { SceneModel, SceneStage } from "../scene-stage.ts";
import { StrandPaths } from "../strand-paths.ts";
import { FlatArcs } from "./flat-arcs.ts";
import { fittingPlace } from "./flat-fit.ts";
import { FlatLand } from "./flat-land.ts";
import {
  latitudeOf,
  longitudeOf,
  pixelsPerWorldUnit,
  WORLD_WIDTH,
  worldX,
  worldY,
  Y_MAX,
} from "./flat-projection.ts";

const ZOOM_MAX = 12;
/** Of the world's height, what a wide picture shows at least to be full: without the outermost north and south. */
const HEIGHT_SHARE = 0.9;
/** The usual world, without the empty far south, lies with its middle here. */
const HOME_LATITUDE = 16;

/**
 * The flat map on three canvases: land, links with markers, and what moves by itself. Each is painted only when it changed. The
 * camera's x and y are world units (flat-projection.ts).
 */
export class FlatStage implements SceneStage {
  readonly motion = new CameraMotion(
    { x: 0, y: worldY(HOME_LATITUDE), zoom: 1 },
    { yMin: -Y_MAX, yMax: Y_MAX, zoomMin: 0, zoomMax: ZOOM_MAX, wrapX: WORLD_WIDTH },
  );
  readonly #land: CanvasLayer;
  readonly #body: CanvasLayer;
  readonly #live: CanvasLayer;
  readonly #landPaths = new FlatLand();
  readonly #arcs = new FlatArcs();
  readonly #strandPaths = new StrandPaths();
  readonly #sprites = new MarkerSprites();
  readonly #pulses = new PulseLayer();
  readonly #requestFrame: () => void;
  readonly #view = { left: 0, right: 0, top: 0, bottom: 0 };
  #palette: ScenePalette | null = null;
  #model: SceneModel | null = null;
  #widthPx = 1;
  #heightPx = 1;
  #pixelRatio = 1;
  #scale = 1;
  #drawnCamera = "";
  #isLandStale = true;
  #isBodyStale = true;
  #detail: "coarse" | "loading" | "fine" = "coarse";
  #isDisposed = false;

  constructor(picture: HTMLElement, requestFrame: () => void) {
    this.#requestFrame = requestFrame;
    this.#land = new CanvasLayer(picture);
    this.#body = new CanvasLayer(picture);
    this.#live = new CanvasLayer(picture);
    this.#landPaths.setLand(coarseLand());
  }

  resize(widthPx: number, heightPx: number, pixelRatio: number): void {
    const wasWhole = this.motion.at.zoom <= this.motion.limits.zoomMin + 0.01;
    this.#widthPx = widthPx;
    this.#heightPx = heightPx;
    this.#pixelRatio = pixelRatio;
    for (const layer of [this.#land, this.#body, this.#live]) layer.resize(widthPx, heightPx, pixelRatio);
    this.#isLandStale = true;
    this.#isBodyStale = true;
    const zoomMin = wholeWorldZoom(widthPx, heightPx);
    this.motion.limits = { ...this.motion.limits, zoomMin };
    if (wasWhole) this.motion.jumpTo({ ...this.motion.at, zoom: zoomMin });
    this.#limitNorthAndSouth();
  }

  setPalette(palette: ScenePalette): void {
    this.#palette = palette;
    this.#isLandStale = true;
    this.#isBodyStale = true;
  }

  setSun(sun: ScenePlace | null): void {
    this.#landPaths.setSun(sun);
    this.#isLandStale = true;
  }

  syncMarkers(model: SceneModel): void {
    this.#model = model;
    this.#isBodyStale = true;
  }

  syncStrands(model: SceneModel): void {
    this.#model = model;
    this.#strandPaths.update(model, (path, strand) => this.#arcs.trace(model, path, strand));
    this.#pulses.choose(model);
    this.#isBodyStale = true;
  }

  aim(): void {
    this.#limitNorthAndSouth();
    const { x, y, zoom } = this.motion.at;
    this.#scale = pixelsPerWorldUnit(zoom);
    this.#view.left = x - this.#widthPx / 2 / this.#scale;
    this.#view.right = x + this.#widthPx / 2 / this.#scale;
    this.#view.top = y - this.#heightPx / 2 / this.#scale;
    this.#view.bottom = y + this.#heightPx / 2 / this.#scale;
    if (zoom > FINE_LAND_ZOOM && this.#detail === "coarse") this.#refineLand();
  }

  unitsOf(x: number, y: number, out: { x: number; y: number }): void {
    const scale = this.pixelsPerUnit();
    out.x = x / scale;
    out.y = y / scale;
  }

  pixelsPerUnit(): number {
    return pixelsPerWorldUnit(this.motion.at.zoom);
  }

  unproject(x: number, y: number, out: { x: number; y: number }): boolean {
    const scale = this.pixelsPerUnit();
    out.x = this.motion.at.x + (x - this.#widthPx / 2) / scale;
    out.y = this.motion.at.y + (y - this.#heightPx / 2) / scale;
    return Math.abs(out.y) <= Y_MAX;
  }

  hold(placeX: number, placeY: number, x: number, y: number): void {
    const scale = this.pixelsPerUnit();
    this.motion.at.x = placeX - (x - this.#widthPx / 2) / scale;
    this.motion.at.y = placeY - (y - this.#heightPx / 2) / scale;
    this.#limitNorthAndSouth();
  }

  projectMarkers(model: SceneModel, screen: ScreenColumns): void {
    const { markers, placement } = model;
    screen.reserve(markers.count);
    for (let marker = 0; marker < markers.count; marker += 1) {
      const isShown = placement.clusterOf[marker] === ALONE;
      screen.isShown[marker] = isShown ? 1 : 0;
      if (!isShown) continue;
      screen.x[marker] = this.#screenX(worldX(placement.longitude[marker] ?? 0));
      screen.y[marker] = this.#screenY(worldY(placement.latitude[marker] ?? 0));
    }
  }

  projectPlace(latitude: number, longitude: number, out: { x: number; y: number }): boolean {
    out.x = this.#screenX(worldX(longitude));
    out.y = this.#screenY(worldY(latitude));
    return out.x > -40 && out.y > -40 && out.x < this.#widthPx + 40 && out.y < this.#heightPx + 40;
  }

  strandPoint(strand: number, share: number, out: { x: number; y: number }): boolean {
    const model = this.#model;
    if (model === null) return false;
    this.#arcs.pointAt(model, strand, share, out);
    out.x = this.#screenX(out.x);
    out.y = this.#screenY(out.y);
    return true;
  }

  placeFor(model: SceneModel, markers: readonly number[]): { x: number; y: number; zoom: number } {
    return fittingPlace(model, markers, this.#widthPx, this.#heightPx, this.motion.limits.zoomMin);
  }

  home(model: SceneModel): { x: number; y: number; zoom: number } {
    const { middle, hasMiddle } = spreadOf(model.markers, null);
    return {
      x: hasMiddle ? worldX(middle.longitude) : worldX(10),
      y: worldY(HOME_LATITUDE),
      zoom: this.motion.limits.zoomMin,
    };
  }

  placeOf(
    _model: SceneModel,
    latitude: number,
    longitude: number,
    zoom: number | undefined,
  ): { x: number; y: number; zoom: number } {
    return { x: worldX(longitude), y: worldY(latitude), zoom: zoom ?? this.motion.zoomTarget };
  }

  camera(): SceneCamera {
    const { x, y, zoom } = this.motion.at;
    return { latitude: latitudeOf(y), longitude: longitudeOf(x), zoom };
  }

  advance(): boolean {
    return false;
  }

  hasPulses(): boolean {
    return this.#pulses.hasPulses;
  }

  draw(model: SceneModel, screen: ScreenColumns, timeS: number): number {
    const palette = this.#palette;
    if (palette === null) return 0;
    const { x, y, zoom } = this.motion.at;
    const camera = `${x} ${y} ${zoom}`;
    const hasMoved = camera !== this.#drawnCamera;
    this.#drawnCamera = camera;
    let drawCount = 1;
    if (hasMoved || this.#isLandStale) drawCount += this.#paintLand(this.#land.clear(), palette);
    if (hasMoved || this.#isBodyStale) {
      drawCount += this.#paintBody(this.#body.clear(), model, screen, palette);
    }
    this.#isLandStale = false;
    this.#isBodyStale = false;
    const live = this.#live.clear();
    if (live === null) return drawCount;
    paintRings(live, model, screen, palette, zoom);
    this.#pulses.paint(live, model, palette, timeS, this.#angleOf, this.#pointOf);
    return drawCount;
  }

  paint(context: CanvasRenderingContext2D, model: SceneModel, screen: ScreenColumns): void {
    if (this.#palette === null) return;
    context.save();
    this.#paintLand(context, this.#palette);
    context.restore();
    context.save();
    this.#paintBody(context, model, screen, this.#palette);
    context.restore();
    paintRings(context, model, screen, this.#palette, this.motion.at.zoom);
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const layer of [this.#land, this.#body, this.#live]) layer.dispose();
    this.#sprites.dispose();
  }

  #paintLand(context: CanvasRenderingContext2D | null, palette: ScenePalette): number {
    if (context === null) return 0;
    return this.#eachCopy(context, (view) => this.#landPaths.paint(context, palette, this.#scale, view));
  }

  #paintBody(
    context: CanvasRenderingContext2D | null,
    model: SceneModel,
    screen: ScreenColumns,
    palette: ScenePalette,
  ): number {
    if (context === null) return 0;
    const pathCount = this.#eachCopy(context, () => this.#strandPaths.paint(context, palette, this.#scale));
    this.#sprites.prepare(palette, markerRadius(model.markers.count, this.motion.at.zoom), this.#pixelRatio);
    return pathCount + paintMarkers(context, this.#sprites, model, screen, this.#widthPx, this.#heightPx);
  }

  /** The world once for each time that it can be seen in the picture, in world units. */
  #eachCopy(
    context: CanvasRenderingContext2D,
    paint: (view: { left: number; right: number; top: number; bottom: number }) => number,
  ): number {
    const { left, right, top, bottom } = this.#view;
    const first = Math.floor((left + WORLD_WIDTH / 2) / WORLD_WIDTH);
    const last = Math.ceil((right - WORLD_WIDTH / 2) / WORLD_WIDTH);
    let sum = 0;
    for (let copy = first; copy <= last; copy += 1) {
      const offset = copy * WORLD_WIDTH;
      context.save();
      context.translate(this.#widthPx / 2, this.#heightPx / 2);
      context.scale(this.#scale, this.#scale);
      context.translate(offset - this.motion.at.x, -this.motion.at.y);
      sum += paint({ left: left - offset, right: right - offset, top, bottom });
      context.restore();
    }
    return sum;
  }

  /** Of the copy of the world that is nearest to the middle. */
  #screenX(x: number): number {
    const off = x - this.motion.at.x;
    return this.#widthPx / 2 + (off - WORLD_WIDTH * Math.round(off / WORLD_WIDTH)) * this.#scale;
  }

  #screenY(y: number): number {
    return this.#heightPx / 2 + (y - this.motion.at.y) * this.#scale;
  }

  /** The picture ends at the poles; where the world is lower than the picture, it stands in the middle. */
  #limitNorthAndSouth(): void {
    const half = this.#heightPx / 2 / pixelsPerWorldUnit(this.motion.at.zoom);
    const most = Math.max(0, Y_MAX - half);
    this.motion.at.y = Math.max(-most, Math.min(most, this.motion.at.y));
  }

  readonly #pointOf = (strand: number, share: number, out: { x: number; y: number }): boolean =>
    this.strandPoint(strand, share, out);

  readonly #angleOf = (strand: number): number => {
    if (this.#model === null) return 0;
    const { placement, strands } = this.#model;
    const from = strands.from[strand] ?? 0;
    const to = strands.to[strand] ?? 0;
    return angleBetween(
      placement.latitude[from] ?? 0,
      placement.longitude[from] ?? 0,
      placement.latitude[to] ?? 0,
      placement.longitude[to] ?? 0,
    );
  };

  #refineLand(): void {
    this.#detail = "loading";
    fineLand().then(
      (land) => {
        if (this.#isDisposed) return;
        this.#detail = "fine";
        this.#landPaths.setLand(land);
        this.#isLandStale = true;
        this.#requestFrame();
      },
      () => {
        // The coarse land stays; the next approach tries again.
        this.#detail = "coarse";
      },
    );
  }
}

/** As wide as the picture; a picture wider than it is high is filled, and so ends a little before the poles. */
function wholeWorldZoom(widthPx: number, heightPx: number): number {
  const byWidth = widthPx / WORLD_WIDTH;
  const byHeight = widthPx > heightPx ? heightPx / (2 * Y_MAX * HEIGHT_SHARE) : 0;
  return Math.log2(Math.max(byWidth, byHeight) / pixelsPerWorldUnit(0));
}
