import { donutSize } from "./cluster-donut.ts";
import { LabelLayout } from "./label-layout.ts";
import { markerRadius, SHAPE_SCALE } from "./marker-style.ts";
import { ClusterElement, HALO, hideElement, LassoElement, moveElement, setText } from "./overlay-elements.ts";
import type { ScreenColumns } from "./pick.ts";
import type { SceneCluster, SceneLabel, SceneMarkers } from "./scene-data.ts";
import { ShownClusters } from "./shown-clusters.ts";

const LABELS_MAX = 60;
const LABEL_HEIGHT_PX = 16;
const TEXT_WIDTHS_MAX = 4000;

/** A label that found room, by its upper left corner. */
export type PlacedText = { text: string; x: number; y: number };

/**
 * Labels and clusters as elements over the picture, so that their text is as sharp as all other text and follows the theme. The
 * elements are made once and used again; a frame only moves them.
 */
export class SceneOverlay {
  readonly clusters = new ShownClusters();
  /** Of the last layout. */
  readonly shown: PlacedText[] = [];
  readonly #root: HTMLElement;
  readonly #layout = new LabelLayout();
  readonly #labelPool: HTMLElement[] = [];
  readonly #clusterPool: ClusterElement[] = [];
  readonly #widths = new Map<string, number>();
  readonly #measure: CanvasRenderingContext2D | null;
  readonly #lasso: LassoElement;
  readonly #corner = { x: 0, y: 0 };
  #labels: readonly SceneLabel[] = [];

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#lasso = new LassoElement(root);
    this.#measure = root.ownerDocument.createElement("canvas").getContext("2d");
  }

  setLabels(labels: readonly SceneLabel[]): void {
    this.#labels = labels;
    const count = Math.min(labels.length, LABELS_MAX);
    for (let index = 0; index < count; index += 1) {
      let element = this.#labelPool[index];
      if (element === undefined) {
        element = this.#makeLabel();
        this.#labelPool.push(element);
      }
      setText(element, labels[index]?.text ?? "");
    }
    for (let index = count; index < this.#labelPool.length; index += 1) hideElement(this.#labelPool[index]);
  }

  setClusters(clusters: readonly SceneCluster[]): void {
    this.clusters.set(clusters);
    while (this.#clusterPool.length < clusters.length) {
      this.#clusterPool.push(new ClusterElement(this.#root));
    }
    for (let index = clusters.length; index < this.#clusterPool.length; index += 1) {
      this.#clusterPool[index]?.hide();
    }
  }

  /** After `clusters.x` and `clusters.y` are written. */
  place(
    screen: ScreenColumns,
    markers: SceneMarkers,
    zoom: number,
    widthPx: number,
    heightPx: number,
    isResting: boolean,
  ): void {
    this.#layout.clear();
    this.shown.length = 0;
    this.#placeClusters(isResting);
    const radius = markerRadius(markers.count, zoom);
    const count = Math.min(this.#labels.length, LABELS_MAX);
    for (let index = 0; index < count; index += 1) {
      const label = this.#labels[index];
      const element = this.#labelPool[index];
      if (label === undefined || element === undefined) continue;
      const { marker, text } = label;
      const scale = (markers.size[marker] ?? 1) * (SHAPE_SCALE[markers.shape[marker] ?? 0] ?? 1);
      const x = screen.x[marker] ?? 0;
      const y = screen.y[marker] ?? 0;
      const width = this.#widthOf(text);
      const isPlaced =
        marker < markers.count &&
        screen.isShown[marker] === 1 &&
        this.#layout.place(x, y, radius * scale + 4, width, LABEL_HEIGHT_PX, widthPx, heightPx, this.#corner);
      if (!isPlaced) {
        hideElement(element);
        continue;
      }
      moveElement(element, this.#corner.x, this.#corner.y, isResting);
      this.shown.push({ text, x: this.#corner.x, y: this.#corner.y });
    }
    this.#placeClusterLabels();
  }

  /** Null takes it away. */
  showLasso(outline: readonly number[] | null): void {
    this.#lasso.show(outline);
  }

  forgetWidths(): void {
    this.#widths.clear();
  }

  dispose(): void {
    this.#root.replaceChildren();
    this.#labelPool.length = 0;
    this.#clusterPool.length = 0;
    this.#widths.clear();
  }

  #placeClusters(isResting: boolean): void {
    const { clusters } = this;
    clusters.merge();
    for (let index = 0; index < clusters.count; index += 1) {
      const cluster = clusters.at(index);
      const element = this.#clusterPool[index];
      if (cluster === null || element === undefined) {
        element?.hide();
        continue;
      }
      const x = clusters.x[index] ?? 0;
      const y = clusters.y[index] ?? 0;
      const size = donutSize(cluster.count) + 2;
      element.show(cluster);
      element.moveTo(x, y, isResting);
      this.#layout.take(x - size / 2, y - size / 2, size, size);
    }
  }

  #placeClusterLabels(): void {
    const { clusters } = this;
    for (let index = 0; index < clusters.count; index += 1) {
      const cluster = clusters.at(index);
      if (cluster === null || cluster.label === "") continue;
      const width = this.#widthOf(cluster.label);
      const left = (clusters.x[index] ?? 0) - width / 2;
      const top = (clusters.y[index] ?? 0) + donutSize(cluster.count) / 2 + 1;
      const isFree = this.#layout.isFree(left, top, width, LABEL_HEIGHT_PX);
      this.#clusterPool[index]?.showLabel(isFree);
      if (!isFree) continue;
      this.#layout.take(left, top, width, LABEL_HEIGHT_PX);
      this.shown.push({ text: cluster.label, x: left, y: top });
    }
  }

  #makeLabel(): HTMLElement {
    const element = this.#root.ownerDocument.createElement("span");
    element.className = `absolute top-0 left-0 whitespace-nowrap text-2xs text-ink opacity-0 ${HALO}`;
    this.#root.append(element);
    return element;
  }

  #widthOf(text: string): number {
    let width = this.#widths.get(text);
    if (width === undefined) {
      if (this.#measure === null) return text.length * 6.5;
      if (this.#widths.size >= TEXT_WIDTHS_MAX) this.#widths.clear();
      this.#measure.font = `11px ${getComputedStyle(this.#root).fontFamily}`;
      width = Math.ceil(this.#measure.measureText(text).width) + 2;
      this.#widths.set(text, width);
    }
    return width;
  }
}
