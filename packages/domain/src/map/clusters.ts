import { CLUSTER_ZOOM_MAX, type ClusterLevel, clusterLevels, type Points } from "./cluster-levels.ts";
import { placeOf, vectorOf } from "./great-circle.ts";
import type { MapFleet } from "./map-fleet.ts";
import { MARKER_SHAPES, MARKER_TONES, type MapCluster, type MapMarkers } from "./map-scene.ts";

export type ClusterView = {
  /** Of two nodes and more. */
  readonly clusters: readonly MapCluster[];
  /** Markers that are drawn by themselves: nodes in no cluster, and all targets with a position. */
  readonly singles: readonly number[];
};

/** What of a level's clusters does not change while markers stay where they are. */
type Layout = {
  readonly zoom: number;
  readonly clusters: readonly Fixed[];
  readonly singles: readonly number[];
};
type Fixed = Pick<MapCluster, "id" | "latitude" | "longitude" | "count" | "label" | "members">;

/** Keeps the clusters of a map's markers: what is near what is found again only when markers moved (rules MC1.. in SPEC.md). */
export class MapClusters {
  #placesVersion = -1;
  #levels: ClusterLevel[] = [];
  /** Marker indexes of the points of the finest level. */
  #nodes: Int32Array = new Int32Array(0);
  #layout: Layout | null = null;
  #last: { readonly version: number; readonly view: ClusterView } | null = null;

  /** At a zoom level from 0; from `CLUSTER_ZOOM_MAX` on every marker stands by itself. The same object as before where nothing changed. */
  at(markers: MapMarkers, fleet: MapFleet, zoom: number): ClusterView {
    const level = Math.min(CLUSTER_ZOOM_MAX, Math.max(0, Math.floor(zoom)));
    const haveMoved = this.#placesVersion !== markers.placesVersion;
    if (haveMoved) this.#place(markers);
    if (haveMoved || this.#layout?.zoom !== level) {
      this.#layout = this.#layOut(markers, fleet, level);
      this.#last = null;
    }
    if (this.#last !== null && this.#last.version === markers.version) return this.#last.view;
    const { clusters, singles } = this.#layout;
    const view = {
      clusters: clusters.map((fixed) => ({ ...fixed, ...looksOf(fixed.members, markers) })),
      singles,
    };
    this.#last = { version: markers.version, view };
    return view;
  }

  #place(markers: MapMarkers): void {
    const all = Array.from({ length: markers.count }, (_, marker) => marker);
    this.#nodes = Int32Array.from(all.filter((marker) => (markers.slot[marker] as number) >= 0));
    this.#levels = clusterLevels(pointsOf(this.#nodes, markers));
    this.#placesVersion = markers.placesVersion;
  }

  #layOut(markers: MapMarkers, fleet: MapFleet, zoom: number): Layout {
    const targets: number[] = [];
    for (let marker = 0; marker < markers.count; marker += 1) {
      if ((markers.slot[marker] as number) < 0) targets.push(marker);
    }
    if (zoom === CLUSTER_ZOOM_MAX) return { zoom, clusters: [], singles: [...this.#nodes, ...targets] };
    const centres = this.#levels[zoom]?.points;
    const clusters: Fixed[] = [];
    const singles: number[] = [];
    for (const [i, members] of this.#membersAt(zoom).entries()) {
      const [first] = members;
      if (first === undefined || centres === undefined) continue;
      if (members.length === 1) {
        singles.push(first);
        continue;
      }
      const [x, y, z] = [centres.x[i] as number, centres.y[i] as number, centres.z[i] as number];
      clusters.push({
        // Markers are in the order of slots: whoever comes and goes, a cluster keeps its id as long as its first node stays.
        id: `${zoom}-${markers.slot[first]}`,
        ...placeOf({ x, y, z }),
        count: members.length,
        label: labelOf(members.map((marker) => fleet.node(markers.slot[marker] as number)?.region ?? "")),
        members,
      });
    }
    return { zoom, clusters, singles: [...singles, ...targets] };
  }

  /** Marker indexes of each cluster of a level, ascending. */
  #membersAt(zoom: number): number[][] {
    const groups: number[][] = Array.from({ length: this.#levels[zoom]?.points.count ?? 0 }, () => []);
    for (const [point, marker] of this.#nodes.entries()) {
      let at = point;
      for (let level = CLUSTER_ZOOM_MAX - 1; level >= zoom; level -= 1) {
        at = this.#levels[level]?.clusterOf[at] as number;
      }
      groups[at]?.push(marker);
    }
    return groups;
  }
}

function pointsOf(nodes: Int32Array, { latitude, longitude }: MapMarkers): Points {
  const x = new Float64Array(nodes.length);
  const y = new Float64Array(nodes.length);
  const z = new Float64Array(nodes.length);
  for (const [i, marker] of nodes.entries()) {
    const place = { latitude: latitude[marker] as number, longitude: longitude[marker] as number };
    const vector = vectorOf(place);
    x[i] = vector.x;
    y[i] = vector.y;
    z[i] = vector.z;
  }
  return { count: nodes.length, x, y, z, weight: new Float64Array(nodes.length).fill(1) };
}

const SHAPE_LEADER = MARKER_SHAPES.indexOf("leader");
/** A cluster shows the first of these that is in it: one that is out of rotation on purpose does not hide that the others are well. */
const WORST_FIRST = (["bad", "warn", "unknown", "ok", "idle"] as const).map((tone) =>
  MARKER_TONES.indexOf(tone),
);

function looksOf(
  members: readonly number[],
  { tone, shape }: MapMarkers,
): Pick<MapCluster, "worst" | "tones" | "hasLeader"> {
  const tones = MARKER_TONES.map(() => 0);
  let hasLeader = false;
  for (const marker of members) {
    const own = tone[marker] as number;
    tones[own] = (tones[own] ?? 0) + 1;
    if (shape[marker] === SHAPE_LEADER) hasLeader = true;
  }
  return { worst: WORST_FIRST.find((index) => (tones[index] ?? 0) > 0) ?? 0, tones, hasLeader };
}

/** The region that most of them are in, and how many more there are. */
function labelOf(regions: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const region of regions) counts.set(region, (counts.get(region) ?? 0) + 1);
  const inOrder = [...counts].sort(([x, m], [y, n]) => n - m || (x < y ? -1 : 1));
  const [first] = inOrder[0] ?? [""];
  return inOrder.length > 1 ? `${first} +${inOrder.length - 1}` : first;
}
