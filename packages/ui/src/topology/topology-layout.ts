import { formatDurationMs } from "../format/format-duration.ts";
import { layoutCircle } from "./circle-layout.ts";
import { layoutLayers } from "./layered-layout.ts";
import type {
  PlacedEdge,
  PlacedMember,
  PlacedTopology,
  Point,
  TopologyEdge,
  TopologyMember,
  TopologyShape,
} from "./topology.ts";
import { cornersOf, labelCorners, markerOutlines, overlap, textWidthPx } from "./topology-boxes.ts";

/** More round trips than these are a table, not a picture. */
const EDGE_LABELS_MAX = 40;
const EDGE_LABEL_HEIGHT_PX = 14;
const EDGE_LABEL_PLACES = [0.5, 0.4, 0.6, 0.32, 0.68];

export type TopologyInput = {
  members: readonly TopologyMember[];
  edges: readonly TopologyEdge[];
  kind: TopologyShape;
  widthPx: number;
};

/**
 * Where everything of a topology stands. The same input gives the same picture, in whatever order members and edges are
 * listed. The picture may be wider than `widthPx` where many members need it.
 */
export function layoutTopology({ members, edges, kind, widthPx }: TopologyInput): PlacedTopology {
  const known = new Set(members.map(({ id }) => id));
  const drawn = edges
    .filter(({ a, b }) => known.has(a) && known.has(b) && a !== b)
    .map((edge) => (edge.a < edge.b ? edge : { ...edge, a: edge.b, b: edge.a }))
    .sort((one, other) => (`${one.a} ${one.b}` < `${other.a} ${other.b}` ? -1 : 1));
  if (kind === "hierarchical" && members.length > 0) {
    const layout = layoutLayers(members, drawn, widthPx);
    return rounded({ ...layout, edges: placeEdges(drawn, layout.members, null, layout.regions) });
  }
  const center = kind === "star" || members.length === 1 ? hubOf(members, drawn) : null;
  const layout = layoutCircle(members, center, widthPx);
  const placed = placeEdges(drawn, layout.members, center, null);
  return rounded(withinFrame({ ...layout, edges: placed, regions: [], separators: [] }));
}

/** Who has most links; of equals the leader, then a voter, then by id. */
function hubOf(members: readonly TopologyMember[], edges: readonly TopologyEdge[]): TopologyMember | null {
  const degree = new Map<string, number>();
  for (const { a, b, change } of edges) {
    if (change === "removed") continue;
    for (const id of [a, b]) degree.set(id, (degree.get(id) ?? 0) + 1);
  }
  const weight = { leader: 0, voter: 1, observer: 2 };
  return (
    [...members].sort(
      (a, b) =>
        (degree.get(b.id) ?? 0) - (degree.get(a.id) ?? 0) ||
        weight[a.role] - weight[b.role] ||
        (a.id < b.id ? -1 : 1),
    )[0] ?? null
  );
}

function placeEdges(
  edges: readonly TopologyEdge[],
  members: readonly PlacedMember[],
  center: TopologyMember | null,
  /** Of a layered picture; null = another one. */
  regions: PlacedTopology["regions"] | null,
): PlacedEdge[] {
  const byId = new Map(members.map((placed) => [placed.member.id, placed]));
  const hub = center === null ? undefined : byId.get(center.id);
  const placed = edges.flatMap((edge): PlacedEdge[] => {
    const from = byId.get(edge.a);
    const to = byId.get(edge.b);
    if (from === undefined || to === undefined) return [];
    const control =
      regions !== null ? overTheRow(from, to, members) : hub === undefined ? null : aroundHub(from, to, hub);
    const line = { from: { x: from.x, y: from.y }, to: { x: to.x, y: to.y }, control };
    return [{ edge, ...line, label: null, middle: pointAt(line, 0.5) }];
  });
  return withLabels(placed, members, regions ?? []);
}

/** Between two of one row, an arc over whoever stands between them. */
function overTheRow(
  from: PlacedMember,
  to: PlacedMember,
  members: readonly PlacedMember[],
): PlacedEdge["control"] {
  if (from.y !== to.y) return null;
  const [left, right] = from.x < to.x ? [from, to] : [to, from];
  const between = members.filter(({ x, y }) => y === from.y && x > left.x && x < right.x).length;
  if (between === 0) return null;
  return { x: (left.x + right.x) / 2, y: left.y - 2 * Math.min(54, 24 + 10 * between) };
}

