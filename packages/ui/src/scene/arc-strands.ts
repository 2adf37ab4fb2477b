import { CountingOrder } from "./counting-order.ts";
import { SCENE_BANDS, type SceneArcs } from "./scene-data.ts";
import { ALONE, NOWHERE, type ScenePlacement } from "./scene-placement.ts";

const BANDS = SCENE_BANDS.length;
/** Dimmed because others are chosen or an end is faint; as usual; chosen, or at a chosen end. */
export const STRAND_DIM = 0;
export const STRAND_USUAL = 1;
export const STRAND_CHOSEN = 2;

/** A link of its own, in `#bundleOf`. */
const OWN = -1;
const HIDDEN = -2;

/** Width of a bundle of one link and of very many, in CSS pixels. */
const WIDTH_MIN_PX = 1;
const WIDTH_MAX_PX = 3.6;

/**
 * The lines that are drawn for the links. Alone, each link is a line. Links between clusters are drawn as one bundle a pair of
 * places: a line for each band that occurs in it, the worse over the better and as wide as its share, so that one slow link among
 * fifty is a thin thread on a calm ribbon. Ordered so that what matters is drawn last. Columns are reused.
 */
export class ArcStrands {
  count = 0;
  /** The link, or one link of the bundle. */
  arc = new Int32Array(0);
  /** Markers at whose places (`ScenePlacement`) the line begins and ends. */
  from = new Int32Array(0);
  to = new Int32Array(0);
  band = new Uint8Array(0);
  /** Index in SCENE_MARKS. */
  mark = new Uint8Array(0);
  emphasis = new Uint8Array(0);
  speed = new Float32Array(0);
  loss = new Float32Array(0);
  /** CSS pixels, before what mark and emphasis add. */
  widthPx = new Float32Array(0);
  /** How many links the line stands for, and which share of its bundle that is. */
  bundled = new Int32Array(0);
  share = new Float32Array(0);

  #bundleOf = new Int32Array(0);
  /** Of each bundle by band: links, one of them, sums and the strongest emphasis. */
  #bundleCount = 0;
  #links = new Int32Array(0);
  #first = new Int32Array(0);
  #speeds = new Float32Array(0);
  #losses = new Float32Array(0);
  #emphases = new Uint8Array(0);
  readonly #order = new CountingOrder(3 * 8);

  /** `isChosen` by marker; null = nothing is chosen. `isLit` as in SceneMarkers. */
  update(
    arcs: SceneArcs,
    placement: ScenePlacement,
    isLit: Uint8Array,
    isChosen: Uint8Array | null,
    hasClusters: boolean,
  ): void {
    this.#assign(arcs, placement, hasClusters);
    this.#sum(arcs, isLit, isChosen);
    const itemCount = arcs.count + this.#bundleCount * BANDS;
    this.#order.sort(itemCount, (item) => this.#keyOf(item, arcs, isLit, isChosen));
    this.#write(arcs, isLit, isChosen);
  }

  /** To which bundle each link belongs. */
  #assign(arcs: SceneArcs, placement: ScenePlacement, hasClusters: boolean): void {
    if (this.#bundleOf.length < arcs.count) this.#bundleOf = new Int32Array(roomFor(arcs.count));
    this.#bundleCount = 0;
    const bundles = hasClusters ? new Map<number, number>() : null;
    const { clusterOf, count } = placement;
    for (let arc = 0; arc < arcs.count; arc += 1) {
      const from = arcs.from[arc] ?? -1;
      const to = arcs.to[arc] ?? -1;
      const fromCluster = from < count ? (clusterOf[from] ?? NOWHERE) : NOWHERE;
      const toCluster = to < count ? (clusterOf[to] ?? NOWHERE) : NOWHERE;
      if (fromCluster === NOWHERE || toCluster === NOWHERE || from === to) {
        this.#bundleOf[arc] = HIDDEN;
      } else if (fromCluster === ALONE && toCluster === ALONE) {
        this.#bundleOf[arc] = OWN;
      } else if (fromCluster === toCluster) {
        this.#bundleOf[arc] = HIDDEN;
      } else if (bundles === null || (arcs.mark[arc] ?? 0) !== 0) {
        this.#bundleOf[arc] = OWN;
      } else {
        // Clusters count from 0, markers that stand alone behind the last possible cluster.
        const a = fromCluster === ALONE ? count + from : fromCluster;
        const b = toCluster === ALONE ? count + to : toCluster;
        const key = Math.min(a, b) * (2 * count) + Math.max(a, b);
        let bundle = bundles.get(key);
        if (bundle === undefined) {
          bundle = bundles.size;
          bundles.set(key, bundle);
        }
        this.#bundleOf[arc] = bundle;
      }
    }
    this.#bundleCount = bundles?.size ?? 0;
  }

