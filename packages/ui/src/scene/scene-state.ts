import { ArcStrands } from "./arc-strands.ts";
import { CountingOrder } from "./counting-order.ts";
import { MARKER_LAYERS, markerLayer } from "./marker-style.ts";
import type { SceneArcs, SceneCluster, SceneMarkers } from "./scene-data.ts";
import { ALONE, ScenePlacement } from "./scene-placement.ts";
import type { SceneModel, SceneStage } from "./scene-stage.ts";

/** Of a view's properties, what decides what is drawn. */
export type SceneInputs = {
  readonly markers: SceneMarkers;
  readonly arcs: SceneArcs;
  readonly clusters: readonly SceneCluster[];
  readonly selection: readonly number[];
  readonly hovered: number | null;
  readonly isReducedMotion: boolean;
};

/** Keeps what is derived from the properties in step with them, once a frame and only what changed. */
export class SceneState {
  readonly model: SceneModel;
  #inputs: SceneInputs;
  readonly #order = new CountingOrder(MARKER_LAYERS);
  #chosen = new Uint8Array(0);
  #hasChoice = false;
  #areMarkersStale = true;
  #areStrandsStale = true;
  #markersVersion = -1;
  #arcsVersion = -1;

  constructor(inputs: SceneInputs) {
    this.#inputs = inputs;
    this.model = {
      markers: inputs.markers,
      placement: new ScenePlacement(),
      strands: new ArcStrands(),
      isSelected: new Uint8Array(0),
      hovered: -1,
      order: this.#order.order,
      orderCount: 0,
      isReducedMotion: inputs.isReducedMotion,
    };
    this.take(inputs);
  }

  /** True = a frame is needed. The columns may be the same objects as before, with a new version. */
  take(inputs: SceneInputs): boolean {
    const before = this.#inputs;
    this.#inputs = inputs;
    this.model.markers = inputs.markers;
    this.model.isReducedMotion = inputs.isReducedMotion;
    if (
      before.markers !== inputs.markers ||
      this.#markersVersion !== inputs.markers.version ||
      before.clusters !== inputs.clusters ||
      before.selection !== inputs.selection ||
      before.hovered !== inputs.hovered
    ) {
      this.#areMarkersStale = true;
    }
    if (
      this.#areMarkersStale ||
      before.arcs !== inputs.arcs ||
      this.#arcsVersion !== inputs.arcs.version ||
      before.isReducedMotion !== inputs.isReducedMotion
    ) {
      this.#areStrandsStale = true;
    }
    return this.#areStrandsStale;
  }

  /** Before anything is drawn or asked. True = something was stale. */
  sync(stage: SceneStage): boolean {
    const wasStale = this.#areMarkersStale || this.#areStrandsStale;
    if (this.#areMarkersStale) this.#syncMarkers(stage);
    if (this.#areStrandsStale) this.#syncStrands(stage);
    return wasStale;
  }

  #syncMarkers(stage: SceneStage): void {
    const { model } = this;
    const { markers, clusters, selection, hovered } = this.#inputs;
    const { count } = markers;
    this.#areMarkersStale = false;
    this.#markersVersion = markers.version;
    model.placement.update(markers, clusters);
    if (model.isSelected.length < count) {
      const room = Math.max(256, count, model.isSelected.length * 2);
      model.isSelected = new Uint8Array(room);
      this.#chosen = new Uint8Array(room);
    }
    model.isSelected.fill(0);
    for (const marker of selection) if (marker < count) model.isSelected[marker] = 1;
    model.hovered = hovered !== null && hovered < count ? hovered : -1;
    this.#chosen.set(model.isSelected);
    if (model.hovered >= 0) this.#chosen[model.hovered] = 1;
    this.#hasChoice = selection.length > 0 || model.hovered >= 0;
    const { clusterOf } = model.placement;
    this.#order.sort(count, (marker) =>
      clusterOf[marker] === ALONE
        ? markerLayer(
            markers.tone[marker] ?? 0,
            markers.group[marker] ?? 0,
            markers.shape[marker] ?? 0,
            markers.isLit[marker] === 1,
            this.#chosen[marker] === 1,
          )
        : -1,
    );
    model.order = this.#order.order;
    model.orderCount = this.#order.count;
    stage.syncMarkers(model);
  }

  #syncStrands(stage: SceneStage): void {
    const { arcs, markers, clusters } = this.#inputs;
    this.#areStrandsStale = false;
    this.#arcsVersion = arcs.version;
    this.model.strands.update(
      arcs,
      this.model.placement,
      markers.isLit,
      this.#hasChoice ? this.#chosen : null,
      clusters.length > 0,
    );
    stage.syncStrands(this.model);
  }
}