/** A line that would run through the hub of a star bends around it. */
function aroundHub(from: PlacedMember, to: PlacedMember, hub: PlacedMember): PlacedEdge["control"] {
  if (from === hub || to === hub) return null;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const side = ((to.x - from.x) * (hub.y - from.y) - (to.y - from.y) * (hub.x - from.x)) / length;
  if (Math.abs(side) > hub.radius + 8) return null;
  const away = side > 0 ? 1 : -1;
  const bend = 0.45 * length;
  return {
    x: (from.x + to.x) / 2 + (away * bend * (to.y - from.y)) / length,
    y: (from.y + to.y) / 2 - (away * bend * (to.x - from.x)) / length,
  };
}

type Line = Pick<PlacedEdge, "from" | "to" | "control">;

function pointAt({ from, to, control }: Line, share: number): Point {
  const rest = 1 - share;
  if (control === null) return { x: rest * from.x + share * to.x, y: rest * from.y + share * to.y };
  return {
    x: rest * rest * from.x + 2 * rest * share * control.x + share * share * to.x,
    y: rest * rest * from.y + 2 * rest * share * control.y + share * share * to.y,
  };
}

/** Round trips stand on their lines where they touch nothing else. */
function withLabels(
  edges: PlacedEdge[],
  members: readonly PlacedMember[],
  regions: PlacedTopology["regions"],
): PlacedEdge[] {
  const measured = edges.filter(({ edge }) => edge.rttMs !== null);
  if (measured.length > EDGE_LABELS_MAX) return edges;
  const taken = members.flatMap((member) => [...markerOutlines(member), labelCorners(member.label)]);
  for (const region of regions) taken.push(boxAround(region, textWidthPx(region.text) + 8));
  for (const { edge, middle } of edges) if (edge.change !== undefined) taken.push(boxAround(middle, 16));
  return edges.map((placed) => {
    const { rttMs, change } = placed.edge;
    if (rttMs === null || change === "removed") return placed;
    const text = formatDurationMs(rttMs);
    const width = textWidthPx(text) + 4;
    for (const share of EDGE_LABEL_PLACES) {
      const at = pointAt(placed, share);
      const box = boxAround(at, width);
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return { ...placed, label: { ...at, text } };
    }
    return placed;
  });
}

function boxAround({ x, y }: Point, width: number): Point[] {
  const half = EDGE_LABEL_HEIGHT_PX / 2;
  return cornersOf({ left: x - width / 2, right: x + width / 2, top: y - half, bottom: y + half });
}

/** A line that bends around a hub may leave the frame of the markers: then the frame grows. */
function withinFrame(placed: PlacedTopology): PlacedTopology {
  const tops = placed.edges.map(({ middle }) => middle.y - EDGE_LABEL_HEIGHT_PX);
  const bottoms = placed.edges.map(({ middle }) => middle.y + EDGE_LABEL_HEIGHT_PX);
  const shift = Math.max(0, -Math.min(0, ...tops));
  const heightPx = Math.max(placed.heightPx, ...bottoms) + shift;
  if (shift === 0) return { ...placed, heightPx };
  const down = <P extends Point>(point: P): P => ({ ...point, y: point.y + shift });
  return {
    ...placed,
    heightPx,
    members: placed.members.map((member) => ({ ...down(member), label: down(member.label) })),
    edges: placed.edges.map((edge) => ({
      ...edge,
      from: down(edge.from),
      to: down(edge.to),
      control: edge.control === null ? null : down(edge.control),
      middle: down(edge.middle),
      label: edge.label === null ? null : down(edge.label),
    })),
  };
}

/** To a hundredth of a pixel: engines differ in the last digits of sines, and a page is drawn by two of them. */
function rounded<T>(value: T): T {
  if (typeof value === "number") return (Math.round(value * 100) / 100 + 0) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    // What was given stays as it was given.
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "member" || key === "edge" ? inner : rounded(inner),
    ]),
  ) as T;
}
