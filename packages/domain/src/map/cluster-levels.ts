import { RADIANS } from "./great-circle.ts";

/** From this zoom level on nothing is clustered. */
export const CLUSTER_ZOOM_MAX = 7;
const RADIUS_DEGREES = 16;

/** Within which neighbours become one, at a zoom level from 0; 0 = none do. Halved with every level. */
export function clusterRadiusDegrees(zoom: number): number {
  return zoom >= CLUSTER_ZOOM_MAX ? 0 : RADIUS_DEGREES / 2 ** Math.max(0, Math.floor(zoom));
}

/** Points on the unit sphere, each standing for `weight` markers. */
export type Points = {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly weight: Float64Array;
};

/** One level: the clusters as points, and which of them each point of the finer level is in. */
export type ClusterLevel = { readonly points: Points; readonly clusterOf: Int32Array };

/**
 * Clusters by zoom level, each made of whole clusters of the next finer one (as in V. Agafonkin's supercluster), so that a cluster opens into
 * its parts. Distances are chords in space: nothing is special about a pole or the date line.
 */
export function clusterLevels(markers: Points): ClusterLevel[] {
  const levels: ClusterLevel[] = [];
  let finer = markers;
  for (let zoom = CLUSTER_ZOOM_MAX - 1; zoom >= 0; zoom -= 1) {
    const level = merge(finer, 2 * Math.sin((clusterRadiusDegrees(zoom) * RADIANS) / 2));
    levels[zoom] = level;
    finer = level.points;
  }
  return levels;
}

/** Greedy: the heaviest point takes everything within `chord` that is not taken yet, then the next one. */
function merge(points: Points, chord: number): ClusterLevel {
  const { count, weight } = points;
  const grid = new Grid(points, chord);
  const clusterOf = new Int32Array(count).fill(-1);
  const into = emptyPoints(count);
  const order = heaviestFirst(weight, count);
  let clusters = 0;
  for (let i = 0; i < count; i += 1) {
    const seed = order[i] as number;
    if (clusterOf[seed] !== -1) continue;
    const foundCount = grid.search(seed);
    for (let k = 0; k < foundCount; k += 1) {
      const at = grid.found[k] as number;
      if (clusterOf[at] !== -1) continue;
      clusterOf[at] = clusters;
      addTo(into, clusters, points, at);
    }
    clusters += 1;
  }
  for (let i = 0; i < clusters; i += 1) toUnit(into, i);
  return { points: { ...into, count: clusters }, clusterOf };
}

function emptyPoints(length: number): Points {
  return {
    count: length,
    x: new Float64Array(length),
    y: new Float64Array(length),
    z: new Float64Array(length),
    weight: new Float64Array(length),
  };
}

function addTo(into: Points, cluster: number, from: Points, at: number): void {
  const weight = from.weight[at] as number;
  into.x[cluster] = (into.x[cluster] as number) + (from.x[at] as number) * weight;
  into.y[cluster] = (into.y[cluster] as number) + (from.y[at] as number) * weight;
  into.z[cluster] = (into.z[cluster] as number) + (from.z[at] as number) * weight;
  into.weight[cluster] = (into.weight[cluster] as number) + weight;
}

function toUnit({ x, y, z }: Points, at: number): void {
  const length = Math.sqrt((x[at] as number) ** 2 + (y[at] as number) ** 2 + (z[at] as number) ** 2);
  x[at] = (x[at] as number) / length;
  y[at] = (y[at] as number) / length;
  z[at] = (z[at] as number) / length;
}

/** Of equally heavy ones the first first. Weight and index are packed in one double, since numbers sort fast. */
function heaviestFirst(weight: Float64Array, count: number): Float64Array {
  const order = new Float64Array(count);
  for (let i = 0; i < count; i += 1) order[i] = (PACKED - (weight[i] as number)) * PACKED + i;
  order.sort();
  for (let i = 0; i < count; i += 1) order[i] = (order[i] as number) % PACKED;
  return order;
}

/** More markers than there can be. */
const PACKED = 2 ** 22;

/**
 * Finds neighbours within a chord: cells twice as long as the chord, so that eight of them hold all that is near. The cells lie in a hash table
 * of numbers, open addressing; each is the head of a list of its points.
 */
class Grid {
  readonly #points: Points;
  readonly #chord: number;
  readonly #cell: number;
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  /** What the last search found, at the beginning. */
  readonly found: Int32Array;
  #foundCount = 0;

  constructor(points: Points, chord: number) {
    this.#points = points;
    this.#chord = chord;
    this.#cell = chord * 2;
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, points.count * 2)));
    this.#mask = size - 1;
    this.#keys = new Int32Array(size).fill(EMPTY);
    this.#heads = new Int32Array(size);
    this.#next = new Int32Array(points.count).fill(EMPTY);
    this.found = new Int32Array(points.count);
    for (let i = points.count - 1; i >= 0; i -= 1) {
      const row = this.#row(points.x[i] as number);
      const key = keyOf(row, this.#row(points.y[i] as number), this.#row(points.z[i] as number));
      const entry = this.#entry(key);
      this.#next[i] = this.#keys[entry] === EMPTY ? EMPTY : (this.#heads[entry] as number);
      this.#keys[entry] = key;
      this.#heads[entry] = i;
    }
  }

  /** How many points are near, itself included. */
  search(at: number): number {
    const { x, y, z } = this.#points;
    const px = x[at] as number;
    const py = y[at] as number;
    const pz = z[at] as number;
    const chord = this.#chord;
    const lastI = this.#row(px + chord);
    const lastJ = this.#row(py + chord);
    const lastK = this.#row(pz + chord);
    this.#foundCount = 0;
    for (let i = this.#row(px - chord); i <= lastI; i += 1) {
      for (let j = this.#row(py - chord); j <= lastJ; j += 1) {
        for (let k = this.#row(pz - chord); k <= lastK; k += 1) this.#collect(keyOf(i, j, k), px, py, pz);
      }
    }
    return this.#foundCount;
  }

  #collect(key: number, px: number, py: number, pz: number): void {
    const { x, y, z } = this.#points;
    const limit = this.#chord * this.#chord;
    const entry = this.#entry(key);
    if (this.#keys[entry] === EMPTY) return;
    for (let at = this.#heads[entry] as number; at !== EMPTY; at = this.#next[at] as number) {
      const dx = (x[at] as number) - px;
      const dy = (y[at] as number) - py;
      const dz = (z[at] as number) - pz;
      if (dx * dx + dy * dy + dz * dz > limit) continue;
      this.found[this.#foundCount] = at;
      this.#foundCount += 1;
    }
  }

  /** Where a key is, or would be. */
  #entry(key: number): number {
    let entry = (Math.imul(key, 0x9e3779b1) >>> 7) & this.#mask;
    while (this.#keys[entry] !== key && this.#keys[entry] !== EMPTY) entry = (entry + 1) & this.#mask;
    return entry;
  }

  /** From 0: coordinates are from -1 to 1, and a search begins up to a chord before. */
  #row(value: number): number {
    return Math.floor((value + 1.5) / this.#cell);
  }
}

const EMPTY = -1;

/** At the finest radius there are about 350 rows each way. */
function keyOf(i: number, j: number, k: number): number {
  return (i * 1024 + j) * 1024 + k;
}