  #sum(arcs: SceneArcs, isLit: Uint8Array, isChosen: Uint8Array | null): void {
    const cells = this.#bundleCount * BANDS;
    if (this.#links.length < cells) {
      const room = roomFor(cells);
      this.#links = new Int32Array(room);
      this.#first = new Int32Array(room);
      this.#speeds = new Float32Array(room);
      this.#losses = new Float32Array(room);
      this.#emphases = new Uint8Array(room);
    }
    this.#links.fill(0, 0, cells);
    this.#speeds.fill(0, 0, cells);
    this.#losses.fill(0, 0, cells);
    this.#emphases.fill(STRAND_DIM, 0, cells);
    if (cells === 0) return;
    for (let arc = 0; arc < arcs.count; arc += 1) {
      const bundle = this.#bundleOf[arc] ?? HIDDEN;
      if (bundle < 0) continue;
      const cell = bundle * BANDS + Math.min(BANDS - 1, arcs.band[arc] ?? 0);
      if (this.#links[cell] === 0) this.#first[cell] = arc;
      this.#links[cell] = (this.#links[cell] ?? 0) + 1;
      this.#speeds[cell] = (this.#speeds[cell] ?? 0) + (arcs.speed[arc] ?? 0);
      this.#losses[cell] = (this.#losses[cell] ?? 0) + (arcs.loss[arc] ?? 0);
      this.#emphases[cell] = Math.max(this.#emphases[cell] ?? 0, emphasisOf(arcs, arc, isLit, isChosen));
    }
  }

  /** Items are the links, then the cells of the bundles. */
  #keyOf(item: number, arcs: SceneArcs, isLit: Uint8Array, isChosen: Uint8Array | null): number {
    if (item < arcs.count) {
      if (this.#bundleOf[item] !== OWN) return -1;
      const mark = arcs.mark[item] ?? 0;
      return emphasisOf(arcs, item, isLit, isChosen) * 8 + (mark === 0 ? (arcs.band[item] ?? 0) : 4 + mark);
    }
    const cell = item - arcs.count;
    if (this.#links[cell] === 0) return -1;
    return (this.#emphases[cell] ?? 0) * 8 + (cell % BANDS);
  }

  #write(arcs: SceneArcs, isLit: Uint8Array, isChosen: Uint8Array | null): void {
    const { order, count } = this.#order;
    if (this.arc.length < count) this.#grow(roomFor(count));
    this.count = count;
    for (let place = 0; place < count; place += 1) {
      const item = order[place] ?? 0;
      const cell = item - arcs.count;
      const arc = cell < 0 ? item : (this.#first[cell] ?? 0);
      const links = cell < 0 ? 1 : (this.#links[cell] ?? 1);
      this.arc[place] = arc;
      this.from[place] = arcs.from[arc] ?? 0;
      this.to[place] = arcs.to[arc] ?? 0;
      this.band[place] = cell < 0 ? Math.min(BANDS - 1, arcs.band[arc] ?? 0) : cell % BANDS;
      this.mark[place] = cell < 0 ? (arcs.mark[arc] ?? 0) : 0;
      this.bundled[place] = links;
      if (cell < 0) {
        this.emphasis[place] = emphasisOf(arcs, arc, isLit, isChosen);
        this.speed[place] = arcs.speed[arc] ?? 0;
        this.loss[place] = arcs.loss[arc] ?? 0;
        this.widthPx[place] = WIDTH_MIN_PX;
        this.share[place] = 1;
      } else {
        this.emphasis[place] = this.#emphases[cell] ?? 0;
        this.speed[place] = (this.#speeds[cell] ?? 0) / links;
        this.loss[place] = (this.#losses[cell] ?? 0) / links;
        this.#writeWidth(place, cell);
      }
    }
  }

  /** As wide as the share of this band and of all worse ones, which are drawn over it. */
  #writeWidth(place: number, cell: number): void {
    const first = cell - (cell % BANDS);
    let all = 0;
    let worse = 0;
    for (let other = first; other < first + BANDS; other += 1) {
      const links = this.#links[other] ?? 0;
      all += links;
      if (other >= cell) worse += links;
    }
    const whole = Math.min(WIDTH_MAX_PX, WIDTH_MIN_PX + 0.4 * Math.log2(all));
    this.widthPx[place] = Math.max(WIDTH_MIN_PX, (whole * worse) / all);
    this.share[place] = worse / all;
  }

  #grow(room: number): void {
    this.arc = new Int32Array(room);
    this.from = new Int32Array(room);
    this.to = new Int32Array(room);
    this.band = new Uint8Array(room);
    this.mark = new Uint8Array(room);
    this.emphasis = new Uint8Array(room);
    this.speed = new Float32Array(room);
    this.loss = new Float32Array(room);
    this.widthPx = new Float32Array(room);
    this.bundled = new Int32Array(room);
    this.share = new Float32Array(room);
  }
}

function emphasisOf(arcs: SceneArcs, arc: number, isLit: Uint8Array, isChosen: Uint8Array | null): number {
  const from = arcs.from[arc] ?? 0;
  const to = arcs.to[arc] ?? 0;
  if (isChosen !== null) return isChosen[from] === 1 || isChosen[to] === 1 ? STRAND_CHOSEN : STRAND_DIM;
  return isLit[from] === 0 || isLit[to] === 0 ? STRAND_DIM : STRAND_USUAL;
}

function roomFor(count: number): number {
  return Math.max(256, 2 ** Math.ceil(Math.log2(Math.max(1, count))));
}
