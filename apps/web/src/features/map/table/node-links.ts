import type { MapFleet } from "@orrery/domain/map";
import { linkRowOf, type MapLinkRow } from "./link-rows.ts";
import { linkBadness } from "./worst-links.ts";

export type NodeLinks = {
  /** The worst first, one for each other node: of two directions the worse one. */
  readonly worst: readonly MapLinkRow[];
  readonly peerCount: number;
};

export function linksOfNode(
  fleet: MapFleet,
  floorMs: Float32Array,
  slot: number,
  countMax: number,
): NodeLinks {
  const worstOfPeer = new Map<number, { link: number; badness: number }>();
  for (let link = 0; link < fleet.linkBound; link += 1) {
    const [a, b] = [fleet.linkA[link] ?? -1, fleet.linkB[link] ?? -1];
    if (a < 0 || (a !== slot && b !== slot)) continue;
    const peer = a === slot ? b : a;
    const badness = linkBadness(fleet, link, floorMs[link] ?? Number.NaN);
    const known = worstOfPeer.get(peer);
    if (known === undefined || badness > known.badness) worstOfPeer.set(peer, { link, badness });
  }
  const inOrder = [...worstOfPeer.values()].sort((x, y) => compare(y.badness, x.badness) || x.link - y.link);
  return {
    worst: inOrder.slice(0, countMax).flatMap(({ link }) => linkRowOf(fleet, floorMs, link) ?? []),
    peerCount: inOrder.length,
  };
}

/** Two that do not answer are equally bad; their difference would be no number. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
