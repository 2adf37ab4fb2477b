import { type LatencyBand, latencyBand, type MapFleet } from "@orrery/domain/map";
import type { NodeId } from "@orrery/protocol";
import { compareNumbers } from "./compare-numbers.ts";

export type MapLinkRow = {
  readonly link: number;
  readonly fromId: NodeId;
  readonly toId: NodeId;
  readonly from: string;
  readonly to: string;
  /** Null = no answer. */
  readonly rttMs: number | null;
  /** Null = an end has no position. */
  readonly floorMs: number | null;
  /** How many times the physical minimum; null where either is missing, or where the ends are too close to tell. */
  readonly floorRatio: number | null;
  readonly band: LatencyBand;
  readonly jitterMs: number | null;
  /** 0..1 */
  readonly lossRatio: number;
  readonly source: "mesh" | "probe";
  readonly isDemoDelay: boolean;
};

export const MAP_LINK_SORTS = ["from", "to", "rtt", "ratio", "loss", "source"] as const;
export type MapLinkSort = (typeof MAP_LINK_SORTS)[number];

/** Below this, nodes share a building and the ratio says more about a switch than about the way. */
const FLOOR_TOLD_MS = 0.1;
const FLAG_PROBE = 1;

/** Null = there is no such link (any more). */
export function linkRowOf(fleet: MapFleet, floors: Float32Array, link: number): MapLinkRow | null {
  const [a, b] = [fleet.linkA[link] ?? -1, fleet.linkB[link] ?? -1];
  const from = a < 0 ? null : fleet.node(a);
  const to = a < 0 ? null : fleet.node(b);
  const view = fleet.linkBetween(a, b);
  if (from === null || to === null || view === null) return null;
  const floor = floors[link] ?? Number.NaN;
  const floorMs = Number.isFinite(floor) ? floor : null;
  const { rttMs, jitterMs, lossRatio, source, isDemoDelay } = view;
  return {
    link,
    fromId: from.id,
    toId: to.id,
    from: from.name,
    to: to.name,
    rttMs,
    floorMs,
    floorRatio: floorRatioOf(rttMs, floorMs),
    band: latencyBand(rttMs ?? Number.NaN, floor),
    jitterMs,
    lossRatio,
    source,
    isDemoDelay,
  };
}

export function floorRatioOf(rttMs: number | null, floorMs: number | null): number | null {
  return rttMs === null || floorMs === null || floorMs < FLOOR_TOLD_MS ? null : rttMs / floorMs;
}

/** "1.3×"; what is quicker than light in fibre is not told as a number, since it is one of the positions that is wrong. */
export function formatFloorRatio(floorRatio: number): string {
  return floorRatio < 1 ? "<1×" : `${floorRatio.toFixed(1)}×`;
}

/**
 * The numbers of all links with an end that `isShown`, in order. What is missing comes last, whichever way it is sorted; equal ones by
 * number. Columns and not objects, since a fleet of 10,000 has 100,000 links.
 */
export function sortedLinks(
  fleet: MapFleet,
  floors: Float32Array,
  sort: { by: MapLinkSort; isDescending: boolean },
  isShown: (slot: number) => boolean,
): Int32Array {
  const shown = new Int32Array(fleet.linkCount);
  const keys = new Float64Array(fleet.linkBound);
  const keyOf = keysOf(fleet, floors, sort.by);
  const sign = sort.isDescending ? -1 : 1;
  let count = 0;
  for (let link = 0; link < fleet.linkBound; link += 1) {
    const [a, b] = [fleet.linkA[link] ?? -1, fleet.linkB[link] ?? -1];
    if (a < 0 || !(isShown(a) || isShown(b))) continue;
    const key = keyOf(link);
    keys[link] = Number.isNaN(key) ? Number.POSITIVE_INFINITY : sign * key;
    shown[count] = link;
    count += 1;
  }
  return shown.subarray(0, count).sort((x, y) => compareNumbers(keys[x] ?? 0, keys[y] ?? 0) || x - y);
}

/** NaN = missing. */
function keysOf(fleet: MapFleet, floors: Float32Array, by: MapLinkSort): (link: number) => number {
  switch (by) {
    case "from":
    case "to": {
      const ranks = nameRanks(fleet);
      const ends = by === "from" ? fleet.linkA : fleet.linkB;
      return (link) => ranks[ends[link] ?? -1] ?? Number.NaN;
    }
    case "rtt":
      return (link) => figureOf(fleet, link);
    case "ratio":
      return (link) => {
        const floorMs = floors[link] ?? Number.NaN;
        // Also where there is no floor: no number is below another.
        return floorMs >= FLOOR_TOLD_MS ? figureOf(fleet, link) / floorMs : Number.NaN;
      };
    case "loss":
      return (link) => fleet.linkLoss[link] ?? 0;
    case "source":
      return (link) => (fleet.linkFlags[link] ?? 0) & FLAG_PROBE;
  }
}

function figureOf(fleet: MapFleet, link: number): number {
  const rttMs = fleet.linkRttMs[link] ?? -1;
  return rttMs < 0 ? Number.NaN : rttMs;
}

const collator = new Intl.Collator("en", { numeric: true });

/** Each slot's place in the order of names. */
function nameRanks(fleet: MapFleet): Int32Array {
  const slots: { slot: number; name: string }[] = [];
  for (let slot = 0; slot < fleet.slotBound; slot += 1) {
    const node = fleet.node(slot);
    if (node !== null) slots.push({ slot, name: node.name });
  }
  slots.sort((x, y) => collator.compare(x.name, y.name));
  const ranks = new Int32Array(fleet.slotBound);
  for (const [rank, { slot }] of slots.entries()) ranks[slot] = rank;
  return ranks;
}
