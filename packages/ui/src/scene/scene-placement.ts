import type { SceneCluster, SceneMarkers } from "./scene-data.ts";

/** Drawn by itself. */
export const ALONE = -1;
/** Without a position: never drawn. */
export const NOWHERE = -2;

/**
 * Where each marker is drawn: at its own place, or at that of the cluster it is part of, so that its links end there. The columns
 * grow with the fleet and are reused.
 */
export class ScenePlacement {
  count = 0;
  latitude = new Float32Array(0);
  longitude = new Float32Array(0);
  /** Index of the cluster, ALONE or NOWHERE. */
  clusterOf = new Int32Array(0);

  update(markers: SceneMarkers, clusters: readonly SceneCluster[]): void {
    const { count } = markers;
    if (this.latitude.length < count) this.#grow(Math.max(count, this.latitude.length * 2, 256));
    this.count = count;
    for (let index = 0; index < count; index += 1) {
      const latitude = markers.latitude[index] ?? Number.NaN;
      const longitude = markers.longitude[index] ?? Number.NaN;
      const isSomewhere = Math.abs(latitude) <= 90 && Number.isFinite(longitude);
      this.latitude[index] = isSomewhere ? latitude : 0;
      this.longitude[index] = isSomewhere ? longitude : 0;
      this.clusterOf[index] = isSomewhere ? ALONE : NOWHERE;
    }
    clusters.forEach((cluster, clusterIndex) => {
      for (const member of cluster.members) {
        if (member < 0 || member >= count || this.clusterOf[member] === NOWHERE) continue;
        this.latitude[member] = cluster.latitude;
        this.longitude[member] = cluster.longitude;
        this.clusterOf[member] = clusterIndex;
      }
    });
  }

  #grow(capacity: number): void {
    this.latitude = new Float32Array(capacity);
    this.longitude = new Float32Array(capacity);
    this.clusterOf = new Int32Array(capacity);
  }
}
