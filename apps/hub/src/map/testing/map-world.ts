import { MapFleet } from "@orrery/domain/map";
import type { MapDelta, NodeId } from "@orrery/protocol";
import { expect, vi } from "vitest";
import { LinkBook } from "../../latency/link-book.ts";
import { MapFeed, type MapNodeSource, type NumberedMapSnapshot } from "../map-feed.ts";

const START = 1_767_225_600_000;
export const MAP_WORLD_IDS = ["a", "b", "c", "d", "e"] as NodeId[];

/** A fleet that tests change in place, and a feed of it. Needs fake timers. */
export class MapWorld {
  readonly nodes = new Map<NodeId, MapNodeSource>();
  readonly published: MapDelta[] = [];
  listeners = 0;
  nowAtMs = START;
  readonly links: LinkBook;
  readonly feed: MapFeed;

  constructor() {
    this.links = new LinkBook({
      nowAtMs: () => this.nowAtMs,
      isInFleet: (nodeId) => this.nodes.has(nodeId),
      hasDemoDelay: () => false,
      numberOf: (nodeId) => MAP_WORLD_IDS.indexOf(nodeId),
    });
    this.feed = new MapFeed({
      nowAtMs: () => this.nowAtMs,
      monotonicMs: () => this.nowAtMs,
      nodeIds: () => this.nodes.keys(),
      source: (nodeId) => this.nodes.get(nodeId) ?? null,
      links: this.links,
      publish: (delta) => this.published.push(delta),
      hasListeners: () => this.listeners > 0,
    });
  }

  set(
    id: NodeId,
    fields: Partial<MapNodeSource["state"]> = {},
    name: string = id,
    place: { latitude: number; longitude: number } = { latitude: 1, longitude: 2 },
  ): void {
    const before = this.nodes.get(id);
    this.nodes.set(id, {
      node: {
        id,
        name,
        region: "r",
        zone: "z",
        labels: {},
        ...place,
        version: "1",
        isDemo: false,
      },
      state: { ...(before?.state ?? STATE), ...fields },
    });
    this.feed.nodeChanged(id);
  }

  remove(id: NodeId): void {
    this.nodes.delete(id);
    this.links.forget(id);
    this.feed.nodeChanged(id);
  }

  /** All at once: timers see only the end. */
  skip(ms: number): void {
    this.nowAtMs += ms;
    vi.advanceTimersByTime(ms);
  }

  pass(ms: number): void {
    // A millisecond at a time, so that timers see the clock move as they do.
    for (let i = 0; i < ms; i += 1) {
      this.nowAtMs += 1;
      vi.advanceTimersByTime(1);
    }
  }
}

const STATE: MapNodeSource["state"] = {
  health: "online",
  admission: "admitted",
  scheduling: "active",
  leads: false,
  isMember: false,
  loadRatio: 0.5,
};

/** A browser: snapshot, then deltas by number; it asks again when it missed one. */
export class FollowingBrowser {
  readonly fleet = new MapFleet();
  #number = -1;
  snapshotCount = 0;

  subscribe({ number, map }: NumberedMapSnapshot): void {
    this.snapshotCount += 1;
    this.#number = number;
    expect(this.fleet.applySnapshot(map.nodes, map.frame)).toEqual({ outcome: "applied" });
  }

  /** False = it missed something. */
  take({ number, nodes, removed, frame }: MapDelta): boolean {
    if (number <= this.#number) return true;
    if (number !== this.#number + 1) return false;
    this.#number = number;
    expect(this.fleet.applyDelta(nodes, removed, frame)).toEqual({ outcome: "applied" });
    return true;
  }

  view() {
    const nodes = MAP_WORLD_IDS.flatMap((id) => {
      const slot = this.fleet.slotOf(id);
      return slot === -1 ? [] : [[this.fleet.node(slot)?.name, this.fleet.state(slot)]];
    });
    const links = MAP_WORLD_IDS.flatMap((from) =>
      MAP_WORLD_IDS.flatMap((to) => {
        const [a, b] = [this.fleet.slotOf(from), this.fleet.slotOf(to)];
        const link = a === -1 || b === -1 ? null : this.fleet.linkBetween(a, b);
        return link === null ? [] : [`${from}>${to} ${link.rttMs}`];
      }),
    );
    return { nodes, links };
  }
}
