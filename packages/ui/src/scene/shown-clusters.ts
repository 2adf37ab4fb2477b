import { donutSize } from "./cluster-donut.ts";
import { mergeOverlapping, sumClusters } from "./cluster-merge.ts";
import type { SceneCluster } from "./scene-data.ts";

/**
 * The clusters as they are seen: those that would cover each other are one. What stands for which is found anew in each frame, the
 * sums are made only when that changed. Columns are reused.
 */
export class ShownClusters {
  /** Where each cluster stands on the screen, before anything is merged; NaN = it is not seen. Written by the caller. */
  readonly x: number[] = [];
  readonly y: number[] = [];
  #clusters: readonly SceneCluster[] = [];
  readonly #radii: number[] = [];
  #bySize: number[] = [];
  #standsFor = new Int32Array(0);
  #before = new Int32Array(0);
  #sums: Array<SceneCluster | null> = [];

  set(clusters: readonly SceneCluster[]): void {
    this.#clusters = clusters;
    this.x.length = clusters.length;
    this.y.length = clusters.length;
    this.#radii.length = 0;
    for (const { count } of clusters) this.#radii.push(donutSize(count) / 2);
    this.#bySize = clusters.map((_, index) => index);
    this.#bySize.sort((a, b) => (clusters[b]?.count ?? 0) - (clusters[a]?.count ?? 0) || a - b);
    this.#standsFor = new Int32Array(clusters.length);
    this.#before = new Int32Array(clusters.length).fill(-2);
    this.#sums = clusters.map(() => null);
  }

  get count(): number {
    return this.#clusters.length;
  }

  /** After `x` and `y` were written. */
  merge(): void {
    mergeOverlapping(this.x, this.y, this.#radii, this.#bySize, this.#standsFor);
    if (this.#standsFor.every((stand, index) => stand === this.#before[index])) return;
    this.#before.set(this.#standsFor);
    const parts = this.#clusters.map((): SceneCluster[] => []);
    for (const index of this.#bySize) {
      const cluster = this.#clusters[index];
      if (cluster !== undefined) parts[this.#standsFor[index] ?? -1]?.push(cluster);
    }
    this.#sums = parts.map((part, index) => {
      if (part.length === 0) return null;
      const known = this.#sums[index] ?? null;
      // The same object as long as it says the same, so that its element is not written anew.
      const sum = sumClusters(part);
      return known !== null && known.id === sum.id ? known : sum;
    });
  }

  /** What stands at the place of this cluster: itself, it and others, or null. */
  at(index: number): SceneCluster | null {
    return this.#sums[index] ?? null;
  }

  /** The one whose ring covers the point, or null. */
  under(x: number, y: number): SceneCluster | null {
    for (let index = 0; index < this.count; index += 1) {
      const cluster = this.at(index);
      if (cluster === null) continue;
      const radius = donutSize(cluster.count) / 2 + 2;
      const dx = (this.x[index] ?? Number.NaN) - x;
      const dy = (this.y[index] ?? Number.NaN) - y;
      if (dx * dx + dy * dy <= radius * radius) return cluster;
    }
    return null;
  }
}
