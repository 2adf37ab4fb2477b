import { paintOverlay } from "./paint-overlay.ts";
import { ScreenColumns } from "./pick.ts";
import { cssColour } from "./scene-colour.ts";
import type { SceneCluster } from "./scene-data.ts";
import { SceneHand } from "./scene-hand.ts";
import { SceneInput } from "./scene-input.ts";
import { SceneOverlay } from "./scene-overlay.ts";
import { readPalette, type ScenePalette, watchTheme } from "./scene-palette.ts";
import { NOWHERE } from "./scene-placement.ts";
import type { SceneViewProps } from "./scene-props.ts";
import type { SceneModel, SceneStage } from "./scene-stage.ts";
import { SceneState } from "./scene-state.ts";

/** Pulses are drawn so often at most, and where a frame is slow to come they take no more than this share of the time. */
const PULSE_MS = 33;
const PULSE_TIME_SHARE = 0.25;
/** A display that is slower than this has no pulses: they would not be seen as movement. */
const PULSE_LATENCY_MS_MAX = 250;
const PULSE_RETRY_MS = 15_000;
const CAMERA_MS = 100;
/** How much nearer one comes at least when a cluster is opened. */
const CLUSTER_STEPS = 1.4;
/** Beyond this the picture only costs more. */
const PIXEL_RATIO_MAX = 2;

/** What does not change while a view lives. */
export type SceneHost = {
  /** Takes the focus and the gestures; the picture fills it. */
  readonly element: HTMLElement;
  readonly overlay: HTMLElement;
  readonly stage: SceneStage;
  /** Has `frame` called once, before the next picture. */
  readonly requestFrame: () => void;
};

/**
 * What all views have in common: takes the properties, moves the camera, says what lies under the pointer, and asks for a frame only
 * when something changed. A stage does the drawing.
 */
export class SceneCore {
  readonly host: SceneHost;
  readonly screen = new ScreenColumns();
  readonly overlay: SceneOverlay;
  props: SceneViewProps;
  readonly #state: SceneState;
  readonly #input: SceneInput;
  readonly #hand: SceneHand;
  readonly #point = { x: 0, y: 0 };
  readonly #endings: Array<() => void> = [];
  #palette: ScenePalette;
  #widthPx = 0;
  #heightPx = 0;
  #isPlaced = false;
  #isInView = true;
  #toldAtMs = 0;
  readonly #told = { x: Number.NaN, y: 0, zoom: 0 };
  #pulseTimer: ReturnType<typeof setTimeout> | null = null;
  #pulseAskedAtMs: number | null = null;
  /** From asking for a frame to drawing it, smoothed: what the display can do. */
  #latencyMs = 0;

