import type { MinuteMap } from "@orrery/db";
import type { FederationId, MapDelta, NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { Federations } from "../federations/federations.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { LinkBook } from "../latency/link-book.ts";
import { isDemoNode } from "../targets/demo-delay.ts";
import { MapFeed, type MapNodeSource, type NumberedMapSnapshot } from "./map-feed.ts";
import { MapRoles } from "./map-roles.ts";

const SWEEP_EVERY_MS = 5000;

export type MapServiceOptions = {
  /** Wall time that never jumps, for what is shown; monotonic time for pauses. */
  clock: Clock;
  fleet: Pick<Fleet, "record" | "mapNode" | "nodeIds">;
  federations: Pick<Federations, "roles">;
  publish: (delta: MapDelta) => void;
  hasListeners: () => boolean;
};

/** The hub's side of the map: who hears whom how well, who leads, and the feed of what changes. */
export class MapService {
  readonly links: LinkBook;
  readonly #options: MapServiceOptions;
  readonly #roles = new MapRoles();
  readonly #feed: MapFeed;
  readonly #timer: NodeJS.Timeout;

  constructor(options: MapServiceOptions) {
    this.#options = options;
    const { clock, fleet } = options;
    this.links = new LinkBook({
      nowAtMs: () => clock.nowAtMs(),
      isInFleet: (nodeId) => fleet.record(nodeId) !== null,
      // Where both ends are a demonstration's, what lies between them is its delay.
      hasDemoDelay: (a, b) => this.#isDemo(a) && this.#isDemo(b),
      numberOf: (nodeId) => fleet.record(nodeId)?.number ?? null,
    });
    this.#feed = new MapFeed({
      nowAtMs: () => clock.nowAtMs(),
      monotonicMs: () => clock.monotonicMs(),
      nodeIds: () => fleet.nodeIds(),
      source: (nodeId) => this.#source(nodeId),
      links: this.links,
      publish: options.publish,
      hasListeners: options.hasListeners,
    });
    this.#timer = setInterval(() => this.links.sweep(), SWEEP_EVERY_MS).unref();
  }

  snapshot(): NumberedMapSnapshot {
    return this.#feed.snapshot();
  }

  /** It came, went, or changed in anything but live values. */
  nodeChanged(nodeId: NodeId): void {
    if (this.#options.fleet.record(nodeId) === null) this.links.forget(nodeId);
    this.#feed.nodeChanged(nodeId);
  }

  loadChanged(nodeId: NodeId, loadRatio: number): void {
    this.#feed.loadChanged(nodeId, loadRatio);
  }

  federationChanged(id: FederationId): void {
    for (const nodeId of this.#roles.update(id, this.#options.federations.roles(id))) {
      this.#feed.nodeChanged(nodeId);
    }
  }

  /** What the minute that ends now keeps of a node. */
  takeMinute(nodeId: NodeId): Pick<MinuteMap, "ledFederations" | "links"> {
    return { ledFederations: this.#roles.ledBy(nodeId), links: this.links.takeMinute(nodeId) };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#feed.stop();
  }

  #source(nodeId: NodeId): MapNodeSource | null {
    const found = this.#options.fleet.mapNode(nodeId);
    if (found === null) return null;
    const leads = this.#roles.leads(nodeId);
    return { node: found.node, state: { ...found.state, leads, isMember: this.#roles.isMember(nodeId) } };
  }

  /** As `demoDelay` has it, without the distance. */
  #isDemo(nodeId: NodeId): boolean {
    const record = this.#options.fleet.record(nodeId);
    return record !== null && isDemoNode(record) && record.latitude !== null && record.longitude !== null;
  }
}
