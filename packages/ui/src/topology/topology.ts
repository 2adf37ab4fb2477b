import type { StatusTone } from "../status-tone.ts";

export type TopologyShape = "mesh" | "ring" | "star" | "hierarchical" | "adaptive";

export type TopologyMember = {
  id: string;
  label: string;
  /** A second, quieter line, where there is room. */
  sublabel?: string;
  role: "leader" | "voter" | "observer";
  tone: StatusTone;
  /** Members of one region stand together; without it, all are one region. */
  region?: string;
  zone?: string;
};

export type TopologyEdge = {
  a: string;
  b: string;
  rttMs: number | null;
  /** Against the topology as it is, in a preview. */
  change?: "added" | "removed";
};

export type Point = { x: number; y: number };
export type Box = { left: number; top: number; right: number; bottom: number };

/** A text beside a marker; `angleDeg` turns it around `x`, `y`. */
export type PlacedLabel = Point & {
  anchor: "start" | "middle" | "end";
  angleDeg: number;
  text: string;
  subtext: string | null;
};

export type PlacedMember = Point & { member: TopologyMember; radius: number; label: PlacedLabel };

export type PlacedEdge = {
  edge: TopologyEdge;
  from: Point;
  to: Point;
  /** Of a quadratic curve; null = a straight line. */
  control: Point | null;
  /** Where the round trip is written; null = no room, or nothing measured. */
  label: (Point & { text: string }) | null;
  middle: Point;
};

export type PlacedTopology = {
  widthPx: number;
  heightPx: number;
  members: PlacedMember[];
  edges: PlacedEdge[];
  regions: (Point & { text: string })[];
  /** Vertical lines between the regions of a layered picture. */
  separators: number[];
};

/** The order around a circle and within a layer: region, zone, id; the same as a ring is planned in. */
export function inPlaceOrder(members: readonly TopologyMember[]): TopologyMember[] {
  return [...members].sort(
    (a, b) =>
      compare(a.region ?? "", b.region ?? "") || compare(a.zone ?? "", b.zone ?? "") || compare(a.id, b.id),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
