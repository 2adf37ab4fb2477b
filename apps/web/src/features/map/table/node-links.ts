import type { MapFleet } from "@orrery/domain/map";
import { compareNumbers } from "./compare-numbers.ts";
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
  const inOrder = [...worstOfPeer.values()].sort(
    (x, y) => compareNumbers(y.badness, x.badness) || x.link - y.link,
  );
  return {
    worst: inOrder.slice(0, countMax).flatMap(({ link }) => linkRowOf(fleet, floorMs, link) ?? []),
    peerCount: inOrder.length,
  };
}
