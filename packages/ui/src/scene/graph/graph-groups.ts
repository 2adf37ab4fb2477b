import type { SceneArcs, SceneMarkers } from "../scene-data.ts";

/** With more nodes than this, neighbours are laid out together, and only the neighbourhoods repel each other. */
export const SINGLES_MAX = 500;
const GROUPS_MAX = 360;
const CELL_DEG_FIRST = 1;
/** Of each group, the nearest so many others hold it; the rest would only pull everything into one ball. */
const LINKS_PER_GROUP = 8;

/** What is laid out: nodes, or neighbourhoods of nodes. Keys stay the same as long as what they stand for does. */
export type GraphGroups = {
  readonly keys: readonly string[];
  /** Group of each marker. */
  readonly groupOf: Int32Array;
  readonly sizes: readonly number[];
  /** Where a group begins before it was ever laid out: degrees, so that east is right and north is up. */
  readonly startX: readonly number[];
  readonly startY: readonly number[];
  readonly links: readonly GraphLink[];
};

export type GraphLink = { readonly from: number; readonly to: number; readonly rttMs: number };

export function groupsOf(markers: SceneMarkers, arcs: SceneArcs): GraphGroups {
  const byKey = new Map<string, number>();
  const sizes: number[] = [];
  const startX: number[] = [];
  const startY: number[] = [];
  const groupOf = new Int32Array(markers.count);
  const keyOf = keysFor(markers);
  for (let marker = 0; marker < markers.count; marker += 1) {
    const key = keyOf(marker);
    let group = byKey.get(key);
    if (group === undefined) {
      group = byKey.size;
      byKey.set(key, group);
      sizes.push(0);
      const [x, y] = startOf(markers, marker);
      startX.push(x);
      startY.push(y);
    }
    sizes[group] = (sizes[group] ?? 0) + 1;
    groupOf[marker] = group;
  }
  return { keys: [...byKey.keys()], groupOf, sizes, startX, startY, links: linksOf(arcs, groupOf) };
}

/** Each node for itself, or by cells of the map that grow until there are few enough. */
function keysFor(markers: SceneMarkers): (marker: number) => string {
  if (markers.count <= SINGLES_MAX) return (marker) => `n${markers.slot[marker]}`;
  let cellDeg = CELL_DEG_FIRST;
  const cell = (marker: number): string => {
    const latitude = markers.latitude[marker] ?? Number.NaN;
    const longitude = markers.longitude[marker] ?? Number.NaN;
    if (Number.isNaN(latitude) || Number.isNaN(longitude)) return "nowhere";
    // Cells count from the south pole and the date line, with their width, so that keys of two widths never mix.
    return `${cellDeg}:${Math.floor((latitude + 90) / cellDeg)}:${Math.floor((longitude + 180) / cellDeg)}`;
  };
  for (;;) {
    const cells = new Set<string>();
    for (let marker = 0; marker < markers.count && cells.size <= GROUPS_MAX; marker += 1)
      cells.add(cell(marker));
    if (cells.size <= GROUPS_MAX || cellDeg >= 64) return cell;
    cellDeg *= 2;
  }
}

function startOf(markers: SceneMarkers, marker: number): [number, number] {
  const latitude = markers.latitude[marker] ?? Number.NaN;
  const longitude = markers.longitude[marker] ?? Number.NaN;
  if (Number.isNaN(latitude) || Number.isNaN(longitude)) return [0, 0];
  return [longitude, -latitude];
}

/** Between each two groups the mean round trip; of each group only the nearest few. */
function linksOf(arcs: SceneArcs, groupOf: Int32Array): GraphLink[] {
  const groupCount = groupOf.length + 1;
  const sums = new Map<number, { from: number; to: number; rttMs: number; count: number }>();
  for (let arc = 0; arc < arcs.count; arc += 1) {
    const from = groupOf[arcs.from[arc] ?? -1];
    const to = groupOf[arcs.to[arc] ?? -1];
    const rttMs = arcs.rttMs[arc] ?? Number.NaN;
    if (from === undefined || to === undefined || from === to || !(rttMs >= 0)) continue;
    const key = Math.min(from, to) * groupCount + Math.max(from, to);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { from, to, rttMs, count: 1 });
    else {
      sum.rttMs += rttMs;
      sum.count += 1;
    }
  }
  const links = [...sums.values()]
    .map(({ from, to, rttMs, count }) => ({ from, to, rttMs: rttMs / count }))
    .sort((a, b) => a.rttMs - b.rttMs || a.from - b.from || a.to - b.to);
  const held = new Map<number, number>();
  return links.filter(({ from, to }) => {
    const fromCount = held.get(from) ?? 0;
    const toCount = held.get(to) ?? 0;
    if (fromCount >= LINKS_PER_GROUP && toCount >= LINKS_PER_GROUP) return false;
    held.set(from, fromCount + 1);
    held.set(to, toCount + 1);
    return true;
  });
}
