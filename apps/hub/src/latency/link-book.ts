import {
  betterFigures,
  encodeLinkMinutes,
  estimatedFigures,
  LINK_FRESH_MS,
  mergeDirections,
  type NetworkCoordinate,
  ORIGIN,
  observeRtt,
} from "@orrery/domain/latency";
import { MAP_LINKS_PER_FRAME_MAX, RTT_MAX_MS } from "@orrery/domain/map";
import type { LinkFigures, NodeId, ProbeResult } from "@orrery/protocol";
import { Link, type LinkMeasurement } from "./link.ts";
import type { HistoryBudget, RecentPoint } from "./link-history.ts";

export const LINKS_PER_NODE_MAX = 64;
/** Of all links together. */
const HISTORY_BYTES_MAX = 48 * 1_048_576;
/** A link teaches the coordinates so often; its figure hardly changes in between. */
const OBSERVE_EVERY_MS = 2000;

export type MeshLink = { toId: NodeId; rttMs: number; jitterMs: number; lossRatio: number };
export type PeerResult = Extract<ProbeResult, { kind: "peer" }>;

export type LinkBookOptions = {
  nowAtMs: () => number;
  isInFleet: (nodeId: NodeId) => boolean;
  /** The delay between these two is a demonstration's. */
  hasDemoDelay: (fromId: NodeId, toId: NodeId) => boolean;
  /** What the node is called in a minute's bytes; null = it is not in the fleet. */
  numberOf: (nodeId: NodeId) => number | null;
  random?: () => number;
};

/**
 * How well nodes hear each other: the newest figures of each directed pair that is measured, by the mesh of a federation or by probes,
 * and network coordinates for all others. Figures are dropped when they are old or a node is gone; a node has at most
 * LINKS_PER_NODE_MAX. What makes no sense as a figure never gets in.
 */
export class LinkBook {
  readonly #options: LinkBookOptions;
  readonly #links = new Map<NodeId, Map<NodeId, Link>>();
  readonly #coordinates = new Map<NodeId, NetworkCoordinate>();
  readonly #budget: HistoryBudget = { remainingBytes: HISTORY_BYTES_MAX };
  #changed = new Set<Link>();
  #size = 0;
  #onChange: () => void = () => undefined;

