import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  encodeMapFrame,
  MAP_LINKS_PER_FRAME_MAX,
  type MapFiguresRow,
  type MapLinkRow,
  type MapNodeRow,
  type MapNodeState,
} from "@orrery/domain/map";
import type { MapDelta, MapNode, MapSnapshot, NodeId } from "@orrery/protocol";
import type { Link, LinkMeasurement } from "../latency/link.ts";
import type { LinkBook } from "../latency/link-book.ts";
import { isWorthTelling, loadToTell } from "./map-thresholds.ts";
import { Slots } from "./slots.ts";

/** What happens together travels together. */
const SOON_MS = 20;
/** Ten times a second at most. */
const EVERY_MS = 100;

/** A node as the map needs it. */
export type MapNodeSource = { node: Omit<MapNode, "slot">; state: MapNodeState };

export type MapFeedOptions = {
  nowAtMs: () => number;
  monotonicMs: () => number;
  nodeIds: () => Iterable<NodeId>;
  /** Null = it is not in the fleet. */
  source: (nodeId: NodeId) => MapNodeSource | null;
  links: LinkBook;
  /** Called with one delta for everyone who listens; they are numbered without gaps. */
  publish: (delta: MapDelta) => void;
  hasListeners: () => boolean;
};

export type NumberedMapSnapshot = { epoch: string; number: number; map: MapSnapshot };

/** What was told last of a node, or of a link: the next delta is the difference from it. */
type ToldNode = { node: MapNode; state: MapNodeState };
type ToldLink = { row: MapLinkRow; latest: LinkMeasurement };

/**
 * Turns changes of nodes, roles and links into numbered frames, at most ten a second and only while somebody listens. What was told
 * last is kept, so that a snapshot is exactly what all deltas up to its number have told, and small changes add up until they count.
 */
export class MapFeed {
  readonly #options: MapFeedOptions;
  readonly #epoch = randomUUID();
  #number = 0;
  /** Nobody listened when something changed: what was told before counts no more. */
  #isIdle = true;
  readonly #slots = new Slots<NodeId>();
  readonly #linkNumbers = new Slots<Link>();
  readonly #toldNodes: (ToldNode | null)[] = [];
  readonly #toldLinks: (ToldLink | null)[] = [];
  readonly #dirty = new Set<NodeId>();
  #timer: NodeJS.Timeout | null = null;
  #publishedMs = Number.NEGATIVE_INFINITY;
  #snapshot: NumberedMapSnapshot | null = null;

  constructor(options: MapFeedOptions) {
    this.#options = options;
    options.links.onChange = () => this.#wake();
  }

  /** It came, went, or changed in anything that the map shows. */
  nodeChanged(nodeId: NodeId): void {
    this.#dirty.add(nodeId);
    this.#wake();
  }

  /** Its processors are so busy now, 0..1. Called with every report. */
  loadChanged(nodeId: NodeId, loadRatio: number): void {
    const slot = this.#isIdle ? null : this.#slots.of(nodeId);
    const told = slot === null ? null : this.#toldNodes[slot];
    if (told === null || told === undefined) return;
    if (loadToTell(told.state.loadRatio, loadRatio) !== told.state.loadRatio) this.nodeChanged(nodeId);
  }

  /** Everything as of the number; who joins in the same turn of the event loop misses nothing. */
  snapshot(): NumberedMapSnapshot {
    if (this.#isIdle) this.#begin();
    if (this.#snapshot?.number === this.#number) return this.#snapshot;
    const nodes: ToldNode[] = [];
    for (const told of this.#toldNodes) if (told !== null) nodes.push(told);
    const links: MapLinkRow[] = [];
    const figures: MapFiguresRow[] = [];
    for (const told of this.#toldLinks) {
      if (told === null) continue;
      links.push(told.row);
      figures.push(figuresRow(told.row.number, told.latest));
    }
    const frame = encodeMapFrame({
      nodes: nodes.map(({ node: { slot }, state }) => ({ slot, ...state })),
      links,
      figures,
    });
    const map = { nodes: nodes.map(({ node }) => node), frame };
    this.#snapshot = { epoch: this.#epoch, number: this.#number, map };
    return this.#snapshot;
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #wake(): void {
    if (this.#timer !== null) return;
    const sinceMs = this.#options.monotonicMs() - this.#publishedMs;
    const afterMs = Math.max(SOON_MS, EVERY_MS - sinceMs);
    this.#timer = setTimeout(() => this.#flush(), afterMs).unref();
  }

  #flush(): void {
    this.#timer = null;
    this.#publishedMs = this.#options.monotonicMs();
    if (!this.#options.hasListeners()) {
      this.#rest();
      return;
    }
    const changes = this.#collect();
    if (changes === null) return;
    this.#number += 1;
    this.#snapshot = null;
    this.#options.publish({
      epoch: this.#epoch,
      number: this.#number,
      hubAtMs: this.#options.nowAtMs(),
      ...changes,
    });
  }

  /**
   * What changed is forgotten. Whoever left for a moment and comes back without asking for a snapshot (a browser that lagged) must see
   * by the number that it missed something.
   */
  #rest(): void {
    this.#options.links.takeChanged();
    this.#dirty.clear();
    this.#snapshot = null;
    this.#number += 1;
    this.#isIdle = true;
  }

