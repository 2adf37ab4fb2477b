import { isInside, markersInside, nearestLine, nearestMarker } from "./pick.ts";
import type { SceneCore } from "./scene-core.ts";
import type { SceneGestures } from "./scene-input.ts";
import type { SceneModifiers, ScenePick } from "./scene-props.ts";

const MARKER_RADIUS_PX = 12;
const ARC_RADIUS_PX = 6;

/** What the gestures do: moves the camera, and tells what was hovered, picked and caught. */
export class SceneHand implements SceneGestures {
  readonly #core: SceneCore;
  readonly #units = { x: 0, y: 0 };
  #hover: { x: number; y: number } | null = null;
  #hoverFrame: number | null = null;
  #told: number | null = null;

  constructor(core: SceneCore) {
    this.#core = core;
  }

  dragBy(x: number, y: number): void {
    const { stage } = this.#core.host;
    stage.unitsOf(-x, -y, this.#units);
    stage.motion.dragBy(this.#units.x, this.#units.y);
    this.#core.host.requestFrame();
  }

  throwBy(x: number, y: number): void {
    const { stage } = this.#core.host;
    stage.unitsOf(-x, -y, this.#units);
    stage.motion.throwBy(this.#units.x, this.#units.y, stage.pixelsPerUnit());
    this.#core.host.requestFrame();
  }

  pinchBy(x: number, y: number, steps: number, at: { x: number; y: number }): void {
    const { stage } = this.#core.host;
    this.dragBy(x, y);
    stage.aim();
    const isOver = stage.unproject(at.x, at.y, this.#units);
    stage.motion.zoomNow(steps);
    if (isOver) stage.hold(this.#units.x, this.#units.y, at.x, at.y);
    this.#core.host.requestFrame();
  }

  zoomBy(steps: number, at: { x: number; y: number } | null): void {
    const { stage } = this.#core.host;
    const isOver = at !== null && stage.unproject(at.x, at.y, this.#units);
    stage.motion.zoomBy(
      steps,
      isOver ? { x: this.#units.x, y: this.#units.y, pointerX: at.x, pointerY: at.y } : null,
    );
    this.#core.host.requestFrame();
  }

  stop(): void {
    this.#core.host.stage.motion.stop();
  }

  reset(): void {
    this.#core.reset();
  }

  /** At most once a frame. */
  hoverAt(x: number, y: number): void {
    this.#hover = { x, y };
    this.#hoverFrame ??= requestAnimationFrame(() => {
      this.#hoverFrame = null;
      const at = this.#hover;
      if (at === null) return;
      this.#core.refresh();
      const marker = this.#markerAt(at.x, at.y);
      const isOverCluster = marker === null && this.#core.overlay.clusters.under(at.x, at.y) !== null;
      this.#core.host.element.style.cursor = marker !== null || isOverCluster ? "pointer" : "";
      if (marker === this.#told) return;
      this.#told = marker;
      this.#core.props.onHover(marker, marker === null ? null : at);
    });
  }

  leave(): void {
    this.#hover = null;
    if (this.#told === null) return;
    this.#told = null;
    this.#core.host.element.style.cursor = "";
    this.#core.props.onHover(null, null);
  }

  clickAt(x: number, y: number, modifiers: SceneModifiers): void {
    const core = this.#core;
    core.refresh();
    const pick = this.#pickAt(x, y);
    core.props.onPick(pick, modifiers);
    if (pick?.kind === "cluster") core.openCluster(pick.cluster);
  }

  lassoBy(outline: readonly number[] | null): void {
    this.#core.overlay.showLasso(outline);
  }

  lassoEnd(outline: readonly number[], modifiers: SceneModifiers): void {
    const core = this.#core;
    core.refresh();
    const { clusters } = core.overlay;
    const caught = markersInside(outline, core.screen, core.model.markers.count);
    core.props.clusters.forEach((cluster, index) => {
      if (isInside(outline, clusters.x[index] ?? Number.NaN, clusters.y[index] ?? Number.NaN)) {
        caught.push(...cluster.members);
      }
    });
    core.props.onLasso(caught, modifiers);
  }

  dispose(): void {
    if (this.#hoverFrame !== null) cancelAnimationFrame(this.#hoverFrame);
  }

  #markerAt(x: number, y: number): number | null {
    const { screen, model } = this.#core;
    return nearestMarker(screen, model.markers.count, x, y, MARKER_RADIUS_PX);
  }

  #pickAt(x: number, y: number): ScenePick | null {
    const { overlay, host, model } = this.#core;
    const marker = this.#markerAt(x, y);
    if (marker !== null) return { kind: "marker", marker };
    const cluster = overlay.clusters.under(x, y);
    if (cluster !== null) return { kind: "cluster", cluster };
    const { strands } = model;
    const { stage } = host;
    const worldPx = (stage.motion.limits.wrapX ?? Number.POSITIVE_INFINITY) * stage.pixelsPerUnit();
    const strand = nearestLine(strands.count, stage.strandPoint.bind(stage), x, y, ARC_RADIUS_PX, worldPx);
    if (strand === null) return null;
    return { kind: "arc", arc: strands.arc[strand] ?? 0, bundled: strands.bundled[strand] ?? 1 };
  }
}
