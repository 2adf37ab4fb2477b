import { nodeStatus, type StatusTone } from "@orrery/domain";
import { type MapFleet, type MapTargetMeasures, ownPlace, positionOf } from "@orrery/domain/map";
import type { MapNode, NodeId, TargetId } from "@orrery/protocol";
import { worstLinks } from "./worst-links.ts";

/** Where a node's position comes from. */
export type PlaceSource = "own" | "region" | "none";

export type MapNodeRow = {
  readonly id: NodeId;
  readonly slot: number;
  readonly name: string;
  readonly region: string;
  readonly zone: string;
  readonly tone: StatusTone;
  readonly status: string;
  readonly placeSource: PlaceSource;
  readonly role: "leader" | "member" | "none";
  /** 0..1; null = not known. */
  readonly loadRatio: number | null;
  /** Link number; -1 = it has no link. */
  readonly worstLink: number;
  readonly target: { readonly id: TargetId; readonly name: string; readonly p50Ms: number } | null;
};

export const MAP_NODE_SORTS = [
  "name",
  "status",
  "region",
  "place",
  "role",
  "load",
  "worst",
  "target",
] as const;
export type MapNodeSort = (typeof MAP_NODE_SORTS)[number];

type Target = MapTargetMeasures & { readonly name: string };

/** One row a node that `isShown`, unsorted. Of links that are measured, `floorMs` is the physical minimum by link number. */
export function nodeRowsOf(
  fleet: MapFleet,
  floorMs: Float32Array,
  targets: readonly Target[],
  isShown: (slot: number, node: MapNode) => boolean,
): MapNodeRow[] {
  const worst = worstLinks(fleet, floorMs);
  const nearest = nearestTargets(targets);
  const rows: MapNodeRow[] = [];
  for (let slot = 0; slot < fleet.slotBound; slot += 1) {
    const node = fleet.node(slot);
    const state = fleet.state(slot);
    if (node === null || state === null || !isShown(slot, node)) continue;
    const status = nodeStatus({ ...state, statusReason: "" });
    rows.push({
      id: node.id,
      slot,
      name: node.name,
      region: node.region,
      zone: node.zone,
      tone: status.tone,
      status: status.label,
      placeSource: placeSourceOf(node),
      role: state.leads ? "leader" : state.isMember ? "member" : "none",
      loadRatio: state.loadRatio,
      worstLink: worst[slot] ?? -1,
      target: nearest.get(node.id) ?? null,
    });
  }
  return rows;
}

export function placeSourceOf(node: Pick<MapNode, "latitude" | "longitude" | "region">): PlaceSource {
  if (ownPlace(node.latitude, node.longitude) !== null) return "own";
  return positionOf(node) === null ? "none" : "region";
}

/** The target that each node reaches first. */
function nearestTargets(targets: readonly Target[]): Map<NodeId, NonNullable<MapNodeRow["target"]>> {
  const nearest = new Map<NodeId, NonNullable<MapNodeRow["target"]>>();
  for (const { id, name, measures } of targets) {
    for (const { nodeId, p50Ms } of measures) {
      if (p50Ms === null) continue;
      const known = nearest.get(nodeId);
      if (known === undefined || p50Ms < known.p50Ms) nearest.set(nodeId, { id, name, p50Ms });
    }
  }
  return nearest;
}

const collator = new Intl.Collator("en", { numeric: true });
/** Worst first. */
const TONE_ORDER: Record<StatusTone, number> = { bad: 0, warn: 1, unknown: 2, idle: 3, ok: 4 };
const ROLE_ORDER = { leader: 0, member: 1, none: 2 } as const;
const PLACE_ORDER = { none: 0, region: 1, own: 2 } as const;

/** What is missing comes last, whichever way it is sorted; equal ones by name. */
export function sortNodeRows(
  rows: readonly MapNodeRow[],
  sort: { by: MapNodeSort; isDescending: boolean },
  rttMsOf: (link: number) => number,
): MapNodeRow[] {
  const value = sortKey(sort.by, rttMsOf);
  const sign = sort.isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: value(row) }))
    .sort((a, b) => compare(a.value, b.value, sign) || collator.compare(a.row.name, b.row.name))
    .map(({ row }) => row);
}

type Sortable = number | string | null;

function sortKey(by: MapNodeSort, rttMsOf: (link: number) => number): (row: MapNodeRow) => Sortable {
  switch (by) {
    case "name":
      return ({ name }) => name;
    case "status":
      return ({ tone }) => TONE_ORDER[tone];
    case "region":
      return ({ region, zone }) => `${region}/${zone}`;
    case "place":
      return ({ placeSource }) => PLACE_ORDER[placeSource];
    case "role":
      return ({ role }) => ROLE_ORDER[role];
    case "load":
      return ({ loadRatio }) => loadRatio;
    case "worst":
      return ({ worstLink }) => (worstLink < 0 ? null : rttMsOf(worstLink));
    case "target":
      return ({ target }) => target?.p50Ms ?? null;
  }
}

function compare(a: Sortable, b: Sortable, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * collator.compare(String(a), String(b));
}