  /** Takes everything in as it is now, as if it had been told. */
  #begin(): void {
    this.#isIdle = false;
    this.#snapshot = null;
    this.#number += 1;
    this.#slots.clear();
    this.#linkNumbers.clear();
    this.#toldNodes.length = 0;
    this.#toldLinks.length = 0;
    this.#dirty.clear();
    for (const nodeId of this.#options.nodeIds()) this.#dirty.add(nodeId);
    this.#options.links.takeChanged();
    this.#collectNodes({ nodes: [], removed: [], rows: [] });
    const all = { removed: [], links: [], figures: [] };
    for (const link of this.#options.links.links()) this.#collectLink(link, all);
  }

  /** Null = there is nothing to tell. */
  #collect(): Pick<MapDelta, "nodes" | "removed" | "frame"> | null {
    const nodes: NodeChanges = { nodes: [], removed: [], rows: [] };
    const links: LinkChanges = { removed: [], links: [], figures: [] };
    this.#collectNodes(nodes);
    for (const link of this.#options.links.takeChanged()) this.#collectLink(link, links);
    this.#slots.settle();
    this.#linkNumbers.settle();
    const count =
      nodes.nodes.length +
      nodes.removed.length +
      nodes.rows.length +
      links.removed.length +
      links.links.length +
      links.figures.length;
    if (count === 0) return null;
    return {
      nodes: nodes.nodes,
      removed: nodes.removed,
      frame: encodeMapFrame({
        nodes: nodes.rows,
        removedLinks: links.removed,
        links: links.links,
        figures: links.figures,
      }),
    };
  }

  #collectNodes(changes: NodeChanges): void {
    for (const nodeId of this.#dirty) {
      const source = this.#options.source(nodeId);
      if (source === null) {
        const slot = this.#slots.giveBack(nodeId);
        if (slot === null) continue;
        this.#toldNodes[slot] = null;
        changes.removed.push(slot);
        continue;
      }
      const slot = this.#slots.take(nodeId);
      const told = this.#toldNodes[slot] ?? null;
      const node = { slot, ...source.node };
      const loadRatio = loadToTell(told?.state.loadRatio ?? null, source.state.loadRatio);
      const state = { ...source.state, loadRatio };
      if (told === null || !isDeepStrictEqual(told.node, node)) changes.nodes.push(node);
      if (told === null || !isSameState(told.state, state)) changes.rows.push({ slot, ...state });
      this.#toldNodes[slot] = { node, state };
    }
    this.#dirty.clear();
  }

  #collectLink(link: Link, changes: LinkChanges): void {
    const known = this.#linkNumbers.of(link);
    const [a, b] = [this.#slots.of(link.fromId), this.#slots.of(link.toId)];
    if (link.isGone || a === null || b === null) {
      if (known === null) return;
      this.#linkNumbers.giveBack(link);
      this.#toldLinks[known] = null;
      changes.removed.push(known);
      return;
    }
    if (known === null) {
      if (this.#linkNumbers.size >= MAP_LINKS_PER_FRAME_MAX) return;
      const row = { number: this.#linkNumbers.take(link), a, b };
      this.#toldLinks[row.number] = { row, latest: link.latest };
      changes.links.push(row);
      changes.figures.push(figuresRow(row.number, link.latest));
      return;
    }
    const told = this.#toldLinks[known];
    if (told === null || told === undefined || !isWorthTelling(told.latest, link.latest)) return;
    told.latest = link.latest;
    changes.figures.push(figuresRow(known, link.latest));
  }
}

type NodeChanges = { nodes: MapNode[]; removed: number[]; rows: MapNodeRow[] };
type LinkChanges = { removed: number[]; links: MapLinkRow[]; figures: MapFiguresRow[] };

function isSameState(x: MapNodeState, y: MapNodeState): boolean {
  return (
    x.health === y.health &&
    x.admission === y.admission &&
    x.scheduling === y.scheduling &&
    x.leads === y.leads &&
    x.isMember === y.isMember &&
    x.loadRatio === y.loadRatio
  );
}

function figuresRow(number: number, latest: LinkMeasurement): MapFiguresRow {
  const { rttMs, jitterMs, lossRatio, source, isDemoDelay } = latest;
  return { number, rttMs, jitterMs, lossRatio, source, isDemoDelay };
}