  constructor(options: LinkBookOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  /** Called whenever there is something new for `takeChanged`. */
  set onChange(listener: () => void) {
    this.#onChange = listener;
  }

  /** What a node measured of others as a member of federations. A mesh knows nothing of a demonstration's delay: there probes count. */
  onMeshLinks(fromId: NodeId, links: readonly MeshLink[]): void {
    for (const { toId, rttMs, jitterMs, lossRatio } of links) {
      if (this.#options.hasDemoDelay(fromId, toId)) continue;
      this.#take(fromId, toId, { source: "mesh", rttMs, jitterMs, lossRatio });
    }
  }

  /** What a node measured of a peer that it was told to measure. */
  onPeerResult(fromId: NodeId, result: PeerResult): void {
    const { nodeId, sentCount, lostCount, p50Ms, jitterMs } = result;
    if (sentCount === 0) return;
    const lossRatio = p50Ms === null ? 1 : lostCount / sentCount;
    this.#take(fromId, nodeId, { source: "probe", rttMs: p50Ms, jitterMs, lossRatio });
  }

  /** Measured lately, else estimated, else null. */
  figures(fromId: NodeId, toId: NodeId): LinkFigures | null {
    if (fromId === toId) return null;
    return this.link(fromId, toId)?.figures() ?? this.estimate(fromId, toId);
  }

  /** Both directions as one. */
  linkBetween(a: NodeId, b: NodeId): LinkFigures | null {
    return mergeDirections(this.figures(a, b), this.figures(b, a));
  }

  /** By network coordinates; null where one of the nodes has been measured too little. */
  estimate(a: NodeId, b: NodeId): LinkFigures | null {
    const [from, to] = [this.#coordinates.get(a), this.#coordinates.get(b)];
    if (from === undefined || to === undefined || a === b) return null;
    return estimatedFigures(from, to, this.#options.hasDemoDelay(a, b));
  }

  /** Measured lately. */
  link(fromId: NodeId, toId: NodeId): Link | null {
    const link = this.#links.get(fromId)?.get(toId);
    return link !== undefined && this.#isFresh(link, this.#options.nowAtMs()) ? link : null;
  }

  *links(): Iterable<Link> {
    for (const links of this.#links.values()) yield* links.values();
  }

  /** The last hour of a link, as far as it is remembered: also of one that is measured no more, until it is forgotten. */
  recent(fromId: NodeId, toId: NodeId, fromAtMs: number): RecentPoint[] {
    return this.#links.get(fromId)?.get(toId)?.history.points(fromAtMs) ?? [];
  }

  /** Links of which anything is new, or that are gone, since the last call. */
  takeChanged(): ReadonlySet<Link> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** The averages of what a node measured since the last call, as its minute's row keeps them; null = nothing. */
  takeMinute(fromId: NodeId): Uint8Array | null {
    const rows = [];
    for (const link of this.#links.get(fromId)?.values() ?? []) {
      const minute = link.takeMinute();
      const peer = this.#options.numberOf(link.toId);
      if (minute !== null && peer !== null) rows.push({ peer, ...minute });
    }
    return rows.length === 0 ? null : encodeLinkMinutes(rows);
  }

  /** Drops what is old. */
  sweep(): void {
    const nowAtMs = this.#options.nowAtMs();
    for (const links of this.#links.values()) {
      for (const link of links.values()) if (!this.#isFresh(link, nowAtMs)) this.#drop(link);
    }
  }

  /** The node left the fleet. */
  forget(nodeId: NodeId): void {
    for (const link of this.#links.get(nodeId)?.values() ?? []) this.#drop(link);
    for (const links of this.#links.values()) {
      const link = links.get(nodeId);
      if (link !== undefined) this.#drop(link);
    }
    this.#coordinates.delete(nodeId);
  }

  #take(
    fromId: NodeId,
    toId: NodeId,
    measured: Pick<LinkMeasurement, "source" | "rttMs" | "jitterMs" | "lossRatio">,
  ): void {
    if (fromId === toId || !isSensible(measured)) return;
    if (!this.#options.isInFleet(fromId) || !this.#options.isInFleet(toId)) return;
    const nowAtMs = this.#options.nowAtMs();
    const isDemoDelay = this.#options.hasDemoDelay(fromId, toId);
    const measurement: LinkMeasurement = { ...measured, isDemoDelay, atMs: nowAtMs };
    const links = this.#linksOf(fromId);
    const known = links.get(toId);
    if (known !== undefined && !isBetter(measurement, known.latest, nowAtMs)) return;
    const link = known ?? this.#open(links, new Link(fromId, toId, measurement, this.#budget));
    if (link === null) return;
    link.add(measurement);
    if (measured.rttMs !== null) this.#observe(link, measured.rttMs, nowAtMs);
    this.#markChanged(link);
  }

  #linksOf(fromId: NodeId): Map<NodeId, Link> {
    const known = this.#links.get(fromId);
    if (known !== undefined) return known;
    const links = new Map<NodeId, Link>();
    this.#links.set(fromId, links);
    return links;
  }

  /** Where a node has its number of links already, the one that was silent for longest makes room. */
  #open(links: Map<NodeId, Link>, link: Link): Link | null {
    if (links.size >= LINKS_PER_NODE_MAX) {
      let oldest: Link | null = null;
      for (const other of links.values()) {
        if (oldest === null || other.latest.atMs < oldest.latest.atMs) oldest = other;
      }
      if (oldest !== null) this.#drop(oldest);
    }
    if (this.#size >= MAP_LINKS_PER_FRAME_MAX) return null;
    this.#linksOf(link.fromId).set(link.toId, link);
    this.#size += 1;
    return link;
  }

  #drop(link: Link): void {
    const links = this.#links.get(link.fromId);
    links?.delete(link.toId);
    if (links?.size === 0) this.#links.delete(link.fromId);
    link.isGone = true;
    link.history.release();
    this.#size -= 1;
    this.#markChanged(link);
  }

  /** Both ends learn: whoever is measured need not measure. */
  #observe(link: Link, rttMs: number, nowAtMs: number): void {
    if (nowAtMs - link.observedAtMs < OBSERVE_EVERY_MS) return;
    link.observedAtMs = nowAtMs;
    const random = this.#options.random ?? Math.random;
    const from = this.#coordinates.get(link.fromId) ?? ORIGIN;
    const to = this.#coordinates.get(link.toId) ?? ORIGIN;
    this.#coordinates.set(link.fromId, observeRtt(from, to, rttMs, random));
    this.#coordinates.set(link.toId, observeRtt(to, from, rttMs, random));
  }

  #isFresh(link: Link, nowAtMs: number): boolean {
    return nowAtMs - link.latest.atMs <= LINK_FRESH_MS;
  }

  #markChanged(link: Link): void {
    this.#changed.add(link);
    this.#onChange();
  }
}

/** A probe does not replace what the mesh told lately, unless only the mesh has no answer. */
function isBetter(next: LinkMeasurement, known: LinkMeasurement, nowAtMs: number): boolean {
  if (next.source === known.source || known.rttMs === null) return true;
  if (next.rttMs === null) return nowAtMs - known.atMs > LINK_FRESH_MS;
  const [x, y] = [
    { ...next, rttMs: next.rttMs },
    { ...known, rttMs: known.rttMs },
  ];
  return betterFigures(x, y, nowAtMs) === x;
}

function isSensible({
  rttMs,
  jitterMs,
  lossRatio,
}: Omit<LinkMeasurement, "source" | "isDemoDelay" | "atMs">) {
  const isDelay = (ms: number | null) => ms === null || (ms >= 0 && ms <= RTT_MAX_MS);
  return isDelay(rttMs) && isDelay(jitterMs) && lossRatio >= 0 && lossRatio <= 1;
}
