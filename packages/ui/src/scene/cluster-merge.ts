import type { SceneCluster } from "./scene-data.ts";

/** Two rings merge when their middles are nearer than this share of their radii together. */
const OVERLAP = 0.92;

/**
 * Clusters that would cover each other on the screen, as they do where the globe curves away, are shown as one. Writes for each cluster
 * the index of the one that stands for it: its own, that of a larger one, or -1 where it is not seen (x is NaN). The largest come
 * first, so that what stands for others is what one would expect.
 */
export function mergeOverlapping(
  x: readonly number[],
  y: readonly number[],
  radii: readonly number[],
  bySize: readonly number[],
  out: Int32Array,
): void {
  for (let place = 0; place < bySize.length; place += 1) {
    const cluster = bySize[place] ?? 0;
    const clusterX = x[cluster] ?? Number.NaN;
    const clusterY = y[cluster] ?? Number.NaN;
    if (Number.isNaN(clusterX)) {
      out[cluster] = -1;
      continue;
    }
    let stand = cluster;
    for (let before = 0; before < place; before += 1) {
      const other = bySize[before] ?? 0;
      if (out[other] !== other) continue;
      const near = ((radii[cluster] ?? 0) + (radii[other] ?? 0)) * OVERLAP;
      const dx = (x[other] ?? 0) - clusterX;
      const dy = (y[other] ?? 0) - clusterY;
      if (dx * dx + dy * dy < near * near) {
        stand = other;
        break;
      }
    }
    out[cluster] = stand;
  }
}

/** One cluster at the place and with the name of the first, with the members of all. */
export function sumClusters(clusters: readonly SceneCluster[]): SceneCluster {
  const [first, ...others] = clusters;
  if (first === undefined) throw new Error("There is no cluster to sum.");
  if (others.length === 0) return first;
  return {
    ...first,
    id: clusters.map(({ id }) => id).join("+"),
    count: clusters.reduce((sum, { count }) => sum + count, 0),
    worst: Math.max(...clusters.map(({ worst }) => worst)),
    tones: first.tones.map((_, tone) => clusters.reduce((sum, { tones }) => sum + (tones[tone] ?? 0), 0)),
    hasLeader: clusters.some(({ hasLeader }) => hasLeader),
    members: clusters.flatMap(({ members }) => members),
  };
}
