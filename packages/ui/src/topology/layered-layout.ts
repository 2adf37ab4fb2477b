import {
  inPlaceOrder,
  type PlacedMember,
  type PlacedTopology,
  type TopologyEdge,
  type TopologyMember,
} from "./topology.ts";
import { fitText } from "./topology-boxes.ts";

const RADIUS_PX = 11;
const CELL_MIN_PX = 84;
const CELL_MAX_PX = 168;
const ROW_PX = 68;
const LAYER_GAP_PX = 22;
const CAPTION_PX = 26;
const ARC_ROOM_PX = 40;
/** Whoever leads: rows keep their height. */
const CROWN_ROOM_PX = 9;
const LABEL_GAP_PX = 5;

export type LayeredLayout = Pick<PlacedTopology, "widthPx" | "heightPx" | "regions" | "separators"> & {
  members: PlacedMember[];
  /** Layer of each member; 0 = voters. */
  layers: Map<string, number>;
};

type Band = { region: string; layers: TopologyMember[][]; columns: number };

/** Voters on top, whoever follows them below, layer by layer; every region has columns of its own. */
export function layoutLayers(
  members: readonly TopologyMember[],
  edges: readonly TopologyEdge[],
  widthPx: number,
): LayeredLayout {
  const layers = layersOf(members, edges);
  const depth = Math.max(0, ...layers.values());
  const bands = bandsOf(inPlaceOrder(members), layers, depth, Math.floor(widthPx / CELL_MIN_PX));
  const columnCount = bands.reduce((sum, band) => sum + band.columns, 0);
  const cellPx = Math.min(CELL_MAX_PX, Math.max(CELL_MIN_PX, widthPx / Math.max(1, columnCount)));
  const fullPx = Math.max(widthPx, cellPx * columnCount);
  const hasCaptions = bands.length > 1 || (bands[0]?.region ?? "") !== "";

  const placed: PlacedMember[] = [];
  const regions: LayeredLayout["regions"] = [];
  const separators: number[] = [];
  const tops = layerTops(bands, depth, hasCaptions ? CAPTION_PX : 0);
  let left = (fullPx - cellPx * columnCount) / 2;
  bands.forEach((band, bandIndex) => {
    const bandPx = band.columns * cellPx;
    if (bandIndex > 0) separators.push(left);
    if (hasCaptions)
      regions.push({ x: left + bandPx / 2, y: CAPTION_PX / 2, text: fitText(band.region, bandPx - 8) });
    band.layers.forEach((layer, depthIndex) => {
      placed.push(...placeLayer(layer, left, bandPx, band.columns, tops.at[depthIndex] ?? 0));
    });
    left += bandPx;
  });
  return { widthPx: fullPx, heightPx: tops.end, members: placed, layers, regions, separators };
}

/** How many links away from the nearest voter, over links that stay. */
function layersOf(
  members: readonly TopologyMember[],
  edges: readonly TopologyEdge[],
): LayeredLayout["layers"] {
  const layers = new Map<string, number>();
  let frontier = members.filter(({ role }) => role !== "observer").map(({ id }) => id);
  if (frontier.length === 0) frontier = members.slice(0, 1).map(({ id }) => id);
  for (let layer = 0; frontier.length > 0; layer += 1) {
    for (const id of frontier) layers.set(id, layer);
    const reached = new Set(frontier);
    const next = edges
      .filter(({ change }) => change !== "removed")
      .flatMap(({ a, b }) => [...(reached.has(a) ? [b] : []), ...(reached.has(b) ? [a] : [])])
      .filter((id) => !layers.has(id));
    frontier = members.filter(({ id }) => next.includes(id)).map(({ id }) => id);
  }
  const last = Math.max(0, ...layers.values());
  for (const { id } of members) if (!layers.has(id)) layers.set(id, last + 1);
  return layers;
}

/** Every band gets a column; the rest goes to where most stand beside each other. */
function bandsOf(
  ordered: readonly TopologyMember[],
  layers: LayeredLayout["layers"],
  depth: number,
  columnsMax: number,
): Band[] {
  const bands: Band[] = [...new Set(ordered.map(({ region }) => region ?? ""))].map((region) => {
    const own = ordered.filter((member) => (member.region ?? "") === region);
    return {
      region,
      columns: 1,
      layers: Array.from({ length: depth + 1 }, (_, layer) =>
        own.filter(({ id }) => layers.get(id) === layer),
      ),
    };
  });
  const widest = (band: Band) => Math.max(1, ...band.layers.map(({ length }) => length));
  for (let columns = bands.length; columns < columnsMax; columns += 1) {
    const crowded = bands
      .filter((band) => widest(band) > band.columns)
      .sort((a, b) => widest(b) / b.columns - widest(a) / a.columns || (a.region < b.region ? -1 : 1))[0];
    if (crowded === undefined) break;
    crowded.columns += 1;
  }
  return bands;
}

function layerTops(bands: readonly Band[], depth: number, startPx: number): { at: number[]; end: number } {
  let y = startPx + ARC_ROOM_PX;
  const at: number[] = [];
  for (let layer = 0; layer <= depth; layer += 1) {
    at.push(y);
    const rows = Math.max(
      1,
      ...bands.map((band) => Math.ceil((band.layers[layer]?.length ?? 0) / band.columns)),
    );
    y += rows * ROW_PX + LAYER_GAP_PX;
  }
  return { at, end: y - LAYER_GAP_PX };
}

function placeLayer(
  layer: readonly TopologyMember[],
  left: number,
  bandPx: number,
  columns: number,
  top: number,
): PlacedMember[] {
  const cellPx = bandPx / columns;
  return layer.map((member, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, layer.length - row * columns);
    const x = left + bandPx / 2 + ((index % columns) - (inRow - 1) / 2) * cellPx;
    const y = top + CROWN_ROOM_PX + RADIUS_PX + row * ROW_PX;
    const subtext = member.sublabel === undefined ? null : fitText(member.sublabel, cellPx - 8);
    const labelY = y + RADIUS_PX + LABEL_GAP_PX + (subtext === null ? 7 : 14);
    const text = fitText(member.label, cellPx - 8);
    return {
      x,
      y,
      member,
      radius: RADIUS_PX,
      label: { x, y: labelY, anchor: "middle", angleDeg: 0, text, subtext },
    };
  });
}