  constructor(host: SceneHost, props: SceneViewProps) {
    this.host = host;
    this.props = props;
    this.#palette = readPalette(host.element);
    this.overlay = new SceneOverlay(host.overlay);
    this.#state = new SceneState(props);
    host.stage.setPalette(this.#palette);
    host.stage.setSun(props.sun);
    host.stage.motion.isReduced = props.isReducedMotion;
    this.overlay.setLabels(props.labels);
    this.overlay.setClusters(props.clusters);
    this.#hand = new SceneHand(this);
    this.#input = new SceneInput(host.element, this.#hand);
    this.#watch();
    this.#measure();
  }

  get model(): SceneModel {
    return this.#state.model;
  }

  setProps(props: SceneViewProps): void {
    const before = this.props;
    this.props = props;
    this.host.stage.motion.isReduced = props.isReducedMotion;
    let isStale = this.#state.take(props);
    if (before.labels !== props.labels) this.overlay.setLabels(props.labels);
    if (before.clusters !== props.clusters) this.overlay.setClusters(props.clusters);
    isStale ||= before.labels !== props.labels;
    if (before.sun?.latitude !== props.sun?.latitude || before.sun?.longitude !== props.sun?.longitude) {
      this.host.stage.setSun(props.sun);
      isStale = true;
    }
    if (isStale) this.host.requestFrame();
  }

  /** Draws one frame. */
  frame(nowMs: number): void {
    if (this.#widthPx === 0 || this.#heightPx === 0) return;
    const startMs = performance.now();
    const { stage } = this.host;
    if (this.#pulseAskedAtMs !== null) {
      this.#latencyMs += (startMs - this.#pulseAskedAtMs - this.#latencyMs) * 0.3;
      this.#pulseAskedAtMs = null;
    }
    this.#state.sync(stage);
    if (this.#placeFirst()) {
      // Whoever groups the markers for this camera does so first: drawn at once, the picture would jump a frame later.
      stage.aim();
      this.#tellCamera(nowMs, false);
      this.host.requestFrame();
      return;
    }
    const isMoving = stage.motion.step(nowMs, this.#hold);
    const isAdvancing = stage.advance(nowMs);
    stage.aim();
    stage.projectMarkers(this.model, this.screen);
    this.#placeOverlay(!isMoving && !isAdvancing);
    const drawCount = stage.draw(this.model, this.screen, nowMs / 1000);
    this.#tellCamera(nowMs, isMoving);
    this.props.onStats?.(performance.now() - startMs, drawCount);
    if (isMoving || isAdvancing) this.host.requestFrame();
    else this.#awaitPulse();
  }

  /** Before positions are asked outside of a frame. */
  refresh(): void {
    this.#state.sync(this.host.stage);
    this.host.stage.aim();
    this.host.stage.projectMarkers(this.model, this.screen);
  }

  flyTo(latitude: number, longitude: number, zoom?: number): void {
    this.#state.sync(this.host.stage);
    this.#go(this.host.stage.placeOf(this.model, latitude, longitude, zoom));
  }

  fitTo(markers: readonly number[]): void {
    this.#state.sync(this.host.stage);
    const { placement } = this.model;
    const placed = markers.filter((marker) => (placement.clusterOf[marker] ?? NOWHERE) !== NOWHERE);
    if (placed.length === 0) this.reset();
    else this.#go(this.host.stage.placeFor(this.model, placed));
  }

  /** Goes where its members are seen one by one, and always nearer than now. */
  openCluster(cluster: SceneCluster): void {
    const { stage } = this.host;
    const place = stage.placeFor(this.model, cluster.members);
    this.#go({ ...place, zoom: Math.max(place.zoom, stage.motion.at.zoom + CLUSTER_STEPS) });
  }

  reset(): void {
    this.#state.sync(this.host.stage);
    this.#go(this.host.stage.home(this.model));
  }

  /** Doublings; about the middle. */
  zoomBy(steps: number): void {
    this.host.stage.motion.zoomBy(steps, null);
    this.host.requestFrame();
  }

  async toBlob(): Promise<Blob> {
    const pixelRatio = pixelRatioNow();
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(this.#widthPx * pixelRatio));
    canvas.height = Math.max(1, Math.round(this.#heightPx * pixelRatio));
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser has no 2D canvas left for a picture.");
    context.scale(pixelRatio, pixelRatio);
    this.refresh();
    this.#placeOverlay(true);
    context.fillStyle = cssColour(this.#palette.ground);
    context.fillRect(0, 0, this.#widthPx, this.#heightPx);
    this.host.stage.paint(context, this.model, this.screen);
    const { fontFamily } = getComputedStyle(this.host.element);
    paintOverlay(context, this.overlay, this.#palette, fontFamily);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error("This browser could not encode the picture as PNG."));
        else resolve(blob);
      }, "image/png");
    });
  }

  dispose(): void {
    if (this.#pulseTimer !== null) clearTimeout(this.#pulseTimer);
    for (const end of this.#endings) end();
    this.#input.dispose();
    this.#hand.dispose();
    this.overlay.dispose();
  }

  #go(place: { x: number; y: number; zoom: number }): void {
    const { stage } = this.host;
    // Whoever is asked to fly before the first frame flies from the first place: it would undo the flight after that.
    if (this.#widthPx > 0 && this.#heightPx > 0) this.#placeFirst();
    stage.motion.flyTo(place, performance.now(), this.#widthPx / stage.pixelsPerUnit());
    this.host.requestFrame();
  }

  readonly #hold = (placeX: number, placeY: number, x: number, y: number): void =>
    this.host.stage.hold(placeX, placeY, x, y);

  /** True = the camera has now got its first place among markers that are there. */
  #placeFirst(): boolean {
    if (this.#isPlaced) return false;
    const { stage } = this.host;
    const { initialCamera } = this.props;
    // A fleet that is not there yet says nothing about where to look; it is asked again once it is.
    this.#isPlaced = (initialCamera ?? null) !== null || this.model.markers.count > 0;
    stage.motion.jumpTo(
      initialCamera === null || initialCamera === undefined
        ? stage.home(this.model)
        : stage.placeOf(this.model, initialCamera.latitude, initialCamera.longitude, initialCamera.zoom),
    );
    return this.#isPlaced;
  }

  #placeOverlay(isResting: boolean): void {
    const { overlay, model, screen } = this;
    this.props.clusters.forEach((cluster, index) => {
      const isSeen = this.host.stage.projectPlace(cluster.latitude, cluster.longitude, this.#point);
      overlay.clusters.x[index] = isSeen ? this.#point.x : Number.NaN;
      overlay.clusters.y[index] = isSeen ? this.#point.y : Number.NaN;
    });
    const { zoom } = this.host.stage.motion.at;
    overlay.place(screen, model.markers, zoom, this.#widthPx, this.#heightPx, isResting);
  }

  /** Told when it is elsewhere than where it was told last: at most so often while it moves, and surely when it rests. */
  #tellCamera(nowMs: number, isMoving: boolean): void {
    const { at } = this.host.stage.motion;
    const told = this.#told;
    if (at.x === told.x && at.y === told.y && at.zoom === told.zoom) return;
    if (isMoving && nowMs - this.#toldAtMs < CAMERA_MS) return;
    Object.assign(told, at);
    this.#toldAtMs = nowMs;
    const camera = this.host.stage.camera();
    if (camera !== null) this.props.onCamera?.(camera);
  }

  #awaitPulse(): void {
    if (this.#pulseTimer !== null || this.props.isReducedMotion || !this.#isInView) return;
    if (document.visibilityState !== "visible" || !this.host.stage.hasPulses()) return;
    const isTooSlow = this.#latencyMs > PULSE_LATENCY_MS_MAX;
    const delayMs = isTooSlow
      ? PULSE_RETRY_MS
      : Math.max(PULSE_MS, this.#latencyMs / PULSE_TIME_SHARE) - this.#latencyMs;
    if (isTooSlow) this.#latencyMs = 0;
    this.#pulseTimer = setTimeout(() => {
      this.#pulseTimer = null;
      this.#pulseAskedAtMs = performance.now();
      this.host.requestFrame();
    }, delayMs);
  }

  #watch(): void {
    const { element, requestFrame } = this.host;
    const resizes = new ResizeObserver(() => this.#measure());
    resizes.observe(element);
    const views = new IntersectionObserver((entries) => {
      this.#isInView = entries.at(-1)?.isIntersecting ?? true;
      if (this.#isInView) requestFrame();
    });
    views.observe(element);
    const onVisible = (): void => {
      if (document.visibilityState === "visible") requestFrame();
    };
    const onFonts = (): void => {
      this.overlay.forgetWidths();
      requestFrame();
    };
    document.addEventListener("visibilitychange", onVisible);
    document.fonts.addEventListener("loadingdone", onFonts);
    this.#endings.push(
      () => resizes.disconnect(),
      () => views.disconnect(),
      () => document.removeEventListener("visibilitychange", onVisible),
      () => document.fonts.removeEventListener("loadingdone", onFonts),
      watchTheme(() => this.#repaint()),
    );
  }

  #repaint(): void {
    this.#palette = readPalette(this.host.element);
    this.host.stage.setPalette(this.#palette);
    this.host.requestFrame();
  }

  #measure(): void {
    const { element, stage, requestFrame } = this.host;
    const widthPx = element.clientWidth;
    const heightPx = element.clientHeight;
    if (widthPx === 0 || heightPx === 0) return;
    this.#widthPx = widthPx;
    this.#heightPx = heightPx;
    stage.resize(widthPx, heightPx, pixelRatioNow());
    requestFrame();
  }
}

export function pixelRatioNow(): number {
  return Math.min(PIXEL_RATIO_MAX, Math.max(1, window.devicePixelRatio));
}
